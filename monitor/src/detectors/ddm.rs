//! DDM, the drift detection method: finds a rise of a model's error rate.

use serde::{Deserialize, Serialize};

use super::streaming::{Check, Detector, RunningMean, checked, expect};
use crate::error::Result;

/// Parameters of [`Ddm`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DdmOptions {
    /// Values before the lowest error rate is looked for.
    pub warm_start: u64,
    /// Standard deviations above the lowest rate from which on there is a warning. From 0.
    pub warning_threshold: f64,
    /// Standard deviations above the lowest rate from which on it is a change. From 0.
    pub drift_threshold: f64,
}

impl Default for DdmOptions {
    fn default() -> DdmOptions {
        DdmOptions { warm_start: 30, warning_threshold: 2.0, drift_threshold: 3.0 }
    }
}

impl Check for DdmOptions {
    fn check(&self) -> Result<()> {
        let from_zero = |number: f64| number >= 0.0 && number.is_finite();
        let (warning, drift) = (self.warning_threshold, self.drift_threshold);
        expect(from_zero(warning), "warning_threshold", warning, "a number from 0")?;
        expect(from_zero(drift), "drift_threshold", drift, "a number from 0")
    }
}

/// The drift detection method. A value of 0 says that the model was right, any other that it was wrong. Finds a
/// change at the same values as river 0.26.1.
///
/// ```
/// use driftline_monitor::{Ddm, DdmOptions, Detector};
///
/// let mut detector = Ddm::new(DdmOptions::default())?;
/// (0..100).for_each(|row| detector.update(f64::from(row % 10 == 0)));
/// assert!(!detector.drift_detected());
/// (0..7).for_each(|_| detector.update(1.0));
/// assert!(detector.drift_detected());
/// # Ok::<(), driftline_monitor::Error>(())
/// ```
///
/// Gama, Medas, Castillo and Rodrigues, "Learning with drift detection" (2004).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ddm {
    #[serde(deserialize_with = "checked")]
    options: DdmOptions,
    errors: RunningMean,
    /// The lowest error rate, and its standard deviation. `None` during the warm start.
    lowest: Option<(f64, f64)>,
    warning_detected: bool,
    drift_detected: bool,
}

impl Ddm {
    /// A detector that has seen nothing.
    ///
    /// # Errors
    /// When a parameter is out of its range.
    pub fn new(options: DdmOptions) -> Result<Ddm> {
        options.check()?;
        Ok(Ddm {
            options,
            errors: RunningMean::default(),
            lowest: None,
            warning_detected: false,
            drift_detected: false,
        })
    }

    /// Whether the error rate is high, but not high enough for a change.
    pub fn warning_detected(&self) -> bool {
        self.warning_detected
    }
}

impl Detector for Ddm {
    fn update(&mut self, value: f64) {
        self.drift_detected = false;
        if !value.is_finite() {
            return;
        }
        self.errors.update(f64::from(value != 0.0));
        let rate = self.errors.mean;
        let deviation = (rate * (1.0 - rate) / self.errors.count as f64).max(0.0).sqrt();
        if self.errors.count <= self.options.warm_start {
            return;
        }
        let (lowest, its_deviation) = match self.lowest {
            Some((lowest, its)) if rate + deviation > lowest + its => (lowest, its),
            _ => (rate, deviation),
        };
        self.lowest = Some((lowest, its_deviation));
        let above = |threshold: f64| rate + deviation > lowest + threshold * its_deviation;
        self.warning_detected = above(self.options.warning_threshold);
        if above(self.options.drift_threshold) {
            self.reset();
            self.drift_detected = true;
        }
    }

    fn drift_detected(&self) -> bool {
        self.drift_detected
    }

    fn reset(&mut self) {
        self.errors = RunningMean::default();
        self.lowest = None;
        self.warning_detected = false;
        self.drift_detected = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_out_of_range_are_refused() {
        let fault = DdmOptions { drift_threshold: f64::NAN, ..Default::default() };
        let error = Ddm::new(fault).unwrap_err().to_string();
        assert_eq!(error, "`drift_threshold` is NaN, expected a number from 0");
    }
}
