//! Inner loops, in a package of their own because a package has one level of optimisation: these are
//! compiled for speed, everything around them for size.
//!
//! What is generic is compiled where it is used, so the functions here have concrete types.

#![warn(missing_docs)]

mod forest;

pub use forest::{Block, Comparison, Forest, MISSING_PASSES, Node, Number, ROWS, Test};
