//! x
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod choice;
mod coalition;
mod counterfactual;
mod error;
mod explainer;
mod explanation;
mod global;
mod hierarchy;
mod lime;
mod linear;
mod marginal;
mod occlusion;
mod random;
mod shapley;
mod trees;

pub use choice::{Method, choose};
pub use coalition::Coalition;
pub use counterfactual::{Candidate, Counterfactual, CounterfactualSearch, Goal};
pub use error::{Error, Result};
pub use explainer::{Explainer, SamplingOptions, run};
pub use explanation::{Attribution, Explanation};
pub use global::{difference, importance};
pub use hierarchy::{Hierarchy, Part};
pub use lime::{
    Distance, Lime, LimeExplanation, LimeOptions, LimeTabular, Perturbation, SurrogateOptions,
    fit_surrogate, quartile,
};
pub use marginal::Marginal;
pub use occlusion::Occlusion;
pub use shapley::{Exact, KernelShap, LeverageShap, Permutation};
pub use trees::{Child, Comparison, Forest, Split, TreeShap};
