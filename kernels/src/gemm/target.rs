//! Where a product goes from the registers.

use std::arch::wasm32::{v128, v128_store};

use super::tile::{LANES, Tile, VECTORS, transposed};

/// Where a product goes.
#[derive(Clone, Copy)]
pub struct Target {
    pub start: *mut u8,
    pub order: Order,
    /// Bytes between the beginnings of two rows or columns.
    pub distance: isize,
    /// Whether what is there is of no interest. Else the product is added to it, which must be in rows.
    pub fresh: bool,
}

/// What has its numbers beside each other.
#[derive(Clone, Copy, PartialEq)]
pub enum Order {
    Rows,
    Columns,
}

impl Target {
    /// A tile, to add to.
    pub fn tile(tile: &mut Tile) -> Target {
        let distance = size_of::<[v128; VECTORS]>() as isize;
        Target { start: (&raw mut *tile).cast(), order: Order::Rows, distance, fresh: false }
    }

    /// Without the rows before this one.
    #[inline(always)]
    pub fn from_row(self, row: usize) -> Target {
        let distance = match self.order {
            Order::Rows => self.distance,
            Order::Columns => size_of::<f32>() as isize,
        };
        Target { start: self.start.wrapping_offset(row as isize * distance), ..self }
    }

    /// So many numbers behind the beginning of a row or column.
    #[inline(always)]
    pub fn vector(self, index: usize, numbers: usize) -> *mut v128 {
        let first = self.start.wrapping_offset(index as isize * self.distance);
        first.cast::<f32>().wrapping_add(numbers).cast()
    }
}

/// Writes the sums of some rows.
///
/// # Safety
/// As many numbers of the target may be written.
#[inline(always)]
pub unsafe fn store<const COUNT: usize, const WIDTH: usize>(
    sums: [[v128; WIDTH]; COUNT],
    target: Target,
) {
    if target.order == Order::Rows {
        for (row, sums) in sums.into_iter().enumerate() {
            for (place, sum) in sums.into_iter().enumerate() {
                // OK because the caller vouches for the target.
                unsafe { v128_store(target.vector(row, place * LANES), sum) };
            }
        }
        return;
    }
    let (blocks, _) = sums.as_chunks::<LANES>();
    for (block, rows) in blocks.iter().enumerate() {
        for place in 0..WIDTH {
            let columns =
                transposed([rows[0][place], rows[1][place], rows[2][place], rows[3][place]]);
            for (at, column) in columns.into_iter().enumerate() {
                // OK because the caller vouches for the target.
                unsafe { v128_store(target.vector(place * LANES + at, block * LANES), column) };
            }
        }
    }
}
