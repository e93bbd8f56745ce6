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
    /// Number of features.
    pub(super) fn features(&self) -> usize {
        self.features
    }

    /// Number of groups.
    pub(super) fn groups(&self) -> usize {
        self.columns.chunks_exact(self.features).len()
    }

    /// The columns of a group.
    #[inline(always)]
    pub(super) fn group(&self, group: usize) -> &[[T; ROWS]] {
        &self.columns[group * self.features..][..self.features]
    }

    /// Where the values of a row begin, for [`Block::value`].
    #[inline(always)]
    pub(super) fn start_of(&self, row: usize) -> usize {
        row / ROWS * self.features * ROWS + row % ROWS
    }

    /// A value of the row that is so many lanes behind the one that starts here, of the feature whose column
    /// begins so many bytes behind the first one.
    ///
    /// # Safety
    /// The block must have the row, in the same group, and the feature.
    #[inline(always)]
    pub(super) unsafe fn value(&self, start: usize, lane: usize, column: usize) -> T {
        // Added in this order, all lanes of a group share an address.
        let behind = column + lane * size_of::<T>();
        // OK because of what the caller promises.
        unsafe { *self.columns.as_ptr().cast::<T>().add(start).byte_add(behind) }
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
