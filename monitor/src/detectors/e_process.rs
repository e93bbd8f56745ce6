//! The alarm: an anytime-valid test of live counts against reference counts.
//!
//! Without drift, live counts are Dirichlet-multinomial, as `null` says. The e-value is the likelihood of the live
//! counts under mixtures that are spread wider around the same centre, divided by that likelihood. It is a
//! martingale without drift, so it exceeds 1 / level at any time ever with a probability of at most `level`
//! (Ville's inequality), however often it is looked at.
//!
//! Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting" (2023), for e-processes.

use super::null::weights;
use crate::bins::Bins;
use crate::log_gamma::log_gamma;

/// How many observations' worth of certainty the alternatives have. Small for large shifts, which they find at
/// once; large for small shifts, which would be lost among all the large ones.
const SPREADS: [f64; 2] = [20.0, 80.0];

/// As many rows the reference is at most taken to have. No world stays exactly as it was, and enough rows show every
/// change, however small: what chance may do to a reference of this size is not called one, however sure it is. In ten
/// bins this is a PSI below about 0.03.
const TOLERANCE: f64 = 1_500.0;

/// The test for one stream.
///
/// ```
/// use driftline_monitor::{Bins, EProcess};
///
/// let bins = Bins::numbers(vec![0.0, 1.0, 2.0])?;
/// let test = EProcess::new(&bins, &[0, 0, 500, 500, 0]);
/// assert!(test.log_e_value(&[0, 0, 26, 24, 0]) < 0.0);
/// assert!(test.log_e_value(&[0, 0, 45, 5, 0]) > 100f64.ln());
/// # Ok::<(), driftline_monitor::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct EProcess {
    null: Dirichlet,
    alternatives: [Dirichlet; SPREADS.len()],
    screen: Screen,
}

impl EProcess {
    /// The test against a reference with these counts, one for each bin.
    pub fn new(bins: &Bins, reference: &[u64]) -> EProcess {
        let mut weights = weights(bins, reference);
        let known: f64 = weights.iter().sum();
        let total = known.min(TOLERANCE);
        weights.iter_mut().for_each(|weight| *weight *= total / known);
        // A small reference is no surer than it is.
        let spreads = SPREADS.map(|spread| spread.min(total / 2.0));
        let alternatives = spreads.map(|spread| {
            Dirichlet::new(weights.iter().map(|weight| weight / total * spread).collect())
        });
        let screen = Screen::new(&weights, total, spreads);
        EProcess { null: Dirichlet::new(weights), alternatives, screen }
    }

    /// The natural logarithm of the e-value of live counts. 0 without any.
    pub fn log_e_value(&self, counts: &[u64]) -> f64 {
        let null = self.null.log_likelihood(counts);
        let ratios = self
            .alternatives
            .each_ref()
            .map(|alternative| alternative.log_likelihood(counts) - null);
        log_mean_exp(&ratios)
    }

    /// Whether the logarithm of the e-value may be as large as this. Many times faster than to compute it; says
    /// yes too often, and hardly ever no in error.
    pub fn may_reach(&self, counts: &[u64], log_e_value: f64) -> bool {
        self.screen.may_reach(counts, log_e_value)
    }
}

/// What is cheap to know of counts: whether their e-value can be large at all.
///
/// For many observations the log e-value of a spread is about
/// `x / 2 * (1 / (1 + n / total) - 1 / (1 + n / spread)) - d / 2 * ln((1 + n / spread) / (1 + n / total))`, with Pearson's
/// statistic `x` and `d` bins that matter to that spread.
#[derive(Clone, Debug)]
struct Screen {
    /// One over the expected share of each bin.
    inverse_shares: Vec<f64>,
    total: f64,
    /// The spreads, each with how many bins matter to it.
    spreads: [(f64, f64); SPREADS.len()],
}

impl Screen {
    /// How far off the approximation may be.
    const MARGIN: f64 = 3.0;

    fn new(weights: &[f64], total: f64, spreads: [f64; SPREADS.len()]) -> Screen {
        let matter = |spread: f64| {
            let bins = weights.iter().filter(|weight| **weight / total * spread > 0.5).count();
            (spread, bins.saturating_sub(1) as f64)
        };
        let inverse_shares = weights.iter().map(|weight| total / weight).collect();
        Screen { inverse_shares, total, spreads: spreads.map(matter) }
    }

    fn may_reach(&self, counts: &[u64], log_e_value: f64) -> bool {
        let (mut observed, mut squares) = (0.0, 0.0);
        for (count, inverse_share) in counts.iter().zip(&self.inverse_shares) {
            let count = *count as f64;
            observed += count;
            squares += count * count * inverse_share;
        }
        if observed == 0.0 {
            return false;
        }
        let pearson = squares / observed - observed;
        let null = 1.0 + observed / self.total;
        self.spreads.iter().any(|(spread, bins)| {
            let alternative = 1.0 + observed / spread;
            let gain = pearson / 2.0 * (1.0 / null - 1.0 / alternative);
            // Without the penalty first: most counts fail already here.
            gain + Self::MARGIN >= log_e_value
                && gain - bins / 2.0 * (alternative / null).ln() + Self::MARGIN >= log_e_value
        })
    }
}

/// A Dirichlet distribution over bins.
#[derive(Clone, Debug)]
struct Dirichlet {
    weights: Vec<f64>,
    log_gammas: Vec<f64>,
    total: f64,
    log_gamma_total: f64,
}

impl Dirichlet {
    fn new(weights: Vec<f64>) -> Dirichlet {
        let total: f64 = weights.iter().sum();
        let log_gammas = weights.iter().map(|weight| log_gamma(*weight)).collect();
        Dirichlet { weights, log_gammas, total, log_gamma_total: log_gamma(total) }
    }

    /// Of a sequence of observations with these counts.
    fn log_likelihood(&self, counts: &[u64]) -> f64 {
        let observed = counts.iter().sum::<u64>() as f64;
        let mut sum = self.log_gamma_total - log_gamma(self.total + observed);
        for ((count, weight), known) in counts.iter().zip(&self.weights).zip(&self.log_gammas) {
            if *count > 0 {
                sum += log_gamma(weight + *count as f64) - known;
            }
        }
        sum
    }
}

/// The logarithm of the mean of what these are the logarithms of.
pub(crate) fn log_mean_exp(logs: &[f64]) -> f64 {
    log_sum_exp(logs) - (logs.len() as f64).ln()
}

/// The logarithm of the sum of what these are the logarithms of.
pub(crate) fn log_sum_exp(logs: &[f64]) -> f64 {
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return largest;
    }
    largest + logs.iter().map(|log| (log - largest).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use rand::rngs::SmallRng;
    use rand::{RngExt, SeedableRng};

    use super::*;

    fn test(reference: &[u64]) -> EProcess {
        let edges = (0..reference.len() - 2).map(|edge| edge as f64).collect();
        EProcess::new(&Bins::numbers(edges).unwrap(), reference)
    }

    #[test]
    fn without_observations_nothing_is_said() {
        assert!(test(&[0, 0, 10, 20, 30, 0]).log_e_value(&[0; 6]).abs() < 1e-12);
    }

    #[test]
    fn the_e_value_is_one_on_average_whatever_comes_next() {
        // Over all that the next observation could be, weighted by the null's own forecast.
        let test = test(&[3, 0, 10, 20, 30, 0]);
        let counts = [0, 1, 4, 2, 0, 1];
        let observed: u64 = counts.iter().sum();
        let now = test.log_e_value(&counts);
        let mean: f64 = (0..6)
            .map(|bin| {
                let mut next = counts;
                next[bin] += 1;
                let forecast = (test.null.weights[bin] + counts[bin] as f64)
                    / (test.null.total + observed as f64);
                forecast * (test.log_e_value(&next) - now).exp()
            })
            .sum();
        assert!((mean - 1.0).abs() < 1e-9, "{mean}");
    }

    #[test]
    fn large_e_values_pass_the_screen() {
        let mut random = SmallRng::seed_from_u64(1);
        for reference in [[0, 0, 300, 400, 300, 0], [0, 900, 50, 30, 20, 0], [5, 2, 9, 9, 10, 1]] {
            let test = test(&reference);
            let (mut large, mut missed, mut passed) = (0, 0, 0);
            for _ in 0..20_000 {
                let size = 10f64.powf(random.random_range(1.0..3.5));
                let tilt = random.random_range(0.3..3.0);
                let counts = reference.map(|count| {
                    let share = (count as f64 + 0.1) / 1000.0 * tilt;
                    (size * share * random.random_range(0.6..1.4)).round() as u64
                });
                let reaches = test.log_e_value(&counts) >= 5.0;
                let passes = test.may_reach(&counts, 5.0);
                large += i32::from(reaches);
                missed += i32::from(reaches && !passes);
                passed += i32::from(passes);
            }
            assert!(
                missed == 0 && passed < 4 * large + 2_000,
                "{reference:?}: {large} {missed} {passed}"
            );
        }
    }

    #[test]
    fn a_small_reference_is_not_taken_for_the_truth() {
        let live = [0, 0, 20, 50, 80, 0];
        let small = test(&[0, 0, 10, 10, 10, 0]).log_e_value(&live);
        let large = test(&[0, 0, 10_000, 10_000, 10_000, 0]).log_e_value(&live);
        assert!(small < large);
    }
}
