//! Rows as trees take them.

use super::{BLOCK, ROWS, Walk};

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
    /// When a row has fewer, or there are more than [`BLOCK`] rows.
    pub fn new(rows: &[&[T]], features: usize) -> Block<T> {
        assert!(rows.len() <= BLOCK, "{} rows, expected at most {BLOCK}", rows.len());
        Block { features, columns: T::columns(rows, features) }
    }
}

impl<T: Copy> Block<T> {
    /// Where the values of a row begin, for [`Block::value`].
    #[inline(always)]
    pub(super) fn start_of(&self, row: u32) -> usize {
        let (group, lane) = (row as usize / ROWS, row as usize % ROWS);
        group * self.features * ROWS + lane
    }

    /// The value of a feature in a row.
    #[inline(always)]
    pub(super) fn value(&self, start: usize, feature: usize) -> T {
        self.columns.as_flattened()[start + feature * ROWS]
    }

    /// The columns of each group.
    pub(super) fn groups(&self) -> impl ExactSizeIterator<Item = &[[T; ROWS]]> {
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
