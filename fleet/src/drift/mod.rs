//! Whether a window's counts are those of the reference, tested among randomised counts.
//!
//! Noisy counts differ from the reference even without drift, so a statistic of them means nothing by itself. Here
//! it is compared with what it would be without drift: probabilities as the reference knows them, through the same
//! channel, from as many clients.

mod reference;
mod statistic;
mod test;

pub use reference::Reference;
pub use test::{DriftTest, DriftVerdict};
