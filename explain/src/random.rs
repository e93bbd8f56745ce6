//! Chance that is the same everywhere: ChaCha8 from a seed, and integers from it without a float in between.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};

#[derive(Debug)]
pub(crate) struct Random(ChaCha8Rng);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Random(ChaCha8Rng::from_seed(key))
    }

    /// A number below `bound`, each as likely as the others. Lemire, "Fast random integer generation in an interval" (2019).
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = bound as u64;
        let unfair = bound.wrapping_neg() % bound;
        loop {
            let product = u128::from(self.0.next_u64()) * u128::from(bound);
            if product as u64 >= unfair {
                // OK because the upper half is below `bound`, which is a usize.
                return (product >> 64) as usize;
            }
        }
    }

    /// A number from 0 to below 1, in steps of 2^-53.
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        self.choose(items, items.len());
    }

    /// Brings so many items, each choice as likely as the others, to the front (Fisher and Yates).
    pub(crate) fn choose<T>(&mut self, items: &mut [T], count: usize) {
        for place in 0..count {
            let other = place + self.below(items.len() - place);
            items.swap(place, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_likely_as_each_other() {
        let mut random = Random::new(1);
        let mut counts = [0; 6];
        (0..60_000).for_each(|_| counts[random.below(6)] += 1);
        assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
    }

    #[test]
    fn the_stream_of_a_seed_never_changes() {
        let mut random = Random::new(7);
        let drawn: Vec<_> = (0..6).map(|_| random.below(1_000)).collect();
        assert_eq!(drawn, DRAWN);
        assert_eq!(random.fraction().to_bits(), FRACTION);
    }

    const DRAWN: [usize; 6] = [764, 465, 5, 301, 386, 336];
    const FRACTION: u64 = 4600065407987448504;
}
