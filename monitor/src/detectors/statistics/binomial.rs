//! Binomial counts, fast: a threshold takes thousands of them.
//!
//! Where the variance is small, by inversion, which is exact; else by the expansion of the quantile after its first
//! three corrections of the normal one (Cornish and Fisher, "Moments and cumulants in the specification of
//! distributions" (1938)), whose cumulative probabilities are right to 0.001 and in the tails to 4 % of themselves.

use rand::distr::Distribution;
use rand_distr::StandardNormal;

use super::super::random::SplitMix64;

/// The variance from which the expansion is taken.
const LARGE: f64 = 25.0;

/// How many of the trials succeed, when each does with the probability.
pub(super) fn binomial(trials: u64, probability: f64, random: &mut SplitMix64) -> u64 {
    if probability > 0.5 {
        return trials - binomial(trials, 1.0 - probability, random);
    }
    let mean = trials as f64 * probability;
    let variance = mean * (1.0 - probability);
    if variance < LARGE {
        return invert(trials, probability, random.uniform());
    }
    let count = mean + expand(StandardNormal.sample(random), probability, variance.sqrt());
    // OK because what is negative becomes 0.
    (count.round() as u64).min(trials)
}

/// The quantile at a rank from 0 up to 1.
fn invert(trials: u64, probability: f64, rank: f64) -> u64 {
    let odds = probability / (1.0 - probability);
    let (mut left, mut count) = (rank, 0);
    let mut term = (trials as f64 * (-probability).ln_1p()).exp();
    // The terms vanish after a few hundred at most.
    while left >= term && count < trials && term > 0.0 {
        left -= term;
        term *= odds * (trials - count) as f64 / (count + 1) as f64;
        count += 1;
    }
    count
}

/// The distance from the mean at a normal quantile.
fn expand(z: f64, probability: f64, deviation: f64) -> f64 {
    let skewness = (1.0 - 2.0 * probability) / deviation;
    let variance = deviation * deviation;
    let kurtosis = (1.0 - 6.0 * probability * (1.0 - probability)) / variance;
    let square = z * z;
    let first = (square - 1.0) * skewness / 6.0;
    let second = z * (square - 3.0) * kurtosis / 24.0;
    let third = z * (2.0 * square - 5.0) * skewness * skewness / 36.0;
    deviation * (z + first + second - third)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log_gamma::log_gamma;

    fn cumulated(trials: u64, probability: f64) -> Vec<f64> {
        let factorial = |count: u64| log_gamma(count as f64 + 1.0);
        let mut sum = 0.0;
        (0..=trials)
            .map(|count| {
                let ways = factorial(trials) - factorial(count) - factorial(trials - count);
                let (yes, no) = (count as f64, (trials - count) as f64);
                sum += (ways + yes * probability.ln() + no * (1.0 - probability).ln()).exp();
                sum
            })
            .collect()
    }

    #[test]
    fn inversion_is_exact() {
        for (trials, probability) in [(1, 0.3), (50, 0.1), (40, 0.5), (10_000, 0.001)] {
            let ranks = cumulated(trials, probability).into_iter().enumerate();
            for (count, rank) in ranks.filter(|(_, rank)| (1e-6..1.0 - 1e-6).contains(rank)) {
                assert_eq!(invert(trials, probability, rank - 1e-9), count as u64);
                assert_eq!(invert(trials, probability, rank + 1e-9), count as u64 + 1);
            }
        }
    }

    #[test]
    fn the_expansion_has_nearly_the_probabilities_of_counting() {
        let mut faults = Vec::new();
        let cases = [(100, 0.5), (156, 0.2), (278, 0.1), (2660, 0.0095), (5000, 0.3)];
        for (trials, probability) in cases {
            let mean = trials as f64 * probability;
            let deviation = (mean * (1.0 - probability)).sqrt();
            // The probability of at most `count`: where the expansion passes the next half, by bisection.
            let found = |count: u64| {
                let (mut low, mut high) = (-7.0, 7.0);
                for _ in 0..60 {
                    let middle = (low + high) / 2.0;
                    let value = mean + expand(middle, probability, deviation);
                    if value < count as f64 + 0.5 { low = middle } else { high = middle }
                }
                0.5 * libm::erfc(-low / std::f64::consts::SQRT_2)
            };
            for (count, exact) in cumulated(trials, probability).into_iter().enumerate() {
                let found = found(count as u64);
                let (error, tail) = ((found - exact).abs(), exact.min(1.0 - exact));
                if error > 0.001 || (tail > 0.001 && error > 0.04 * tail) {
                    faults.push((trials, probability, count, found, exact));
                }
            }
        }
        assert!(faults.is_empty(), "{faults:#?}");
    }

    #[test]
    fn extreme_probabilities_have_an_answer() {
        let mut random = SplitMix64(1);
        let mut draw = |trials, probability| binomial(trials, probability, &mut random);
        assert_eq!([draw(0, 0.5), draw(9, 0.0), draw(9, 1.0)], [0, 0, 9]);
        assert_eq!(draw(1 << 50, 1e-300), 0);
        let half = draw(1 << 50, 0.5);
        assert!(half.abs_diff(1 << 49) < 1 << 28, "{half}");
    }
}
