//! The contract of the detectors that take one value after the other.

use serde::{Deserialize, Deserializer, de};

use crate::error::{Error, Result};

/// Finds the moments at which an ordered stream of numbers changes.
///
/// After a change a detector begins anew by itself. A value that is NaN or infinite is passed over: nothing is
/// learnt from it and no drift is detected at it. The same values, parameters and seed give the same answers; a
/// detector that was serialised goes on where it was.
///
/// ```
/// use driftline_monitor::{Detector, PageHinkley, PageHinkleyOptions};
///
/// let mut detector = PageHinkley::new(PageHinkleyOptions::default())?;
/// let values = (0..500).map(|_| 0.0).chain((0..500).map(|_| 5.0));
/// let detect = |value| {
///     detector.update(value);
///     detector.drift_detected()
/// };
/// let found: Vec<bool> = values.map(detect).collect();
/// assert_eq!(found.iter().position(|drift| *drift), Some(510));
/// # Ok::<(), driftline_monitor::Error>(())
/// ```
pub trait Detector {
    /// Takes the next value.
    fn update(&mut self, value: f64);

    /// Whether the latest value showed a change.
    fn drift_detected(&self) -> bool;

    /// Forgets all values.
    fn reset(&mut self);
}

/// Parameters that have ranges.
pub(super) trait Check: Sized {
    fn check(&self) -> Result<()>;
}

/// Reads parameters and checks them.
pub(super) fn checked<'de, D: Deserializer<'de>, O: Check + Deserialize<'de>>(
    deserializer: D,
) -> std::result::Result<O, D::Error> {
    let options = O::deserialize(deserializer)?;
    options.check().map_err(de::Error::custom)?;
    Ok(options)
}

/// Refuses a parameter outside its range.
pub(super) fn expect(
    holds: bool,
    name: &str,
    value: impl std::fmt::Display,
    range: &str,
) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::new(format!("`{name}` is {value}, expected {range}"))) }
}

/// The mean of what was taken so far, and how much that was.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, Deserialize)]
pub(super) struct RunningMean {
    pub count: u64,
    pub mean: f64,
}

impl RunningMean {
    pub fn update(&mut self, value: f64) {
        self.count += 1;
        self.mean += 1.0 / self.count as f64 * (value - self.mean);
    }
}
