//! Sums of features that add up exactly.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::whole::whole;

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
        for (sum, more) in self.features.iter_mut().zip(&other.features) {
            *sum = sum.saturating_add(*more);
        }
        Ok(())
    }

    /// Forgets all vectors.
    pub(crate) fn clear(&mut self) {
        self.count = 0;
        self.features.fill(0);
    }

    /// Adds the features of a vector, in parts: rounded to whole ones.
    pub(super) fn add(&mut self, features: &[f64]) {
        self.count = self.count.saturating_add(1);
        for (sum, parts) in self.features.iter_mut().zip(features) {
            // OK because a feature is -1 to 1, of 2^24 parts.
            *sum = sum.wrapping_add(whole(*parts));
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
