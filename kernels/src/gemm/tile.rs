//! A tile of the result while it is computed.

use std::arch::wasm32::{f32x4_splat, i32x4_shuffle, i64x2_shuffle, v128, v128_load};

/// Rows of a tile.
pub const ROWS: usize = 8;
/// Columns of a tile.
pub const COLUMNS: usize = VECTORS * LANES;
/// Vectors in a row.
pub const VECTORS: usize = 2;
/// Numbers in a vector.
pub const LANES: usize = 4;

/// Rows of vectors.
pub type Tile = [[v128; VECTORS]; ROWS];

/// A tile of zeros.
#[inline(always)]
pub fn zeros() -> Tile {
    [[f32x4_splat(0.0); VECTORS]; ROWS]
}

/// The numbers of a tile.
#[inline(always)]
pub fn numbers(tile: &mut Tile) -> &mut [[f32; COLUMNS]; ROWS] {
    // OK because a vector is four numbers, aligned for more than they need.
    unsafe { &mut *(&raw mut *tile).cast() }
}

/// What is combined with a tile.
pub enum Operand {
    /// The same number for all columns of a row.
    Rows([v128; ROWS]),
    /// The same number for all rows of a column.
    Columns([v128; VECTORS]),
}

impl Operand {
    /// The same number everywhere.
    #[inline(always)]
    pub fn scalar(number: f32) -> Operand {
        Operand::Columns([f32x4_splat(number); VECTORS])
    }

    /// Replaces each vector of a tile by what is made of its operand and itself.
    #[inline(always)]
    pub fn apply(&self, tile: &mut Tile, combine: impl Fn(v128, v128) -> v128) {
        for (row, vectors) in tile.iter_mut().enumerate() {
            for (place, vector) in vectors.iter_mut().enumerate() {
                let operand = match self {
                    Operand::Rows(rows) => rows[row],
                    Operand::Columns(columns) => columns[place],
                };
                *vector = combine(operand, *vector);
            }
        }
    }
}

/// A vector for each row.
#[inline(always)]
pub fn rows(numbers: &[f32; ROWS]) -> [v128; ROWS] {
    numbers.map(|number| f32x4_splat(number))
}

/// The vectors of a row.
#[inline(always)]
pub fn columns(numbers: &[f32; COLUMNS]) -> [v128; VECTORS] {
    // OK because the array has so many numbers.
    std::array::from_fn(|place| unsafe { v128_load((&raw const numbers[place * LANES]).cast()) })
}

/// The columns of four rows, which are the rows of four columns.
#[inline(always)]
pub fn transposed([a, b, c, d]: [v128; LANES]) -> [v128; LANES] {
    let (ab, cd) = (i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<0, 4, 1, 5>(c, d));
    let (ab_right, cd_right) =
        (i32x4_shuffle::<2, 6, 3, 7>(a, b), i32x4_shuffle::<2, 6, 3, 7>(c, d));
    [
        i64x2_shuffle::<0, 2>(ab, cd),
        i64x2_shuffle::<1, 3>(ab, cd),
        i64x2_shuffle::<0, 2>(ab_right, cd_right),
        i64x2_shuffle::<1, 3>(ab_right, cd_right),
    ]
}
