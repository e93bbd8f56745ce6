//! The noise that edges add, as a collector computes with it.

use rand::Rng;
use rand_distr::{Distribution, Gamma, Normal, Poisson};

/// The distribution of the noise in one bin of one report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoiseDistribution {
    /// Discrete Laplace, of this scale.
    Laplace(f64),
    /// Discrete Gaussian, of this variance.
    Gaussian(f64),
}

impl NoiseDistribution {
    pub(crate) fn variance(self) -> f64 {
        match self {
            NoiseDistribution::Laplace(scale) => 2.0 * odds(scale) * (odds(scale) + 1.0),
            NoiseDistribution::Gaussian(variance) => variance,
        }
    }

    /// The excess kurtosis, of Laplace noise that of the continuous one.
    pub(crate) fn excess(self) -> f64 {
        match self {
            NoiseDistribution::Laplace(_) => 3.0,
            NoiseDistribution::Gaussian(_) => 0.0,
        }
    }

    /// The sum of so many.
    pub(crate) fn sum(self, reports: u64, random: &mut impl Rng) -> f64 {
        match self {
            // A discrete Laplace number is the difference of two geometric ones, whose sums are negative binomial.
            NoiseDistribution::Laplace(scale) => {
                let odds = odds(scale);
                negative_binomial(reports, odds, random) - negative_binomial(reports, odds, random)
            }
            // Continuous, of the same variance: next to the clients' own chance the steps can't be told.
            NoiseDistribution::Gaussian(variance) => {
                let spread = (reports as f64 * variance).sqrt();
                // OK because the spread is finite.
                Normal::new(0.0, spread).expect("finite").sample(random)
            }
        }
    }
}

/// The mean of the geometric numbers whose difference has a scale: `q / (1 - q)` for `q = e^(-1 / scale)`.
fn odds(scale: f64) -> f64 {
    1.0 / (1.0 / scale).exp_m1()
}

fn negative_binomial(successes: u64, odds: f64, random: &mut impl Rng) -> f64 {
    // OK because there is at least one report, and the odds of a positive scale are positive.
    let mean = Gamma::new(successes as f64, odds).expect("positive").sample(random);
    // A mean too small to be drawn from gives none.
    Poisson::new(mean).map_or(0.0, |poisson| poisson.sample(random))
}
