//! The linear game that comes closest to what is known of a game.
//!
//! Of a coalition and its complement, only the difference of their values matters: a linear game that adds up to the
//! whole can change nothing about their sum. So each pair is one equation: the players of the coalition count 1, the
//! others -1. The weights are those of the Shapley kernel, under which the closest linear game to all pairs has the
//! Shapley values.

use crate::coalition::Coalition;
use crate::linear::{Cholesky, dot};

/// A pair of coalitions whose values are known.
#[derive(Clone, Debug)]
pub(super) struct Observation {
    pub(super) coalition: Coalition,
    /// The value of the coalition minus that of its complement.
    pub(super) difference: f64,
    /// The group of pairs that it was drawn from.
    pub(super) group: usize,
}

/// Pairs that are drawn alike.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    /// The weight of all its pairs, drawn or not.
    pub(super) mass: f64,
    pub(super) drawn: usize,
    /// The share of its pairs that has been drawn, if no pair can be drawn twice; 0 if it can. 1 leaves nothing to chance.
    pub(super) known: f64,
}

/// Values that add up to a total, and how sure they are.
pub(super) struct Fit {
    pub(super) values: Vec<f64>,
    pub(super) standard_errors: Vec<f64>,
    pub(super) degrees_of_freedom: f64,
}

/// Least squares under the constraint that values add up to the total. `None` while there are too few pairs.
///
/// Standard errors are those of a regression estimate from a stratified sample: of each group, the spread of what its
/// pairs move the values by. Residuals are enlarged by what fitting made them smaller. Särndal, Swensson and Wretman,
/// "Model assisted survey sampling" (1992), section 6.6; MacKinnon and White (1985), HC2, for the residuals.
pub(super) fn fit(
    players: usize,
    total: f64,
    observations: &[Observation],
    groups: &[Group],
) -> Option<Fit> {
    let weight = |group: usize| groups[group].mass / groups[group].drawn as f64;
    let system = System::new(players, observations, weight)?;
    let values = system.values(total);
    let mut sums = vec![Moments::new(players); groups.len()];
    let sampled = |observation: &&Observation| groups[observation.group].known < 1.0;
    for observation in observations.iter().filter(sampled) {
        let signs = signs(&observation.coalition);
        let weight = weight(observation.group);
        let residual = observation.difference - dot(&signs, &values);
        let influence = system.influence(signs.clone());
        let leverage = weight * dot(&signs, &influence);
        let enlarged = residual / (1.0 - leverage).max(1e-9).sqrt();
        sums[observation.group].add(&influence, weight * enlarged);
    }
    let mut variances = vec![0.0; players];
    for (sums, group) in sums.iter().zip(groups).filter(|(_, group)| group.known < 1.0) {
        sums.add_variance(group, &mut variances);
    }
    Some(Fit {
        values,
        standard_errors: variances.into_iter().map(f64::sqrt).collect(),
        degrees_of_freedom: degrees_of_freedom(players, observations.len(), groups),
    })
}

fn degrees_of_freedom(players: usize, observations: usize, groups: &[Group]) -> f64 {
    let drawn = groups.iter().filter(|group| group.known < 1.0 && group.drawn > 0);
    let (pairs, means) =
        drawn.fold((0, 0), |(pairs, means), group| (pairs + group.drawn, means + 1));
    if pairs == 0 {
        return f64::INFINITY;
    }
    let left = (observations + 1).saturating_sub(players).min(pairs.saturating_sub(means));
    left.max(1) as f64
}

fn signs(coalition: &Coalition) -> Vec<f64> {
    let sign = |player| if coalition.contains(player) { 1.0 } else { -1.0 };
    (0..coalition.players()).map(sign).collect()
}

/// The normal equations.
struct System {
    matrix: Cholesky,
    /// The solutions for what is observed, and for ones.
    observed: Vec<f64>,
    ones: Vec<f64>,
}

impl System {
    fn new(
        players: usize,
        observations: &[Observation],
        weight: impl Fn(usize) -> f64,
    ) -> Option<System> {
        let mut lower = vec![0.0; players * players];
        let mut right = vec![0.0; players];
        let mut all = 0.0;
        for observation in observations {
            let (signs, weight) = (signs(&observation.coalition), weight(observation.group));
            all += weight;
            for (row, sign) in signs.iter().enumerate() {
                let factor = weight * sign;
                right[row] += factor * observation.difference;
                let line = &mut lower[row * players..=row * players + row];
                line.iter_mut().zip(&signs).for_each(|(cell, sign)| *cell += factor * sign);
            }
        }
        // Nothing is known yet of the sum of the values, so that the system would be singular. As the sum is given,
        // its weight does not matter.
        let sum = if all > 0.0 { all } else { 1.0 };
        lower.iter_mut().for_each(|cell| *cell += sum);
        let matrix = Cholesky::new(players, lower)?;
        let (observed, ones) = (matrix.solve(right), matrix.solve(vec![1.0; players]));
        Some(System { matrix, observed, ones })
    }

    fn values(&self, total: f64) -> Vec<f64> {
        self.with_sum(self.observed.clone(), total)
    }

    /// How an equation of these signs moves the values, for each unit that its difference and weight grow by.
    fn influence(&self, signs: Vec<f64>) -> Vec<f64> {
        self.with_sum(self.matrix.solve(signs), 0.0)
    }

    /// The closest solution with this sum.
    fn with_sum(&self, mut solution: Vec<f64>, total: f64) -> Vec<f64> {
        let sum = |values: &[f64]| values.iter().fold(0.0, |sum, value| sum + value);
        let excess = (sum(&solution) - total) / sum(&self.ones);
        solution.iter_mut().zip(&self.ones).for_each(|(value, one)| *value -= excess * one);
        solution
    }
}

/// Sums and sums of squares of what the pairs of a group move each value by.
#[derive(Clone)]
struct Moments {
    sums: Vec<f64>,
    squares: Vec<f64>,
}

impl Moments {
    fn new(players: usize) -> Moments {
        Moments { sums: vec![0.0; players], squares: vec![0.0; players] }
    }

    fn add(&mut self, influence: &[f64], factor: f64) {
        for (player, influence) in influence.iter().enumerate() {
            let moved = influence * factor;
            self.sums[player] += moved;
            self.squares[player] += moved * moved;
        }
    }

    fn add_variance(&self, group: &Group, variances: &mut [f64]) {
        let drawn = group.drawn as f64;
        for (player, variance) in variances.iter_mut().enumerate() {
            let (sum, squares) = (self.sums[player], self.squares[player]);
            // One pair alone has no spread to see; its square is too large rather than too small.
            let spread = match group.drawn {
                0 | 1 => squares,
                _ => (squares - sum * sum / drawn).max(0.0) * drawn / (drawn - 1.0),
            };
            *variance += (1.0 - group.known) * spread;
        }
    }
}
