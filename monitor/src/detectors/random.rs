//! Random numbers that are the same everywhere for the same seed.
//!
//! Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014), for SplitMix64.

use std::convert::Infallible;

use rand::rand_core::TryRng;
use serde::{Deserialize, Serialize};

/// A source of random numbers that is 8 bytes of state. Not for secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SplitMix64(pub u64);

impl SplitMix64 {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let bits = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// From 0 up to 1.
    pub fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Different positions below `population`, at most so many, in random order.
    pub fn sample(&mut self, population: usize, amount: usize) -> Vec<usize> {
        let mut positions: Vec<usize> = (0..population).collect();
        let amount = amount.min(population);
        for index in 0..amount {
            let left = (population - index) as u128;
            // OK because the product's upper half is below `left`.
            let other = index + ((u128::from(self.next()) * left) >> 64) as usize;
            positions.swap(index, other);
        }
        positions.truncate(amount);
        positions
    }
}

impl TryRng for SplitMix64 {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        // OK because the upper half of 64 bits fits.
        Ok((self.next() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_reference_implementation() {
        let mut random = SplitMix64(1_234_567);
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973];
        assert_eq!([random.next(), random.next()], expected);
    }

    #[test]
    fn samples_have_each_position_once() {
        let mut all = SplitMix64(3).sample(50, 50);
        assert_ne!(all, (0..50).collect::<Vec<_>>());
        all.sort_unstable();
        assert_eq!(all, (0..50).collect::<Vec<_>>());
    }
}
