//! How right the model is: estimated from its scores, and measured where truths come.
//!
//! | module | holds |
//! |---|---|
//! | `outcomes` | what came true of the rows of a bin |
//! | `metrics` | accuracy, AUC, F1 and Brier score, from rows by bin |
//! | `calibration` | what the truth said of the reference |
//! | `abstention` | why there is no estimate |
//! | `estimate` | how right the model is now, without truths |
//! | `feedback` | how right it is by truths that came later |
//! | `loss` | whether it is wrong more often |
//! | `contradiction` | whether scores mean something else than they did |
//! | `prediction_id` | what a truth that comes later names |

mod abstention;
mod beta;
mod calibration;
mod contradiction;
mod estimate;
mod feedback;
mod loss;
mod measured;
mod metrics;
mod outcomes;
mod prediction_id;
#[cfg(test)]
mod random;
mod recent;

pub use abstention::Abstention;
pub use calibration::{Calibration, Truths};
pub use estimate::{Estimate, Estimated, Interval, estimate};
pub use feedback::{Feedback, Truth};
pub use measured::Quality;
pub use outcomes::Outcomes;
pub use prediction_id::PredictionId;
