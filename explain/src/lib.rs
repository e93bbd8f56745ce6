//! x
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod coalition;
mod error;
mod explainer;
mod explanation;
mod hierarchy;
mod linear;
mod marginal;
mod occlusion;
mod random;
mod shapley;
mod trees;

pub use coalition::Coalition;
pub use error::{Error, Result};
pub use explainer::{Explainer, SamplingOptions, run};
pub use explanation::{Attribution, Explanation};
pub use hierarchy::{Hierarchy, Part};
pub use marginal::Marginal;
pub use occlusion::Occlusion;
pub use shapley::{Exact, KernelShap, LeverageShap, Permutation};
pub use trees::{Child, Comparison, Forest, Split, TreeShap};
