//! What came true of the rows of a bin, as whole numbers that add up exactly in any order.

use serde::{Deserialize, Serialize};

/// Parts of one: sums of 2^21 scores still are whole numbers in JavaScript, and of 2^32 in here.
const PARTS: f64 = (1u64 << 32) as f64;

/// Rows whose truth was the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sums {
    count: u64,
    /// The sum of their scores, in parts of 2^-32.
    scores: u64,
    /// The sum of the squares of their scores, in parts of 2^-32.
    squares: u64,
}

/// The rows of one bin of a score. Of two classes, the positive rows are those of the second; of more, and for
/// the confidence, those whose class was right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcomes {
    negative: Sums,
    positive: Sums,
}

impl Sums {
    fn merge(&mut self, other: &Sums) {
        self.count = self.count.saturating_add(other.count);
        self.scores = self.scores.saturating_add(other.scores);
        self.squares = self.squares.saturating_add(other.squares);
    }

    /// The mean of (score - target)^2. `None` without rows.
    fn squared_error(&self, target: f64) -> Option<f64> {
        let count = self.count as f64;
        let (scores, squares) = (self.scores as f64 / PARTS, self.squares as f64 / PARTS);
        let error = (squares - 2.0 * target * scores) / count + target * target;
        (self.count > 0).then_some(error.max(0.0))
    }
}

impl Outcomes {
    /// Adds a row with a score between 0 and 1.
    pub(crate) fn add(&mut self, score: f64, positive: bool) {
        let sums = if positive { &mut self.positive } else { &mut self.negative };
        let score = score.clamp(0.0, 1.0);
        // OK because both lie between 0 and 2^32.
        let parts = |number: f64| (number * PARTS).round() as u64;
        sums.merge(&Sums { count: 1, scores: parts(score), squares: parts(score * score) });
    }

    /// Adds what others counted.
    pub(crate) fn merge(&mut self, other: &Outcomes) {
        self.negative.merge(&other.negative);
        self.positive.merge(&other.positive);
    }

    /// How many rows.
    pub fn count(&self) -> u64 {
        self.negative.count.saturating_add(self.positive.count)
    }

    /// How many of them were positive.
    pub fn positives(&self) -> u64 {
        self.positive.count
    }

    /// How many of them were negative.
    pub fn negatives(&self) -> u64 {
        self.negative.count
    }

    /// The mean of the scores. `None` without rows.
    pub fn mean_score(&self) -> Option<f64> {
        let all = self.all();
        (all.count > 0).then(|| all.scores as f64 / PARTS / all.count as f64)
    }

    /// The mean of (score - truth)^2 over the rows with that truth; without any, what it would be if the others
    /// had it. `None` without rows.
    pub(crate) fn squared_error(&self, positive: bool) -> Option<f64> {
        let (sums, target) = if positive { (self.positive, 1.0) } else { (self.negative, 0.0) };
        sums.squared_error(target).or_else(|| self.all().squared_error(target))
    }

    fn all(&self) -> Sums {
        let mut all = self.negative;
        all.merge(&self.positive);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(rows: &[(f64, bool)]) -> Outcomes {
        let mut outcomes = Outcomes::default();
        rows.iter().for_each(|(score, positive)| outcomes.add(*score, *positive));
        outcomes
    }

    #[test]
    fn squared_errors_are_those_of_the_rows() {
        let found = outcomes(&[(0.2, false), (0.4, false), (0.9, true)]);
        assert!((found.squared_error(false).unwrap() - 0.1).abs() < 1e-9);
        assert!((found.squared_error(true).unwrap() - 0.01).abs() < 1e-9);
        assert!((found.mean_score().unwrap() - 0.5).abs() < 1e-9);
        assert_eq!((found.count(), found.positives(), found.negatives()), (3, 1, 2));
    }

    #[test]
    fn a_truth_that_never_came_costs_what_the_scores_say() {
        let found = outcomes(&[(0.2, false), (0.4, false)]);
        assert!((found.squared_error(true).unwrap() - 0.5).abs() < 1e-9);
        assert_eq!(Outcomes::default().squared_error(true), None);
    }

    #[test]
    fn any_order_gives_the_same_sums() {
        let parts = [[(0.1, true), (0.7, false)], [(0.3, false), (1.0, true)]];
        let [mut first, mut second] = parts.map(|rows| outcomes(&rows));
        let (one, other) = (first, second);
        first.merge(&other);
        second.merge(&one);
        assert_eq!(first, second);
    }
}
