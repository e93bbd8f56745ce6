//! The Page-Hinkley test: sums up how far values lie from their mean, and finds changes of the mean.

use serde::{Deserialize, Serialize};

use super::streaming::{Check, Detector, RunningMean, checked, expect};
use crate::error::Result;

/// Which changes of the mean [`PageHinkley`] looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Rises.
    Up,
    /// Falls.
    Down,
    /// Rises and falls.
    Both,
}

/// Parameters of [`PageHinkley`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PageHinkleyOptions {
    /// Values before a change can be found.
    pub min_instances: u64,
    /// How far from the mean a value may lie without counting, in the values' unit. From 0.
    pub delta: f64,
    /// The sum from which on it is a change (lambda), in the values' unit. Above 0.
    pub threshold: f64,
    /// How much of the sum is kept at each value. Above 0, at most 1.
    pub alpha: f64,
    /// Which changes count.
    pub mode: Direction,
}

impl Default for PageHinkleyOptions {
    fn default() -> PageHinkleyOptions {
        PageHinkleyOptions {
            min_instances: 30,
            delta: 0.005,
            threshold: 50.0,
            alpha: 1.0 - 0.0001,
            mode: Direction::Both,
        }
    }
}

impl Check for PageHinkleyOptions {
    fn check(&self) -> Result<()> {
        let delta = self.delta >= 0.0 && self.delta.is_finite();
        expect(delta, "delta", self.delta, "a number from 0")?;
        let threshold = self.threshold > 0.0 && self.threshold.is_finite();
        expect(threshold, "threshold", self.threshold, "a number above 0")?;
        let alpha = self.alpha > 0.0 && self.alpha <= 1.0;
        expect(alpha, "alpha", self.alpha, "above 0, at most 1")
    }
}

/// The Page-Hinkley test. Finds a change at the same values as river 0.26.1.
///
/// ```
/// use driftline_monitor::{Detector, PageHinkley, PageHinkleyOptions};
///
/// let mut detector = PageHinkley::new(PageHinkleyOptions { threshold: 10.0, ..Default::default() })?;
/// (0..100).for_each(|_| detector.update(1.0));
/// assert!(!detector.drift_detected());
/// (0..4).for_each(|_| detector.update(4.0));
/// assert!(detector.drift_detected());
/// # Ok::<(), driftline_monitor::Error>(())
/// ```
///
/// Page, "Continuous inspection schemes" (1954), with the fading of Sebastião and Fernandes, "Supporting the
/// Page-Hinkley test with empirical mode decomposition for change detection" (2017).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageHinkley {
    #[serde(deserialize_with = "checked")]
    options: PageHinkleyOptions,
    sums: Sums,
    drift_detected: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Sums {
    mean: RunningMean,
    rise: f64,
    fall: f64,
    /// The least `rise` so far. `None` before the first value.
    least_rise: Option<f64>,
    largest_fall: f64,
}

impl Default for Sums {
    fn default() -> Sums {
        // river begins its largest sum of falls at -1; so the decisions are the same.
        Sums {
            mean: RunningMean::default(),
            rise: 0.0,
            fall: 0.0,
            least_rise: None,
            largest_fall: -1.0,
        }
    }
}

impl PageHinkley {
    /// A detector that has seen nothing.
    ///
    /// # Errors
    /// When a parameter is out of its range.
    pub fn new(options: PageHinkleyOptions) -> Result<PageHinkley> {
        options.check()?;
        Ok(PageHinkley { options, sums: Sums::default(), drift_detected: false })
    }
}

impl Detector for PageHinkley {
    fn update(&mut self, value: f64) {
        self.drift_detected = false;
        if !value.is_finite() {
            return;
        }
        let (options, sums) = (&self.options, &mut self.sums);
        sums.mean.update(value);
        let deviation = value - sums.mean.mean;
        sums.rise = options.alpha * sums.rise + deviation - options.delta;
        sums.fall = options.alpha * sums.fall + deviation + options.delta;
        let least_rise = sums.least_rise.map_or(sums.rise, |least| least.min(sums.rise));
        sums.least_rise = Some(least_rise);
        sums.largest_fall = sums.largest_fall.max(sums.fall);
        let rises = options.mode != Direction::Down && sums.rise - least_rise > options.threshold;
        let falls =
            options.mode != Direction::Up && sums.largest_fall - sums.fall > options.threshold;
        if sums.mean.count >= options.min_instances && (rises || falls) {
            self.reset();
            self.drift_detected = true;
        }
    }

    fn drift_detected(&self) -> bool {
        self.drift_detected
    }

    fn reset(&mut self) {
        self.sums = Sums::default();
        self.drift_detected = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_out_of_range_are_refused() {
        let fault = PageHinkleyOptions { alpha: 1.5, ..Default::default() };
        let error = PageHinkley::new(fault).unwrap_err().to_string();
        assert_eq!(error, "`alpha` is 1.5, expected above 0, at most 1");
    }
}
