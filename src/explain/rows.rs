//! Rows that have some columns of one row and the others of another.

use driftline_explain::{Coalition, LimeTabular, Marginal, quartile};

use super::explaining::Game;
use super::measure::Measure;
use super::refused;
use crate::error::Result;
use crate::model::Model;
use crate::pipeline::{Column, Table};

/// Rows predicted in a step, where one coalition does not ask for more.
const AT_ONCE: usize = 512;

/// The row explained, which is row 0 of the table, and the background behind it. A cell is known by the row it is of.
pub(super) struct Rows {
    table: Table,
    mixing: Mixing,
}

enum Mixing {
    /// A coalition asks for a row with each background row.
    Marginal(Marginal<usize>),
    /// A sample asks for one row.
    Lime(Box<LimeTabular<usize>>),
}

impl Rows {
    /// As methods of coalitions mix them. `players` has the player of each column.
    pub(super) fn marginal(table: Table, players: &[usize]) -> Result<Rows> {
        let (row, background) = cells(&table);
        let game = Marginal::new(row, background, players).map_err(refused)?;
        Ok(Rows { table, mixing: Mixing::Marginal(game) })
    }

    /// As LIME does; and for each player the share of the background that is like the row.
    pub(super) fn lime(table: Table, players: &[usize], seed: u64) -> Result<(Rows, Vec<f64>)> {
        let (row, background) = cells(&table);
        let bins: Vec<_> = table.columns().iter().map(bins).collect();
        let alike = |column: usize, left: &usize, right: &usize| {
            bins[column][*left] == bins[column][*right]
        };
        let samples = LimeTabular::new(row, background, players, alike, seed).map_err(refused)?;
        let shares = samples.shares();
        Ok((Rows { table, mixing: Mixing::Lime(Box::new(samples)) }, shares))
    }

    /// Predictions that a coalition takes.
    fn each(&self) -> usize {
        match self.mixing {
            Mixing::Marginal(_) => self.table.rows() - 1,
            Mixing::Lime(_) => 1,
        }
    }
}

impl Game for Rows {
    fn at_once(&self) -> usize {
        (AT_ONCE / self.each()).max(1)
    }

    fn values(
        &mut self,
        model: &mut Model,
        measure: &Measure,
        coalitions: &[Coalition],
    ) -> Result<Vec<f64>> {
        let cells = match &mut self.mixing {
            Mixing::Marginal(game) => game.rows(coalitions),
            Mixing::Lime(samples) => samples.rows(coalitions),
        };
        let predictions = measure.values(model.answer_rows(&self.table.mixed(&cells))?)?;
        Ok(match &self.mixing {
            Mixing::Marginal(game) => game.values(&predictions),
            Mixing::Lime(_) => predictions,
        })
    }
}

/// The cells of the row explained, and those of the background.
fn cells(table: &Table) -> (Vec<usize>, Vec<Vec<usize>>) {
    let row = |row| vec![row; table.columns().len()];
    (row(0), (1..table.rows()).map(row).collect())
}

/// A number for each row of a column, the same for rows that are alike: of the same text or boolean, or of a number in
/// the same quarter of the background's.
fn bins(column: &Column) -> Vec<usize> {
    match column {
        Column::Number(values) => quarters(values),
        Column::Timestamp(values) => quarters(&milliseconds(values)),
        Column::Text(values) => first_equals(&values.iter().collect::<Vec<_>>()),
        Column::Boolean(values) => first_equals(values),
    }
}

/// Moments as numbers; NaN is a missing one.
pub(super) fn milliseconds(values: &[Option<i64>]) -> Vec<f64> {
    // OK because moments that a double does not tell apart are as good as the same.
    let number = |value: &Option<i64>| value.map_or(f64::NAN, |value| value as f64);
    values.iter().map(number).collect()
}

fn quarters(values: &[f64]) -> Vec<usize> {
    values.iter().map(|value| quartile(&values[1..], *value)).collect()
}

fn first_equals<T: PartialEq>(values: &[T]) -> Vec<usize> {
    // OK because each value is found at the latest where it stands itself.
    values.iter().map(|value| values.iter().position(|it| it == value).unwrap_or(0)).collect()
}
