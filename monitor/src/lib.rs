//! Has a model's world changed? Compares what a model sees and says with a reference, on the device, with known
//! error rates.
//!
//! | module | holds |
//! |---|---|
//! | `profile` | what the world looked like: bins and counts of every stream |
//! | `state` | what was seen since, bounded, mergeable, saved and restored |
//! | `watch` | a profile and what was seen since |
//! | `detectors` | what notices a change, one file each |
//! | `verdict` | what a person is told |
//! | `quality` | how right the model is, estimated and measured |
//!
//! A stream is anything that is watched: a column, a signal of a picture, a score, the class. No clock, no storage
//! and no randomness is in here; what needs them is given them.

#![warn(missing_docs)]

mod bins;
mod detectors;
mod error;
mod finder;
mod log_gamma;
mod moments;
mod order;
mod profile;
mod quality;
mod state;
mod verdict;
mod watch;
mod whole;

pub use bins::{Bins, Observation, Observations};
pub use detectors::{
    Adwin, AdwinOptions, Comparison, Ddm, DdmOptions, Detector, Direction, Discrepancy, EProcess,
    Kswin, KswinOptions, Mmd, MmdOptions, MmdSums, PageHinkley, PageHinkleyOptions, Statistic,
    binned_kolmogorov_smirnov, chi_squared, dirichlet_weights, jensen_shannon, kolmogorov_smirnov,
    psi, total_variation, wasserstein,
};
pub use error::{Error, Result};
pub use moments::{Moments, Scale};
pub use profile::{FORMAT, Profile, ProfileBuilder, Role, StreamProfile, StreamSpec, Together};
pub use quality::{
    Abstention, Calibration, Estimate, Estimated, Feedback, Interval, Outcomes, PredictionId,
    Quality, Truth, Truths, estimate,
};
pub use state::{Alarm, Alarms, LEVEL};
pub use verdict::{Pair, QualityVerdict, Status, StreamVerdict, TogetherVerdict, Verdict};
pub use watch::Watch;
