//! Rows as trees take them.

use super::Walk;
use crate::quick_scorer::ROWS;

/// Rows in groups, and in each group the values of one feature beside each other.
#[derive(Debug)]
pub struct Block<T> {
    features: usize,
    columns: Vec<[T; ROWS]>,
}

impl<T: Walk> Block<T> {
    /// Takes the first so many features of rows.
    ///
    /// # Panics
    /// When a row has fewer.
    pub fn new(rows: &[&[T]], features: usize) -> Block<T> {
        Block { features, columns: T::columns(rows, features) }
    }
}

impl<T> Block<T> {
    /// The columns of each group.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[[T; ROWS]]> {
        self.columns.chunks_exact(self.features)
    }
}

/// The columns of all groups. The last group is filled up with its first row.
#[inline(always)]
pub(super) fn columns<T: Copy>(rows: &[&[T]], features: usize) -> Vec<[T; ROWS]> {
    let groups = rows.chunks(ROWS);
    let mut columns = Vec::with_capacity(groups.len() * features);
    for group in groups {
        let lanes: [&[T]; ROWS] =
            std::array::from_fn(|lane| &group.get(lane).unwrap_or(&group[0])[..features]);
        columns.extend((0..features).map(|feature| lanes.map(|row| row[feature])));
    }
    columns
}
