//! Random numbers for tests, the same for the same seed.

use crate::detectors::SplitMix64;

pub(super) struct Random(SplitMix64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(SplitMix64(seed.wrapping_mul(0xA076_1D64_78BD_642F)))
    }

    /// From 0 up to 1.
    pub fn uniform(&mut self) -> f64 {
        self.0.uniform()
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }
}
