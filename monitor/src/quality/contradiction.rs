//! Whether scores mean something else than they did: an anytime-valid test of what came true of each bin.
//!
//! The reference knows the probability that a bin's rows are positive as well as its counts say. The e-value is the
//! likelihood of what came true under alternatives, divided by that under the reference's posteriors: all bins
//! tilted to more or to fewer positives, or every bin anywhere around where it was. It does not matter which scores
//! were frequent, so a model whose inputs changed is not contradicted as long as its scores keep their meaning.

use super::beta::Beta;
use super::loss::average;
use super::outcomes::Outcomes;

/// What the odds of all bins may have been multiplied by.
const TILTS: [f64; 8] = [0.2, 0.4, 0.6, 0.8, 1.25, 1.7, 2.5, 5.0];
/// How many observations' worth of certainty the alternatives have that keep the means.
const SPREADS: [f64; 3] = [8.0, 32.0, 128.0];
/// Jeffreys' prior.
const PRIOR: f64 = 0.5;

/// The natural logarithm of the e-value of what came true, against a reference with the same bins. 0 without rows.
pub(super) fn log_e_value(reference: &[Outcomes], live: &[Outcomes]) -> f64 {
    let nulls: Vec<Beta> = reference.iter().map(null).collect();
    let likelihood = |alternative: &dyn Fn(&Beta) -> Beta| {
        let ratio = |(null, live): (&Beta, &Outcomes)| {
            let (yes, no) = (live.positives(), live.negatives());
            alternative(null).log_likelihood(yes, no) - null.log_likelihood(yes, no)
        };
        let seen = nulls.iter().zip(live).filter(|(_, live)| live.count() > 0);
        seen.map(ratio).sum::<f64>()
    };
    let tilted = TILTS.iter().map(|tilt| likelihood(&|null| null.tilted(*tilt)));
    let spread = SPREADS.iter().map(|spread| likelihood(&|null| null.spread(*spread)));
    average(tilted.chain(spread))
}

fn null(of: &Outcomes) -> Beta {
    Beta::new(of.positives() as f64 + PRIOR, of.negatives() as f64 + PRIOR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::random::Random;

    const BINS: usize = 20;

    fn add(outcomes: &mut [Outcomes], random: &mut Random, bin: usize, probability: f64) {
        outcomes[bin].add(score(bin), random.chance(probability));
    }

    fn score(bin: usize) -> f64 {
        (bin as f64 + 0.5) / BINS as f64
    }

    /// The share of runs that are contradicted within 2,000 rows, when a score comes true so often.
    fn contradicted(runs: u64, per_bin: usize, live: impl Fn(f64) -> f64) -> f64 {
        let run = |seed: &u64| {
            let mut random = Random::new(*seed);
            let mut reference = vec![Outcomes::default(); BINS];
            for row in 0..per_bin * BINS {
                add(&mut reference, &mut random, row % BINS, score(row % BINS));
            }
            let mut seen = vec![Outcomes::default(); BINS];
            (0..2_000).any(|row: usize| {
                // Scores are not as frequent as in the reference.
                let bin = (random.uniform() * random.uniform() * BINS as f64) as usize;
                add(&mut seen, &mut random, bin, live(score(bin)));
                row.is_multiple_of(25) && log_e_value(&reference, &seen) >= 100f64.ln()
            })
        };
        (0..runs).filter(run).count() as f64 / runs as f64
    }

    #[test]
    fn scores_that_keep_their_meaning_are_not_contradicted() {
        for per_bin in [20, 100, 1_000] {
            let share = contradicted(300, per_bin, |score| score);
            assert!(share <= 0.02, "{per_bin} rows in a bin: {share}");
        }
    }

    #[test]
    fn scores_that_mean_something_else_are_contradicted() {
        assert!(contradicted(40, 100, |score| score * 0.6) > 0.95);
        assert!(contradicted(40, 100, |score| 0.5 + 0.4 * (score - 0.5)) > 0.95);
        assert!(contradicted(40, 100, |score| 1.0 - score) > 0.95);
    }
}
