//! Rows for samples of tables.

use crate::coalition::Coalition;
use crate::error::{Result, expect};
use crate::random::Random;

/// A row among background rows: which of them have the same in a column, and rows that mix them.
///
/// A player that a sample keeps has the cells of the row or of a background row that is alike; one that it doesn't, those of
/// a row that is not. The lime package draws numbers from a normal distribution within a bin instead.
///
/// ```
/// use driftline_explain::{Lime, LimeOptions, LimeTabular, quartile, run};
///
/// let background: Vec<_> = (0..40).map(|row| vec![f64::from(row), f64::from(row % 7)]).collect();
/// let row = vec![39.0, 3.0];
/// let same = |column: usize, mine: &f64, other: &f64| {
///     let values: Vec<_> = background.iter().map(|row| row[column]).collect();
///     quartile(&values, *mine) == quartile(&values, *other)
/// };
/// let mut table = LimeTabular::new(row, background.clone(), &[0, 1], same, 7)?;
/// let mut explainer = Lime::new(2, LimeOptions::tabular(table.shares()))?;
/// let explanation = run(&mut explainer, |coalitions| {
///     table.rows(coalitions).chunks(2).map(|row| row[0]).collect()
/// })?;
/// assert_eq!(explanation.selected, [0, 1]);
/// assert!((explanation.coefficients[0].value - 20.0).abs() < 2.0);
/// # Ok::<(), driftline_explain::Error>(())
/// ```
#[derive(Debug)]
pub struct LimeTabular<T> {
    row: Vec<T>,
    background: Vec<Vec<T>>,
    /// The columns of each player.
    columns: Vec<Vec<usize>>,
    /// For each player, the background rows that are alike, and those that are not.
    alike: Vec<[Vec<usize>; 2]>,
    random: Random,
    started: bool,
}

impl<T: Clone> LimeTabular<T> {
    /// `player_of` has the player of each column, from 0 on; `same` says whether the row's cell of a column and another
    /// are the same, as numbers of the same [`quartile`] or as equal categories.
    ///
    /// # Errors
    /// When there is no background, or the number of columns is not the same everywhere.
    pub fn new(
        row: Vec<T>,
        background: Vec<Vec<T>>,
        player_of: &[usize],
        same: impl Fn(usize, &T, &T) -> bool,
        seed: u64,
    ) -> Result<LimeTabular<T>> {
        let width = row.len().to_string();
        expect(!background.is_empty(), "background", 0, "1 row or more")?;
        expect(player_of.len() == row.len(), "player_of", player_of.len(), &width)?;
        for other in &background {
            expect(other.len() == row.len(), "background row", other.len(), &width)?;
        }
        let mut columns = vec![Vec::new(); player_of.iter().max().map_or(0, |player| player + 1)];
        player_of.iter().zip(0..).for_each(|(player, column)| columns[*player].push(column));
        let split = |columns: &Vec<usize>| {
            let alike = |other: &usize| {
                let cells =
                    |column: &usize| same(*column, &row[*column], &background[*other][*column]);
                columns.iter().all(cells)
            };
            let (alike, unlike) = (0..background.len()).partition(alike);
            [alike, unlike]
        };
        let alike = columns.iter().map(split).collect();
        let random = Random::new(seed);
        Ok(LimeTabular { row, background, columns, alike, random, started: false })
    }

    /// For each player the share of rows that are alike, the row itself counted as one.
    pub fn shares(&self) -> Vec<f64> {
        let share = |[alike, unlike]: &[Vec<usize>; 2]| {
            (alike.len() + 1) as f64 / (alike.len() + unlike.len() + 1) as f64
        };
        self.alike.iter().map(share).collect()
    }

    /// The cells of a row for each sample, row after row. The first sample ever is the row itself.
    pub fn rows(&mut self, samples: &[Coalition]) -> Vec<T> {
        let mut cells = Vec::with_capacity(samples.len() * self.row.len());
        for sample in samples {
            let start = cells.len();
            cells.extend_from_slice(&self.row);
            if std::mem::replace(&mut self.started, true) {
                self.perturb(sample, &mut cells[start..]);
            }
        }
        cells
    }

    fn perturb(&mut self, sample: &Coalition, row: &mut [T]) {
        for player in 0..self.columns.len() {
            if let Some(other) = self.draw(player, sample.contains(player)) {
                let cells = self.columns[player].iter();
                cells.for_each(|column| row[*column] = self.background[other][*column].clone());
            }
        }
    }

    /// A background row that is alike or not; `None` for the row itself.
    fn draw(&mut self, player: usize, keep: bool) -> Option<usize> {
        let [alike, unlike] = &self.alike[player];
        let (rows, others) = if keep { (alike, 1) } else { (unlike, 0) };
        let place = self.random.below((rows.len() + others).max(1));
        rows.get(place).copied()
    }
}

/// Which quarter of a column's values a value is in: 0 to 3, or 4 when it is missing.
///
/// ```
/// use driftline_explain::quartile;
///
/// let column = [1.0, 2.0, 3.0, 4.0, 5.0];
/// assert_eq!([0.0, 2.5, 3.0, 9.0, f64::NAN].map(|value| quartile(&column, value)), [0, 1, 1, 3, 4]);
/// ```
pub fn quartile(column: &[f64], value: f64) -> usize {
    let mut sorted: Vec<_> = column.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    if value.is_nan() {
        return 4;
    }
    let quantile = |quarter: usize| {
        let place = (sorted.len() - 1) as f64 * quarter as f64 / 4.0;
        let below = place.floor();
        let (low, high) = (sorted[below as usize], sorted[place.ceil() as usize]);
        low + (high - low) * (place - below)
    };
    (1..4).filter(|quarter| !sorted.is_empty() && value > quantile(*quarter)).count()
}
