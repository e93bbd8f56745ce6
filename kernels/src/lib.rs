//! Inner loops, in a package of their own because a package has one level of optimisation: these are
//! compiled for speed, everything around them for size.
//!
//! What is generic is compiled where it is used, so the functions here have concrete types.

#![warn(missing_docs)]

mod forest;
#[cfg(test)]
mod numbers;
mod quick_scorer;

pub use forest::{BLOCK, Block, Forest, MISSING_PASSES, Node, Walk};
pub use quick_scorer::{Branch, Comparison, Leaf, Number, QuickScorer, ROWS, Tree};
