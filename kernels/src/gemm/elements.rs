//! Elements of a matrix in memory, whose rows and columns lie at any distance.

use std::arch::wasm32::*;

use tract_linalg::mmm::OutputStoreKer;

use super::target::{Order, Target, store};
use super::tile::{COLUMNS, LANES, ROWS, Tile, VECTORS, numbers, transposed};

const SIZE: isize = size_of::<f32>() as isize;

/// Where a matrix or a tile of it begins, and how many bytes lie between its rows and between its columns.
#[derive(Clone, Copy)]
pub struct Elements {
    start: *mut u8,
    row: isize,
    column: isize,
}

/// Rows and columns of a tile that the matrix has.
#[derive(Clone, Copy)]
pub struct Live {
    pub rows: usize,
    pub columns: usize,
}

impl Live {
    fn is_whole(self) -> bool {
        self.rows == ROWS && self.columns == COLUMNS
    }
}

impl From<OutputStoreKer> for Elements {
    fn from(store: OutputStoreKer) -> Elements {
        Elements { start: store.ptr, row: store.row_byte_stride, column: store.col_byte_stride }
    }
}

impl Elements {
    /// Those of a tile, by the rows and columns before it.
    #[inline(always)]
    pub fn tile(self, row: usize, column: usize) -> Elements {
        Elements { start: self.at(row, column), ..self }
    }

    /// Where a whole tile goes whose rows or columns have their numbers beside each other.
    #[inline(always)]
    pub fn target(self, live: Live) -> Option<Target> {
        let (order, distance) = match (self.row, self.column) {
            _ if !live.is_whole() => return None,
            (distance, SIZE) => (Order::Rows, distance),
            (SIZE, distance) => (Order::Columns, distance),
            _ => return None,
        };
        Some(Target { start: self.start, order, distance, fresh: true })
    }

    /// Writes a tile.
    ///
    /// # Safety
    /// Its live elements may be written.
    #[inline(always)]
    pub unsafe fn store(self, tile: &mut Tile, live: Live) {
        // OK because only live elements are written.
        unsafe {
            match self.target(live) {
                Some(target) => store(*tile, target),
                None => {
                    self.each_live(live, |row, column, at| at.write(numbers(tile)[row][column]))
                }
            }
        }
    }

    /// Adds the elements to a tile.
    ///
    /// # Safety
    /// Its live elements may be read.
    #[inline(always)]
    pub unsafe fn add_to(self, tile: &mut Tile, live: Live) {
        // OK because only live elements are read, and four at once where they are neighbours.
        unsafe {
            if live.is_whole() && self.column == SIZE {
                self.each_vector(|row, place, at| add(&mut tile[row][place], v128_load(at)));
            } else if live.is_whole() && self.row == SIZE {
                self.each_block(|row, place, at| {
                    let block = transposed(std::array::from_fn(|column| v128_load(at(column))));
                    (0..LANES).for_each(|next| add(&mut tile[row + next][place], block[next]));
                });
            } else {
                self.each_live(live, |row, column, at| numbers(tile)[row][column] += at.read());
            }
        }
    }

    /// Visits elements, by row and column.
    #[inline(always)]
    fn each_live(self, live: Live, mut visit: impl FnMut(usize, usize, *mut f32)) {
        for row in 0..live.rows {
            for column in 0..live.columns {
                visit(row, column, self.at(row, column).cast());
            }
        }
    }

    /// Visits the vectors of rows, by row and place in it.
    #[inline(always)]
    fn each_vector(self, mut visit: impl FnMut(usize, usize, *mut v128)) {
        for row in 0..ROWS {
            for place in 0..VECTORS {
                visit(row, place, self.at(row, place * LANES).cast());
            }
        }
    }

    /// Visits blocks as high as they are wide, by first row and place in it, with where each column begins.
    #[inline(always)]
    fn each_block(self, mut visit: impl FnMut(usize, usize, &dyn Fn(usize) -> *mut v128)) {
        for row in (0..ROWS).step_by(LANES) {
            for place in 0..VECTORS {
                visit(row, place, &|column| self.at(row, place * LANES + column).cast());
            }
        }
    }

    #[inline(always)]
    fn at(self, row: usize, column: usize) -> *mut u8 {
        let distance = self.row * row as isize + self.column * column as isize;
        self.start.wrapping_offset(distance)
    }
}

#[inline(always)]
fn add(sum: &mut v128, vector: v128) {
    *sum = f32x4_add(*sum, vector);
}
