//! Thresholds for the counts at hand: what a statistic exceeds by chance alone, found by simulation.
//!
//! Without drift, live counts and simulated ones are exchangeable, so a threshold at the right rank is exceeded with
//! a probability of at most the level, however many simulations there are (Davison and Hinkley, "Bootstrap methods
//! and their application" (1997), 4.2).

use rand::distr::Distribution;
use rand_distr::{Binomial, Gamma};

use super::super::null::weights;
use super::super::random::SplitMix64;
use crate::bins::Bins;

/// One less than a round number, so that the ranks of the usual levels are whole.
const SIMULATIONS: usize = 999;

/// Live counts without drift.
pub(super) struct Null {
    probabilities: Vec<Gamma<f64>>,
    observed: u64,
    random: SplitMix64,
}

impl Null {
    pub fn new(bins: &Bins, reference: &[u64], observed: u64, seed: u64) -> Null {
        // OK because weights are above 0 and finite.
        let gamma = |weight: f64| Gamma::new(weight, 1.0).expect("weights are above 0");
        let probabilities = weights(bins, reference).into_iter().map(gamma).collect();
        Null { probabilities, observed, random: SplitMix64(seed) }
    }

    /// Simulates.
    pub fn for_each(mut self, mut take: impl FnMut(&[u64])) {
        let mut shares = vec![0.0; self.probabilities.len()];
        let mut counts = vec![0; self.probabilities.len()];
        for _ in 0..SIMULATIONS {
            self.simulate(&mut shares, &mut counts);
            take(&counts);
        }
    }

    /// Draws the bins' probabilities, then one bin's count after the other from what is left.
    fn simulate(&mut self, shares: &mut [f64], counts: &mut [u64]) {
        let mut ahead = 0.0;
        for (share, gamma) in shares.iter_mut().zip(&self.probabilities).rev() {
            let drawn = gamma.sample(&mut self.random);
            ahead += drawn;
            *share = if ahead > 0.0 { drawn / ahead } else { 1.0 };
        }
        let mut left = self.observed;
        for (count, share) in counts.iter_mut().zip(shares) {
            // OK because shares are 0 to 1: the first bin of a sum is never more than it.
            let binomial = Binomial::new(left, *share).expect("shares are probabilities");
            *count = if left > 0 { binomial.sample(&mut self.random) } else { 0 };
            left -= *count;
        }
    }
}

/// What values without drift exceed with a probability of the level.
pub(super) fn threshold(mut values: Vec<f64>, level: f64) -> f64 {
    // OK because levels are from 0.001 to 0.5: the rank is 1 to the number of values.
    let rank = ((values.len() + 1) as f64 * (1.0 - level)).round() as usize;
    *values.select_nth_unstable_by(rank - 1, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn null(reference: &[u64], observed: u64, seed: u64) -> Null {
        let edges = (0..reference.len() - 2).map(|edge| edge as f64).collect();
        Null::new(&Bins::numbers(edges).unwrap(), reference, observed, seed)
    }

    fn simulated(reference: &[u64], observed: u64, seed: u64) -> Vec<Vec<u64>> {
        let mut all = Vec::new();
        null(reference, observed, seed).for_each(|counts| all.push(counts.to_vec()));
        all
    }

    #[test]
    fn the_same_seed_gives_the_same_counts() {
        let reference = [5, 0, 200, 300, 0];
        assert_eq!(simulated(&reference, 70, 1), simulated(&reference, 70, 1));
        assert_ne!(simulated(&reference, 70, 1), simulated(&reference, 70, 2));
    }

    #[test]
    fn simulated_counts_have_the_mean_and_spread_of_theory() {
        let all = simulated(&[5, 0, 20, 75, 0], 500, 3);
        assert!(all.iter().all(|counts| counts.iter().sum::<u64>() == 500));
        let counts: Vec<f64> = all.iter().map(|counts| counts[3] as f64).collect();
        let mean = counts.iter().sum::<f64>() / counts.len() as f64;
        let square = |count: &f64| (count - mean) * (count - mean);
        let spread = counts.iter().map(square).sum::<f64>() / counts.len() as f64;
        let (weight, total) = (75.5, 103.5);
        let share: f64 = weight / total;
        let expected = 500.0 * share * (1.0 - share) * (total + 500.0) / (total + 1.0);
        assert!((mean - 500.0 * share).abs() < 4.0 * (expected / 999.0).sqrt(), "{mean}");
        assert!((spread / expected - 1.0).abs() < 0.2, "{spread}, expected {expected}");
    }

    #[test]
    fn the_threshold_is_at_its_rank() {
        let values: Vec<f64> = (1..=999).rev().map(f64::from).collect();
        assert_eq!(threshold(values, 0.01), 990.0);
    }
}
