//! ADWIN, adaptive windowing: keeps as many of the latest values as have the same mean.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::streaming::{Check, Detector, checked, expect};
use crate::error::Result;

/// Parameters of [`Adwin`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdwinOptions {
    /// How likely a window without a change may be cut, at each check. Above 0, below 1.
    pub delta: f64,
    /// Values between two checks. From 1.
    pub clock: u64,
    /// How many buckets of a size there may be. 1 to 1,024. More see more places to cut at, and take more memory.
    pub max_buckets: usize,
    /// Values that each part must have. From 1.
    pub min_window_length: u64,
    /// Values that the window must have more of before it is checked.
    pub grace_period: u64,
}

impl Default for AdwinOptions {
    fn default() -> AdwinOptions {
        AdwinOptions {
            delta: 0.002,
            clock: 32,
            max_buckets: 5,
            min_window_length: 5,
            grace_period: 10,
        }
    }
}

impl Check for AdwinOptions {
    fn check(&self) -> Result<()> {
        expect(self.delta > 0.0 && self.delta < 1.0, "delta", self.delta, "above 0, below 1")?;
        expect(self.clock >= 1, "clock", self.clock, "1 or more")?;
        let buckets = (1..=1024).contains(&self.max_buckets);
        expect(buckets, "max_buckets", self.max_buckets, "1 to 1024")?;
        let length = self.min_window_length;
        expect(length >= 1, "min_window_length", length, "1 or more")
    }
}

/// Adaptive windowing. Finds a change at the same values as river 0.26.1.
///
/// Memory grows with the logarithm of the window: `max_buckets` buckets for each power of two.
///
/// ```
/// use driftline_monitor::{Adwin, AdwinOptions, Detector};
///
/// let mut detector = Adwin::new(AdwinOptions::default())?;
/// (0..320).for_each(|row| detector.update(f64::from(row % 2)));
/// assert_eq!((detector.drift_detected(), detector.mean()), (false, Some(0.5)));
/// (0..32).for_each(|row| detector.update(f64::from(8 + row % 2)));
/// assert!(detector.drift_detected());
/// # Ok::<(), driftline_monitor::Error>(())
/// ```
///
/// Bifet and Gavaldà, "Learning from time-changing data with adaptive windowing" (2007), ADWIN2; Babcock, Datar,
/// Motwani and O'Callaghan, "Maintaining variance and k-medians over data stream windows" (2003), for the buckets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adwin {
    #[serde(deserialize_with = "checked")]
    options: AdwinOptions,
    window: Window,
    /// Values since the detector began anew.
    taken: u64,
    drift_detected: bool,
}

/// The values kept, in buckets of a power of two each: those of 1 in the first row, of 2 in the second, ..., and in
/// each row the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Window {
    rows: Vec<VecDeque<Bucket>>,
    all: Bucket,
}

/// What is known of some values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Bucket {
    count: f64,
    sum: f64,
    /// Sum of the squared differences from the mean.
    squares: f64,
}

impl Adwin {
    /// A detector that has seen nothing.
    ///
    /// # Errors
    /// When a parameter is out of its range.
    pub fn new(options: AdwinOptions) -> Result<Adwin> {
        options.check()?;
        Ok(Adwin { options, window: Window::default(), taken: 0, drift_detected: false })
    }

    /// The mean of the values in the window. `None` without any, as after a change.
    pub fn mean(&self) -> Option<f64> {
        (self.window.all.count > 0.0).then(|| self.window.all.mean())
    }

    /// Whether the window is best cut in two somewhere.
    fn has_cut(&self) -> bool {
        let mut older = Bucket::default();
        for bucket in self.window.rows.iter().rev().flatten() {
            older.count += bucket.count;
            older.sum += bucket.sum;
            let newer_count = self.window.all.count - older.count;
            if newer_count > 0.0 && self.is_cut(&older, newer_count) {
                return true;
            }
        }
        false
    }

    fn is_cut(&self, older: &Bucket, newer_count: f64) -> bool {
        let Bucket { count, sum, squares } = self.window.all;
        let least = self.options.min_window_length as f64;
        if older.count < least || newer_count < least {
            return false;
        }
        let difference = older.mean() - (sum - older.sum) / newer_count;
        let confidence = (2.0 * count.ln() / self.options.delta).ln();
        let size = 1.0 / (older.count - least + 1.0) + 1.0 / (newer_count - least + 1.0);
        let allowed =
            (2.0 * size * (squares / count) * confidence).sqrt() + 2.0 / 3.0 * confidence * size;
        difference.abs() > allowed
    }
}

impl Detector for Adwin {
    fn update(&mut self, value: f64) {
        self.drift_detected = false;
        if !value.is_finite() {
            return;
        }
        self.window.push(value, self.options.max_buckets);
        self.taken += 1;
        let due = self.taken.is_multiple_of(self.options.clock)
            && self.window.all.count > self.options.grace_period as f64;
        // All that would follow from a cut is forgotten, as the detector begins anew.
        if due && self.has_cut() {
            self.reset();
            self.drift_detected = true;
        }
    }

    fn drift_detected(&self) -> bool {
        self.drift_detected
    }

    fn reset(&mut self) {
        self.window = Window::default();
        self.taken = 0;
        self.drift_detected = false;
    }
}

impl Window {
    fn push(&mut self, value: f64, max_buckets: usize) {
        let mut bucket = Bucket { count: 1.0, sum: value, squares: 0.0 };
        self.all.add(&bucket);
        for row in 0.. {
            if row == self.rows.len() {
                self.rows.push(VecDeque::new());
            }
            let buckets = &mut self.rows[row];
            buckets.push_back(bucket);
            if buckets.len() <= max_buckets {
                return;
            }
            let pair = (buckets.pop_front(), buckets.pop_front());
            let (Some(mut oldest), Some(next)) = pair else { return };
            oldest.add(&next);
            bucket = oldest;
        }
    }
}

impl Bucket {
    fn mean(&self) -> f64 {
        self.sum / self.count
    }

    fn add(&mut self, other: &Bucket) {
        let count = self.count + other.count;
        if self.count > 0.0 {
            let difference = other.mean() - self.mean();
            let between = self.count * difference * difference / count * other.count;
            self.squares += other.squares + between;
        }
        self.count = count;
        self.sum += other.sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_grow_with_the_logarithm_of_the_window() {
        let mut detector = Adwin::new(AdwinOptions::default()).unwrap();
        (0..100_000).for_each(|row| detector.update(f64::from(row % 3)));
        let buckets: usize = detector.window.rows.iter().map(VecDeque::len).sum();
        assert_eq!(detector.window.all.count, 100_000.0);
        assert!(detector.window.rows.len() <= 17 && buckets <= 17 * 5, "{buckets}");
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        let fault = AdwinOptions { clock: 0, ..Default::default() };
        let error = Adwin::new(fault).unwrap_err().to_string();
        assert_eq!(error, "`clock` is 0, expected 1 or more");
    }
}
