//! Inner loops, in a package of their own because a package has one level of optimisation: these are
//! compiled for speed, everything around them for size.
//!
//! What is generic is compiled where it is used, so the functions here have concrete types.

#![warn(missing_docs)]

mod quick_scorer;
mod walk;

pub use quick_scorer::{Branch, Comparison, Leaf, Number, QuickScorer, ROWS, Tree};
pub use walk::{MISSING_PASSES, Node, Walk};
