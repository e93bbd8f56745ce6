//! Shapley values of forests, without drawing anything.

mod forest;
mod tree_shap;
mod walk;

pub use forest::{Child, Comparison, Forest, Split};
pub use tree_shap::TreeShap;
