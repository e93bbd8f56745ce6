//! Rows as trees take them.

use super::{Number, ROWS};

/// Rows in groups, and in each group the values of one feature beside each other.
#[derive(Debug)]
pub struct Block<T> {
    features: usize,
    columns: Vec<[T; ROWS]>,
}

impl<T: Number> Block<T> {
    /// Takes rows of so many features each.
    ///
    /// # Panics
    /// When rows have no features.
    pub fn new(rows: &[T], features: usize) -> Block<T> {
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
pub(super) fn columns<T: Copy>(rows: &[T], features: usize) -> Vec<[T; ROWS]> {
    let groups = rows.chunks(features * ROWS);
    let mut columns = Vec::with_capacity(groups.len() * features);
    for group in groups {
        let lanes: [&[T]; ROWS] = std::array::from_fn(|lane| {
            group.get(lane * features..(lane + 1) * features).unwrap_or(&group[..features])
        });
        columns.extend((0..features).map(|feature| lanes.map(|lane| lane[feature])));
    }
    columns
}
