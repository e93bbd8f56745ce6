//! The game of a prediction: players outside a coalition have the values of background rows.

use crate::coalition::Coalition;
use crate::error::{Result, expect};

/// A row, the background it is compared with, and which columns are one player.
///
/// The value of a coalition is the mean prediction of rows that have its columns from the row explained and the others
/// from each background row in turn (the interventional, or marginal, expectation). Cells may be of any type: numbers before
/// or after preprocessing, texts.
///
/// ```
/// use driftline_explain::{Exact, Marginal, run};
///
/// // The last two columns are one category, encoded.
/// let background = vec![vec![1.0, 0.0, 1.0], vec![3.0, 1.0, 0.0]];
/// let game = Marginal::new(vec![5.0, 1.0, 0.0], background, &[0, 1, 1])?;
/// let predict = |row: &[f64]| 2.0 * row[0] + row[1] - row[2];
/// let explanation = run(&mut Exact::shapley(game.players())?, |coalitions| {
///     let rows = game.rows(coalitions);
///     game.values(&rows.chunks(3).map(predict).collect::<Vec<_>>())
/// })?;
/// assert_eq!(explanation.attributions[0].value, 6.0);
/// assert_eq!(explanation.attributions[1].value, 1.0);
/// # Ok::<(), driftline_explain::Error>(())
/// ```
///
/// Janzing, Minorics and Blöbaum, "Feature relevance quantification in explainable AI: a causal problem" (2020).
#[derive(Clone, Debug)]
pub struct Marginal<T> {
    row: Vec<T>,
    background: Vec<Vec<T>>,
    player_of: Vec<usize>,
    players: usize,
}

impl<T: Clone> Marginal<T> {
    /// A game for a row. `player_of` has the player of each column, from 0 on.
    ///
    /// # Errors
    /// When there is no background, or the number of columns is not the same everywhere.
    pub fn new(row: Vec<T>, background: Vec<Vec<T>>, player_of: &[usize]) -> Result<Marginal<T>> {
        let columns = row.len().to_string();
        expect(!background.is_empty(), "background", 0, "1 row or more")?;
        expect(player_of.len() == row.len(), "player_of", player_of.len(), &columns)?;
        for other in &background {
            expect(other.len() == row.len(), "background row", other.len(), &columns)?;
        }
        let players = player_of.iter().max().map_or(0, |player| player + 1);
        Ok(Marginal { row, background, player_of: player_of.to_vec(), players })
    }

    /// How many players there are.
    pub fn players(&self) -> usize {
        self.players
    }

    /// The cells of the rows to predict, row after row: for each coalition, one for each background row.
    pub fn rows(&self, coalitions: &[Coalition]) -> Vec<T> {
        let mut cells =
            Vec::with_capacity(coalitions.len() * self.background.len() * self.row.len());
        for coalition in coalitions {
            for other in &self.background {
                for (column, player) in self.player_of.iter().enumerate() {
                    let source = if coalition.contains(*player) { &self.row } else { other };
                    cells.push(source[column].clone());
                }
            }
        }
        cells
    }

    /// The values of coalitions, given the predictions of their rows.
    pub fn values(&self, predictions: &[f64]) -> Vec<f64> {
        let rows = self.background.len();
        let mean = |some: &[f64]| some.iter().fold(0.0, |sum, value| sum + value) / rows as f64;
        predictions.chunks(rows).map(mean).collect()
    }
}
