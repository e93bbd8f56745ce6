//! What the numbers of vectors are measured by.

use serde::{Deserialize, Serialize};

/// Farther from the centre than this many spreads, a number counts as if it was there.
const FARTHEST: f64 = 64.0;

/// What one number of a vector is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Axis {
    pub centre: f64,
    pub spread: f64,
}

impl Axis {
    /// The median, and half of what the middle 68 % span: for normal numbers the standard deviation, and still there
    /// for numbers that have none.
    pub fn of<'a>(numbers: impl Iterator<Item = &'a f64>) -> Axis {
        let mut sorted: Vec<f64> = numbers.copied().collect();
        sorted.sort_unstable_by(f64::total_cmp);
        // OK because there are numbers, and shares are below 1.
        let quantile = |share: f64| sorted[(share * sorted.len() as f64) as usize];
        let centre = quantile(0.5);
        let spread = (quantile(0.84) / 2.0 - quantile(0.16) / 2.0).min(f64::MAX);
        Axis { centre, spread: if spread > 0.0 { spread } else { centre.abs().max(1.0) } }
    }

    /// In spreads from the centre.
    pub fn of_number(&self, number: f64) -> f64 {
        ((number - self.centre) / self.spread).clamp(-FARTHEST, FARTHEST)
    }
}
