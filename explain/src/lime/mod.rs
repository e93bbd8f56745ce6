//! LIME: a linear model of what a model says near a row.
//!
//! `sampler` draws what is near, `surrogate` fits to it, `tabular` makes rows of it.

mod ridge;
mod sampler;
mod surrogate;
mod tabular;

pub use sampler::{Lime, LimeOptions, Perturbation};
pub use surrogate::{Distance, LimeExplanation, SurrogateOptions, fit_surrogate};
pub use tabular::{LimeTabular, quartile};
