//! Inner loops, in a package of their own because a package has one level of optimisation: these are
//! compiled for speed, everything around them for size.
//!
//! What is generic is compiled where it is used, so the functions here have concrete types.

#![warn(missing_docs)]

pub mod columns;
mod dense;
#[cfg(target_family = "wasm")]
mod depthwise;
mod forest;
#[cfg(target_family = "wasm")]
pub mod gemm;
mod lanes;
mod logarithms;
#[cfg(test)]
mod numbers;
mod quick_scorer;
pub mod threads;
mod winograd;

pub use dense::{Column, Dense, EightRows, side_by_side};
pub use forest::{BLOCK, Block, Forest, MISSING_PASSES, Node, ROWS, Walk};
pub use logarithms::logarithms;
pub use quick_scorer::{Branch, Comparison, Leaf, Number, QuickScorer, Tree};
pub use winograd::{Finishes, PLACES, Tiles, filter};

/// Calls what convolves each channel by itself, and shares with other threads the rows that it asks for. What they are computed of
/// lives until this returns.
pub fn rows_at_once<T>(convolve: impl FnOnce() -> T) -> T {
    #[cfg(target_family = "wasm")]
    return depthwise::at_once(convolve);
    #[cfg(not(target_family = "wasm"))]
    convolve()
}

/// Puts the kernels for products of matrices into tract's registry, which only WebAssembly needs: elsewhere
/// tract's own are as fast.
pub fn register() {
    #[cfg(target_family = "wasm")]
    gemm::register();
}
