//! Rows that have some columns of one row and the others of another.

use driftline_explain::quartile;

use crate::pipeline::{Column, Table};

/// A table of the row explained, which is row 0, and the background behind it. A cell is known by the row it is of.
#[derive(Debug)]
pub(super) struct Mixture {
    table: Table,
}

impl Mixture {
    pub(super) fn new(row: &Table, background: &Table) -> Mixture {
        Mixture { table: row.followed_by(background) }
    }

    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    /// The row explained.
    pub(super) fn row(&self) -> Vec<usize> {
        vec![0; self.table.columns().len()]
    }

    pub(super) fn background(&self) -> Vec<Vec<usize>> {
        (1..self.table.rows()).map(|row| vec![row; self.table.columns().len()]).collect()
    }

    /// The rows that these cells make: for each, in the order of the columns, the row that its cell is of.
    pub(super) fn rows(&self, cells: &[usize]) -> Table {
        self.table.mixed(cells)
    }

    /// Whether two rows have the same in a column: the same text or boolean, or a number of the same quarter of the
    /// background's.
    pub(super) fn alike(&self) -> impl Fn(usize, &usize, &usize) -> bool {
        let bins: Vec<_> = self.table.columns().iter().map(bins).collect();
        move |column, left, right| bins[column][*left] == bins[column][*right]
    }
}

/// A number for each row of a column, the same for rows that are alike.
fn bins(column: &Column) -> Vec<usize> {
    match column {
        Column::Number(values) => quarters(values),
        Column::Timestamp(values) => {
            // OK because moments that differ by less than a double tells apart are of the same quarter.
            let number = |value: &Option<i64>| value.map_or(f64::NAN, |value| value as f64);
            quarters(&values.iter().map(number).collect::<Vec<_>>())
        }
        Column::Text(values) => first_equals(values),
        Column::Boolean(values) => first_equals(values),
    }
}

fn quarters(values: &[f64]) -> Vec<usize> {
    values.iter().map(|value| quartile(&values[1..], *value)).collect()
}

fn first_equals<T: PartialEq>(values: &[T]) -> Vec<usize> {
    // OK because each value is found at the latest where it stands itself.
    values.iter().map(|value| values.iter().position(|it| it == value).unwrap_or(0)).collect()
}
