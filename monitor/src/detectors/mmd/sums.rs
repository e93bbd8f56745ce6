//! Sums of features that add up exactly.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Parts that a feature is cut into, so that sums are exact and the last digits of a platform's cosine don't matter.
pub(super) const PARTS: f64 = (1u64 << 24) as f64;

/// What is kept of vectors: a sum for each feature, whatever the vectors' number. Adds up exactly, whatever is added
/// first; holds for half a million million vectors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MmdSums {
    count: u64,
    features: Vec<i64>,
}

impl MmdSums {
    /// Of no vectors.
    pub(super) fn new(features: usize) -> MmdSums {
        MmdSums { count: 0, features: vec![0; features] }
    }

    /// How many vectors there were, without those passed over.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Adds what others summed.
    ///
    /// # Errors
    /// When it is of other features.
    pub fn merge(&mut self, other: &MmdSums) -> Result<()> {
        other.check(self.features.len())?;
        self.count = self.count.saturating_add(other.count);
        self.accumulate(other.features.iter().copied());
        Ok(())
    }

    /// Forgets all vectors.
    pub(crate) fn clear(&mut self) {
        self.count = 0;
        self.features.fill(0);
    }

    /// Adds the features of a vector, in whole parts.
    pub(super) fn add(&mut self, features: &[f64]) {
        self.count = self.count.saturating_add(1);
        // OK because a feature is -1 to 1, of 2^24 parts.
        self.accumulate(features.iter().map(|parts| *parts as i64));
    }

    fn accumulate(&mut self, features: impl Iterator<Item = i64>) {
        for (sum, feature) in self.features.iter_mut().zip(features) {
            *sum = sum.saturating_add(feature);
        }
    }

    /// The mean of each feature. NaN without vectors.
    pub(super) fn means(&self) -> impl Iterator<Item = f64> {
        self.features.iter().map(|sum| *sum as f64 / self.count as f64 / PARTS)
    }

    /// Refuses sums of another number of features.
    pub(super) fn check(&self, expected: usize) -> Result<()> {
        let found = self.features.len();
        if found == expected {
            return Ok(());
        }
        Err(Error::new(format!("found sums of {found} features, expected {expected}")))
    }
}
