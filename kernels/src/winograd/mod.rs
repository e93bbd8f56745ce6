//! Convolutions by windows of 3 by 3 with fewer multiplications: Winograd's F(2x2, 3x3).
//!
//! Four neighbours of a result are made of a tile of 4 by 4, and tiles overlap by two. A tile is turned into 16 sums of
//! its own numbers and a filter into 16 of its weights; they are multiplied place by place and added up over the
//! channels, which for many tiles and filters are 16 products of matrices; and from the 16 sums come the four results:
//! by 16 multiplications in place of 36. Numbers are added, subtracted and halved alone, so rounding hardly grows.

mod channels;
mod filter;
mod input;
mod output;
#[cfg(test)]
mod tests;

pub use channels::Finishes;
pub use filter::filter;

use crate::lanes::{Lanes, WIDTH};

/// Places of a tile.
pub const PLACES: usize = SIDE * SIDE;

/// Rows and columns of a tile.
const SIDE: usize = 4;
/// How far apart tiles begin.
const STEP: usize = 2;

/// The tiles of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tiles {
    /// Rows and columns of a channel.
    pub input: [usize; 2],
    /// Zeros above it and left of it.
    pub padding: [usize; 2],
    /// Rows and columns of a channel of the result: at most two less than the input has with zeros on both sides.
    pub output: [usize; 2],
}

impl Tiles {
    /// Rows of tiles.
    pub fn rows(&self) -> usize {
        self.output[0].div_ceil(STEP)
    }

    /// Tiles in a row.
    pub fn columns(&self) -> usize {
        self.output[1].div_ceil(STEP)
    }

    /// Numbers of a place of some rows, which are filled up to whole vectors.
    pub fn room(&self, rows: usize) -> usize {
        (rows * self.columns()).next_multiple_of(WIDTH)
    }
}

/// Numbers that begin where they may be written, so far apart. Those of other channels lie between them.
#[derive(Clone, Copy)]
struct Places {
    start: *mut f32,
    apart: usize,
}

#[inline(always)]
fn lanes(numbers: &[f32], first: usize) -> Lanes {
    Lanes::load(numbers[first..].first_chunk().expect("a vector's numbers"))
}

#[inline(always)]
fn store(lanes: Lanes, numbers: &mut [f32], first: usize) {
    lanes.store(numbers[first..].first_chunk_mut().expect("a vector's numbers"));
}
