//! Weighted ridge regression on players.

use crate::coalition::Coalition;
use crate::linear::{Cholesky, dot};

/// Sums over samples, from which any choice of players can be fitted.
pub(super) struct Moments {
    players: usize,
    weight: f64,
    /// Weighted means.
    means: Vec<f64>,
    mean: f64,
    /// Weighted sums of products of differences from the means.
    products: Vec<f64>,
    with_values: Vec<f64>,
    squares: f64,
}

/// Coefficients of some players.
pub(super) struct Ridge {
    pub(super) players: Vec<usize>,
    pub(super) coefficients: Vec<f64>,
    pub(super) intercept: f64,
    /// The share of the weighted variance that is explained.
    pub(super) score: f64,
    system: Cholesky,
}

impl Moments {
    pub(super) fn new(samples: &[Coalition], weights: &[f64], values: &[f64]) -> Moments {
        let players = samples.first().map_or(0, Coalition::players);
        let mut moments = Moments {
            players,
            weight: 0.0,
            means: vec![0.0; players],
            mean: 0.0,
            products: vec![0.0; players * players],
            with_values: vec![0.0; players],
            squares: 0.0,
        };
        for ((sample, weight), value) in samples.iter().zip(weights).zip(values) {
            moments.weight += weight;
            moments.mean += weight * value;
            sample.iter().for_each(|player| moments.means[player] += weight);
        }
        moments.mean /= moments.weight;
        moments.means.iter_mut().for_each(|mean| *mean /= moments.weight);
        for ((sample, weight), value) in samples.iter().zip(weights).zip(values) {
            moments.add(&sample.iter().collect::<Vec<_>>(), *weight, value - moments.mean);
        }
        for row in 0..players {
            for column in 0..players {
                let expected = moments.weight * moments.means[row] * moments.means[column];
                moments.products[row * players + column] -= expected;
            }
        }
        moments
    }

    /// Adds a sample, given by its members and the difference of its value from the mean.
    fn add(&mut self, members: &[usize], weight: f64, difference: f64) {
        for row in members {
            self.with_values[*row] += weight * difference;
            let line = &mut self.products[row * self.players..];
            members.iter().for_each(|column| line[*column] += weight);
        }
        self.squares += weight * difference * difference;
    }

    /// Fits these players. `None` when the system is singular.
    pub(super) fn fit(&self, players: &[usize], alpha: f64) -> Option<Ridge> {
        let size = players.len();
        let mut matrix = Vec::with_capacity(size * size);
        for row in players {
            let line = &self.products[row * self.players..];
            matrix.extend(players.iter().map(|column| line[*column]));
        }
        let plain = matrix.clone();
        (0..size).for_each(|place| matrix[place * size + place] += alpha);
        let system = Cholesky::new(size, matrix)?;
        let right: Vec<_> = players.iter().map(|player| self.with_values[*player]).collect();
        let coefficients = system.solve(right.clone());
        let fitted: Vec<_> =
            plain.chunks(size.max(1)).map(|line| dot(line, &coefficients)).collect();
        let explained = 2.0 * dot(&coefficients, &right) - dot(&coefficients, &fitted);
        let means: Vec<_> = players.iter().map(|player| self.means[*player]).collect();
        Some(Ridge {
            players: players.to_vec(),
            intercept: self.mean - dot(&means, &coefficients),
            coefficients,
            score: if self.squares > 0.0 { explained / self.squares } else { 1.0 },
            system,
        })
    }
}

impl Ridge {
    pub(super) fn predict(&self, sample: &Coalition) -> f64 {
        let members = self.players.iter().zip(&self.coefficients);
        let members = members.filter(|(player, _)| sample.contains(**player));
        members.fold(self.intercept, |sum, (_, coefficient)| sum + coefficient)
    }

    /// The standard errors of the coefficients: those of a weighted regression whose residuals may vary from sample to
    /// sample (White 1980; MacKinnon and White 1985, HC2).
    pub(super) fn standard_errors(
        &self,
        moments: &Moments,
        samples: &[Coalition],
        weights: &[f64],
        values: &[f64],
    ) -> Vec<f64> {
        let mut variances = vec![0.0; self.players.len()];
        for ((sample, weight), value) in samples.iter().zip(weights).zip(values) {
            let centred = self.players.iter().map(|player| {
                let present = if sample.contains(*player) { 1.0 } else { 0.0 };
                present - moments.means[*player]
            });
            let centred: Vec<_> = centred.collect();
            let influence = self.system.solve(centred.clone());
            let leverage = weight * (dot(&centred, &influence) + 1.0 / moments.weight);
            let residual = value - self.predict(sample);
            let square = residual * residual / (1.0 - leverage).max(1e-9);
            for (variance, influence) in variances.iter_mut().zip(&influence) {
                let moved = weight * influence;
                *variance += moved * moved * square;
            }
        }
        variances.into_iter().map(f64::sqrt).collect()
    }
}
