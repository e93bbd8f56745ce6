//! Integers drawn exactly from random bytes, without a floating-point number.
//!
//! Canonne, Kamath and Steinke, "The discrete Gaussian for differential privacy" (2020), Algorithms 1 to 3, on uniform
//! integers drawn by rejection. Each tests the distribution it stands for in `tests/distributions.rs`, and the same
//! bytes always give the same numbers (`tests/golden_bytes.rs`).

mod bernoulli;
mod discrete_gaussian;
mod discrete_laplace;
mod ratio;
mod uniform;

pub use bernoulli::{bernoulli, bernoulli_exp};
pub use discrete_gaussian::DiscreteGaussian;
pub use discrete_laplace::DiscreteLaplace;
pub use ratio::Ratio;
pub use uniform::uniform_below;
