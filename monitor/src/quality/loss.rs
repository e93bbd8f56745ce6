//! Whether losses are larger than in the reference: an anytime-valid test that never alarms because a model got
//! better.
//!
//! At each edge of the losses' bins, a loss is above it or not. The reference's counts say how likely that is: no
//! more than Beta(above + 1, not above), the distribution of Clopper and Pearson's upper bounds. The e-value is the
//! likelihood of live counts under distributions tilted to more losses, divided by that one's. A tilt keeps the
//! order of likelihood ratios, so every loss raises the e-value and every other row lowers it: when losses became
//! rarer, it is a supermartingale still. The e-values of all edges are averaged.
//!
//! Clopper and Pearson, "The use of confidence or fiducial limits" (1934); Vovk and Wang, "E-values: calibration,
//! combination and applications" (2021).

use super::beta::Beta;
use crate::detectors::log_mean_exp;

/// What the odds of a loss may have been multiplied by. Close to each other near 1, where many rows tell them apart.
const TILTS: [f64; 7] = [1.1, 1.25, 1.5, 2.0, 3.0, 6.0, 20.0];

/// The test against a reference.
pub(super) struct LossTest {
    edges: Vec<Edge>,
}

struct Edge {
    /// The bins below it are those before this one.
    bin: usize,
    null: Beta,
    tilted: [Beta; TILTS.len()],
}

impl LossTest {
    /// Against a reference with these counts, from bins of small losses to bins of large ones. Edges below all of
    /// its losses say nothing.
    pub fn new(reference: &[u64]) -> LossTest {
        let edge = |bin: usize| {
            let (above, not_above) = split(reference, bin);
            (not_above > 0).then(|| {
                let null = Beta::new(above as f64 + 1.0, not_above as f64);
                Edge { bin, tilted: TILTS.map(|tilt| null.tilted(tilt)), null }
            })
        };
        LossTest { edges: (1..reference.len()).filter_map(edge).collect() }
    }

    /// The natural logarithm of the e-value of live counts. 0 without any.
    pub fn log_e_value(&self, counts: &[u64]) -> f64 {
        let at_edge = |edge: &Edge| {
            let (above, not_above) = split(counts, edge.bin);
            let null = edge.null.log_likelihood(above, not_above);
            average(edge.tilted.iter().map(|beta| beta.log_likelihood(above, not_above) - null))
        };
        if self.edges.is_empty() { 0.0 } else { average(self.edges.iter().map(at_edge)) }
    }
}

/// How many are in this bin or a later one, and how many are in an earlier one.
fn split(counts: &[u64], bin: usize) -> (u64, u64) {
    (counts[bin..].iter().sum(), counts[..bin].iter().sum())
}

/// The logarithm of the mean of what these are the logarithms of.
pub(super) fn average(logs: impl Iterator<Item = f64>) -> f64 {
    let logs: Vec<f64> = logs.collect();
    log_mean_exp(&logs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::random::Random;

    const ALARM: f64 = 4.605_170_185_988_092;

    /// After how many rows of this live rate there is an alarm, at the most so many.
    fn rows_to_alarm(
        random: &mut Random,
        reference: (u64, f64),
        live: f64,
        most: u64,
    ) -> Option<u64> {
        let wrong = (0..reference.0).filter(|_| random.chance(reference.1)).count() as u64;
        let test = LossTest::new(&[reference.0 - wrong, wrong]);
        let mut counts = [0, 0];
        (1..=most).find(|_| {
            let wrong = random.chance(live);
            counts[usize::from(wrong)] += 1;
            // Other rows lower the e-value, so there is no need to look.
            wrong && test.log_e_value(&counts) >= ALARM
        })
    }

    fn alarms(reference: (u64, f64), live: f64, most: u64, runs: u64) -> f64 {
        let found = (0..runs)
            .filter(|seed| rows_to_alarm(&mut Random::new(*seed), reference, live, most).is_some());
        found.count() as f64 / runs as f64
    }

    #[test]
    fn false_alarms_are_at_most_one_in_a_hundred() {
        for (rows, rate) in [(100, 0.02), (100, 0.2), (1000, 0.1), (1000, 0.4), (20_000, 0.05)] {
            let share = alarms((rows, rate), rate, 5_000, 1_000);
            // One in a hundred and three standard errors of 1,000 runs.
            assert!(share <= 0.01 + 3.0 * 0.0032, "{rows} rows, {rate} wrong: {share}");
        }
    }

    #[test]
    fn a_better_model_never_alarms() {
        let test = LossTest::new(&[80, 20]);
        let rows = (0..2_000).map(|right| test.log_e_value(&[right, right / 10]));
        assert!(rows.fold(f64::MIN, f64::max) < 1.0);
        assert_eq!(alarms((1000, 0.2), 0.15, 5_000, 100), 0.0);
    }

    #[test]
    fn a_worse_model_alarms() {
        for (live, within) in [(0.5, 60), (0.2, 300), (0.15, 2_000)] {
            let share = alarms((2_000, 0.1), live, within, 100);
            assert!(share >= 0.9, "{live} wrong: {share} within {within}");
        }
    }

    #[test]
    fn every_loss_raises_the_e_value_and_nothing_else_does() {
        let test = LossTest::new(&[50, 0]);
        for (right, wrong) in [(0, 0), (100, 0), (100, 5), (10_000, 3)] {
            let now = test.log_e_value(&[right, wrong]);
            assert!(test.log_e_value(&[right, wrong + 1]) >= now);
            assert!(test.log_e_value(&[right + 1, wrong]) <= now);
        }
    }

    #[test]
    fn errors_of_numbers_alarm_at_their_tail() {
        let test = LossTest::new(&[0, 100, 100, 100, 100, 100, 0]);
        assert!(test.log_e_value(&[0, 20, 20, 20, 20, 20, 0]) < 0.0);
        assert!(test.log_e_value(&[0, 60, 30, 10, 0, 0, 0]) < 0.0);
        assert!(test.log_e_value(&[0, 15, 15, 15, 15, 15, 25]) > ALARM);
    }
}
