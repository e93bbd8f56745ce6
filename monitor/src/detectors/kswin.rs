//! KSWIN: compares the latest values of a window with a sample of the older ones.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::random::SplitMix64;
use super::statistics::kolmogorov_smirnov;
use super::streaming::{Check, Detector, checked, expect};
use crate::error::Result;

/// A difference of the cumulative shares up to this is no change, however unlikely.
const LEAST_STATISTIC: f64 = 0.1;
const MAX_WINDOW: usize = 1 << 16;

/// Parameters of [`Kswin`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KswinOptions {
    /// The level of each test, 0 to 1. There is one at every value, so false alarms are many more.
    pub alpha: f64,
    /// How many values are remembered. At most 65,536.
    pub window_size: usize,
    /// How many of them are the latest ones, and how many are drawn from the others. At least 1, at most half of
    /// `window_size`.
    pub stat_size: usize,
    /// For the draws. The draws begin anew with the detector.
    pub seed: u64,
}

impl Default for KswinOptions {
    fn default() -> KswinOptions {
        KswinOptions { alpha: 0.005, window_size: 100, stat_size: 30, seed: 0 }
    }
}

impl Check for KswinOptions {
    fn check(&self) -> Result<()> {
        expect((0.0..=1.0).contains(&self.alpha), "alpha", self.alpha, "0 to 1")?;
        let window = (2..=MAX_WINDOW).contains(&self.window_size);
        expect(window, "window_size", self.window_size, "2 to 65536")?;
        let latest = (1..=self.window_size / 2).contains(&self.stat_size);
        expect(latest, "stat_size", self.stat_size, "1 to half of `window_size`")
    }
}

/// Kolmogorov-Smirnov windowing. Finds a change at the same values as river 0.26.1, given that river draws from
/// the same generator: SplitMix64 and the beginning of a Fisher-Yates shuffle instead of Python's own.
///
/// ```
/// use driftline_monitor::{Detector, Kswin, KswinOptions};
///
/// let mut detector = Kswin::new(KswinOptions::default())?;
/// (0..200).for_each(|row| detector.update(f64::from(row % 7)));
/// assert!(!detector.drift_detected());
/// let found = (0..30).position(|row| {
///     detector.update(f64::from(20 + row % 7));
///     detector.drift_detected()
/// });
/// assert!(found.is_some());
/// # Ok::<(), driftline_monitor::Error>(())
/// ```
///
/// Raab, Heusinger and Schleif, "Reactive soft prototype computing for concept drift streams" (2020).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kswin {
    #[serde(deserialize_with = "checked")]
    options: KswinOptions,
    window: VecDeque<f64>,
    random: SplitMix64,
    drift_detected: bool,
}

impl Kswin {
    /// A detector that has seen nothing.
    ///
    /// # Errors
    /// When a parameter is out of its range.
    pub fn new(options: KswinOptions) -> Result<Kswin> {
        options.check()?;
        let random = SplitMix64(options.seed);
        Ok(Kswin { options, window: VecDeque::new(), random, drift_detected: false })
    }

    fn differs(&mut self) -> bool {
        let latest = self.options.stat_size;
        let older = self.window.len() - latest;
        let drawn = self.random.sample(older, latest);
        let drawn: Vec<f64> = drawn.into_iter().map(|at| self.window[at]).collect();
        let recent: Vec<f64> = self.window.range(older..).copied().collect();
        let statistic = kolmogorov_smirnov(&drawn, &recent).unwrap_or(0.0);
        statistic > LEAST_STATISTIC && p_value(latest, statistic) <= self.options.alpha
    }
}

impl Detector for Kswin {
    fn update(&mut self, value: f64) {
        self.drift_detected = false;
        if !value.is_finite() {
            return;
        }
        self.window.push_back(value);
        while self.window.len() > self.options.window_size {
            self.window.pop_front();
        }
        if self.window.len() == self.options.window_size && self.differs() {
            self.reset();
            self.drift_detected = true;
        }
    }

    fn drift_detected(&self) -> bool {
        self.drift_detected
    }

    fn reset(&mut self) {
        self.window.clear();
        self.random = SplitMix64(self.options.seed);
        self.drift_detected = false;
    }
}

/// How likely two samples of `size` values of one continuous distribution differ that much or more, exactly:
/// Gnedenko and Korolyuk, "On the maximum discrepancy between two empirical distributions" (1951).
fn p_value(size: usize, statistic: f64) -> f64 {
    let steps = (statistic * size as f64).round();
    if steps == 0.0 {
        return 1.0;
    }
    let size = size as f64;
    // Alternately adds and takes away C(2n, n - ih) / C(2n, n), i = 1, 2, ..., each made from the one before.
    let (mut sum, mut term, mut sign) = (0.0, 1.0, 1.0);
    let mut distance = 0.0;
    while distance + steps <= size {
        for _ in 0..steps as usize {
            term *= (size - distance) / (size + distance + 1.0);
            distance += 1.0;
        }
        sum += sign * term;
        sign = -sign;
    }
    (2.0 * sum).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_samples_have_the_p_values_of_counting() {
        // Of the 6 orders of two and two values, 2 have the samples apart; all differ by a half at least.
        assert!((p_value(2, 1.0) - 2.0 / 6.0).abs() < 1e-15);
        assert!((p_value(2, 0.5) - 1.0).abs() < 1e-15);
        assert_eq!(p_value(2, 0.0), 1.0);
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        let fault = KswinOptions { stat_size: 51, ..Default::default() };
        let error = Kswin::new(fault).unwrap_err().to_string();
        assert_eq!(error, "`stat_size` is 51, expected 1 to half of `window_size`");
    }
}
