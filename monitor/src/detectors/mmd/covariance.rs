//! How the features vary together, and what their means' distance may be by chance.
//!
//! The sum of the squares of normal numbers is a sum of weighted chi-squared variables. Its tail is taken to be that of
//! the gamma distribution with the same mean, variance and skewness.
//!
//! Buckley and Eagleson, "An approximation to the distribution of quadratic forms in normal random variables" (1988).

use super::super::incomplete_gamma::gamma_tail;
use super::sums::PARTS;

/// The features' covariance, measured from the first vector's.
pub(super) struct Covariance {
    first: Vec<f64>,
    count: f64,
    sums: Vec<f64>,
    products: Vec<f64>,
}

impl Covariance {
    pub fn new(features: usize) -> Covariance {
        let (sums, products) = (vec![0.0; features], vec![0.0; features * features]);
        Covariance { first: Vec::new(), count: 0.0, sums, products }
    }

    /// Takes the features of a vector, in parts.
    pub fn add(&mut self, features: &[f64]) {
        let features: Vec<f64> = features.iter().map(|feature| feature / PARTS).collect();
        if self.first.is_empty() {
            self.first.clone_from(&features);
        }
        let steps: Vec<f64> = features.iter().zip(&self.first).map(|(a, b)| a - b).collect();
        self.count += 1.0;
        for ((sum, line), a) in
            self.sums.iter_mut().zip(self.products.chunks_mut(steps.len())).zip(&steps)
        {
            *sum += a;
            line.iter_mut().zip(&steps).for_each(|(product, b)| *product += a * b);
        }
    }

    /// The traces of its first three powers.
    pub fn traces(&self) -> [f64; 3] {
        let size = self.sums.len();
        let entry = |row: usize, column: usize| {
            let expected = self.sums[row] * self.sums[column] / self.count;
            (self.products[row * size + column] - expected) / (self.count - 1.0)
        };
        let covariance: Vec<f64> = (0..size * size).map(|at| entry(at / size, at % size)).collect();
        let lines = || covariance.chunks(size);
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let first = covariance.iter().step_by(size + 1).sum::<f64>();
        let second = dot(&covariance, &covariance);
        let cubes = lines().zip(lines()).map(|(line, same)| {
            line.iter().zip(lines()).map(|(entry, other)| entry * dot(same, other)).sum::<f64>()
        });
        // Rounding may leave a little less than nothing.
        [first.max(0.0), second, cubes.sum::<f64>().max(0.0)]
    }
}

/// How likely the squares of normal numbers, whose covariance has powers with these traces, sum up to as much or more.
pub(super) fn p_value(squares: f64, [first, second, third]: [f64; 3]) -> f64 {
    if third == 0.0 {
        // The features never varied.
        return if squares > 0.0 { 0.0 } else { 1.0 };
    }
    let freedom = second.powi(3) / third.powi(2);
    let deviations = (squares - first) / (2.0 * second).sqrt();
    gamma_tail(freedom / 2.0, (freedom + deviations * (2.0 * freedom).sqrt()) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_are_those_of_the_powers() {
        let mut covariance = Covariance::new(2);
        for (a, b) in [(1, 0), (-1, 0), (0, 2), (0, -2), (1, 2), (-1, -2)] {
            covariance.add(&[a, b].map(|feature| f64::from(feature) * PARTS));
        }
        // Of [[4, 4], [4, 16]] / 5: the sum of the eigenvalues, of their squares and of their cubes.
        let expected = [20.0 / 5.0, 304.0 / 25.0, 5120.0 / 125.0];
        for (found, expected) in covariance.traces().into_iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }

    #[test]
    fn equal_weights_have_the_tail_of_chi_squared() {
        // Four normal numbers of variance 3; the 99 % quantile of chi-squared with four degrees of freedom.
        let p = p_value(3.0 * 13.2767, [12.0, 36.0, 108.0]);
        assert!((p - 0.01).abs() < 1e-6, "{p}");
    }

    #[test]
    fn what_never_varied_may_not_move() {
        assert_eq!((p_value(0.0, [0.0; 3]), p_value(1e-9, [0.0; 3])), (1.0, 0.0));
    }
}
