//! Products of matrices of `f32`, in tiles of 8 by 8, with what is done to them next, for tract's registry.
//!
//! The factors are packed in the same way for every processor. What differs is how a tile is computed: its 16
//! vectors at once where there are 32 registers, as on ARM, and its upper and lower half in turn where there
//! are 16, as on x86: the whole of it would not stay in them.

mod arithmetic;
mod corner;
mod elements;
mod kernel;
mod panels;
mod plan;
mod product;
mod registers;
mod steps;
mod target;
mod tile;
mod tiles;

pub(crate) use arithmetic::multiply_add;
pub use kernel::{NAME, register};
pub use registers::{Registers, force_registers};
pub(crate) use tile::transposed;
