//! Why did a model say that? Shapley values, LIME and counterfactuals, with a standard error beside each number.
//!
//! | module | holds |
//! |---|---|
//! | `coalition`, `hierarchy` | players, and how they belong together |
//! | `marginal` | the game of a prediction: which rows to predict for a coalition |
//! | `explainer` | how a method is driven: coalitions out, values in, until it knows enough |
//! | `shapley` | exact values, drawn orders, KernelSHAP and Leverage SHAP; Owen values |
//! | `trees` | exact values of forests, without drawing anything |
//! | `lime`, `occlusion` | a linear model near a row; what is lost without a player |
//! | `choice` | which method fits |
//! | `global`, `counterfactual` | what many explanations say; what would have to be different |
//!
//! A player is whatever is explained as one: a column, all columns of an encoded category, a word, a segment of an
//! image. No model, no clock and no source of randomness is in here; they are passed in. Numbers are computed in 64 bits by
//! addition, multiplication, division and square root in a fixed order, and exponentials by `libm`, so a seed gives the same
//! bits on every platform.
//!
//! ```
//! use driftline_explain::{LeverageShap, Marginal, SamplingOptions, run};
//!
//! // 20 columns; the model multiplies the first three and adds the others.
//! let model = |row: &[f64]| row[..3].iter().product::<f64>() + row[3..].iter().sum::<f64>();
//! let background = vec![vec![0.0; 20], vec![1.0; 20]];
//! let columns: Vec<_> = (0..20).collect();
//! let game = Marginal::new(vec![2.0; 20], background, &columns)?;
//!
//! let options = SamplingOptions { tolerance: 0.02, ..Default::default() };
//! let mut explainer = LeverageShap::new(game.players(), options)?;
//! let explanation = run(&mut explainer, |coalitions| {
//!     let rows = game.rows(coalitions);
//!     game.values(&rows.chunks(20).map(model).collect::<Vec<_>>())
//! })?;
//! assert_eq!((explanation.base, explanation.prediction), (9.0, 42.0));
//! assert!(explanation.relative_error() <= 0.02);
//! for (player, value) in [(0, 2.5), (19, 1.5)] {
//!     assert!((explanation.attributions[player].value - value).abs() < 0.1);
//! }
//! # Ok::<(), driftline_explain::Error>(())
//! ```

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
