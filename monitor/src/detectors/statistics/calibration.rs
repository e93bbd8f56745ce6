//! Thresholds for the counts at hand: what a statistic exceeds by chance alone, found by simulation.
//!
//! Without drift, live counts and simulated ones are exchangeable, so a threshold at the right rank is exceeded with
//! a probability of at most the level, however many simulations there are (Davison and Hinkley, "Bootstrap methods
//! and their application" (1997), 4.2).

use rand::distr::Distribution;
use rand_distr::Gamma;

use super::super::null::weights;
use super::super::random::SplitMix64;
use super::binomial::binomial;
use crate::bins::Bins;

/// Bins that are simulated for a threshold, about: a millisecond's work.
const BINS: usize = 10_000;
/// More simulations hardly make a threshold steadier.
const MOST: usize = 1_000;

/// How many simulations a threshold takes, and how many of them lie beyond it.
#[derive(Clone, Copy)]
pub(super) struct Rank {
    pub simulations: usize,
    beyond: usize,
}

impl Rank {
    /// As many as are affordable for so many bins, but so many that one at least lies beyond. The level is above 0.
    pub fn new(level: f64, bins: usize) -> Rank {
        let affordable = MOST.min(BINS / bins) as f64;
        let beyond = (affordable * level).floor().max(1.0);
        // The live counts are one more. OK because levels are from 0.001: there are fewer than 1,000.
        let simulations = (beyond / level).ceil() as usize - 1;
        Rank { simulations, beyond: beyond as usize }
    }

    /// What values without drift, one for each simulation, exceed with a probability of at most the level.
    pub fn threshold(self, mut values: Vec<f64>) -> f64 {
        let rank = self.simulations - self.beyond;
        *values.select_nth_unstable_by(rank, f64::total_cmp).1
    }
}

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

    /// Simulates so many times.
    pub fn simulate(mut self, times: usize, mut take: impl FnMut(&[u64])) {
        let mut shares = vec![0.0; self.probabilities.len()];
        let mut counts = vec![0; self.probabilities.len()];
        for _ in 0..times {
            self.draw(&mut shares, &mut counts);
            take(&counts);
        }
    }

    /// Draws the bins' probabilities, then one bin's count after the other from what is left.
    fn draw(&mut self, shares: &mut [f64], counts: &mut [u64]) {
        let mut ahead = 0.0;
        for (share, gamma) in shares.iter_mut().zip(&self.probabilities).rev() {
            let drawn = gamma.sample(&mut self.random);
            ahead += drawn;
            *share = if ahead > 0.0 { drawn / ahead } else { 1.0 };
        }
        let mut left = self.observed;
        for (count, share) in counts.iter_mut().zip(shares) {
            *count = binomial(left, *share, &mut self.random);
            left -= *count;
        }
    }
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
        null(reference, observed, seed).simulate(999, |counts| all.push(counts.to_vec()));
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
        let (weight, total) = (74.0, 101.5);
        let share: f64 = weight / total;
        let expected = 500.0 * share * (1.0 - share) * (total + 500.0) / (total + 1.0);
        assert!((mean - 500.0 * share).abs() < 4.0 * (expected / 999.0).sqrt(), "{mean}");
        assert!((spread / expected - 1.0).abs() < 0.2, "{spread}, expected {expected}");
    }

    #[test]
    fn thresholds_are_at_their_ranks() {
        for (level, bins, simulations, threshold) in [
            (0.01, 10, 999, 990.0),
            (0.01, 13, 699, 693.0),
            (0.01, 4_000, 99, 99.0),
            (0.001, 13, 999, 999.0),
            (0.5, 10, 999, 500.0),
            (0.03, 100, 99, 97.0),
        ] {
            let rank = Rank::new(level, bins);
            assert_eq!(rank.simulations, simulations, "{level} of {bins}");
            let values = (1..=simulations).rev().map(|value| value as f64).collect();
            assert_eq!(rank.threshold(values), threshold, "{level} of {bins}");
        }
    }
}
