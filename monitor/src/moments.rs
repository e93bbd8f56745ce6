//! Count, mean and spread that add up exactly, whatever is added first.

use serde::{Deserialize, Serialize};

/// Parts that a unit of the scale is cut into.
const PARTS: f64 = (1u64 << 24) as f64;
/// Farther from the centre than this many units, a value counts as if it was there.
const FARTHEST: f64 = (1u64 << 24) as f64;
/// Numbers whose sums are taken in 64 bits: 2^8 of at most 2^48 parts, and of squares of at most 2^54.
const TOGETHER: usize = 1 << 8;
/// So many parts have a square that fits there.
const NEAR: i64 = 1 << 27;

/// Sums of numbers, measured from a centre in units of a scale, as whole numbers. Floating point would give
/// another sum for another order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    count: u64,
    sum: i128,
    squares: i128,
}

/// What [`Moments`] are measured by: the mean and the standard deviation of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// Mean.
    pub mean: f64,
    /// Standard deviation; 0 when all values are the same.
    pub std: f64,
}

impl Scale {
    /// Of some numbers; NaN and infinite ones are left out. `None` without any others.
    pub fn of(numbers: impl Iterator<Item = f64> + Clone) -> Option<Scale> {
        let finite = numbers.filter(|number| number.is_finite());
        let count = finite.clone().count() as f64;
        if count == 0.0 {
            return None;
        }
        // Divided first, so that no sum overflows.
        let mean: f64 = finite.clone().map(|number| number / count).sum();
        let variance: f64 = finite.map(|number| (number - mean) * ((number - mean) / count)).sum();
        let std = variance.sqrt();
        (mean.is_finite() && std.is_finite()).then_some(Scale { mean, std })
    }

    fn unit(&self) -> f64 {
        if self.std > 0.0 { self.std } else { self.mean.abs().max(1.0) }
    }
}

impl Moments {
    /// Adds a finite number.
    pub fn add(&mut self, number: f64, scale: Scale) {
        self.extend(&[number], scale);
    }

    /// Adds finite numbers.
    pub fn extend(&mut self, numbers: &[f64], scale: Scale) {
        let unit = scale.unit();
        for numbers in numbers.chunks(TOGETHER) {
            let (mut sum, mut squares) = (0, 0);
            self.count += numbers.len() as u64;
            for number in numbers {
                let units = (number - scale.mean) / unit;
                // OK because the value is bounded well inside i64, and NaN becomes 0.
                let parts = (units.clamp(-FARTHEST, FARTHEST) * PARTS).round_ties_even() as i64;
                sum += parts;
                // Products of 128 bits are slow, and rarely needed.
                if parts.abs() < NEAR {
                    squares += parts * parts;
                } else {
                    self.squares += i128::from(parts) * i128::from(parts);
                }
            }
            self.sum += i128::from(sum);
            self.squares += i128::from(squares);
        }
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &Moments) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// How many numbers.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Mean and standard deviation. `None` without numbers.
    pub fn summary(&self, scale: Scale) -> Option<Scale> {
        if self.count == 0 {
            return None;
        }
        let count = self.count as f64;
        let mean = self.sum as f64 / count / PARTS;
        let square = self.squares as f64 / count / PARTS / PARTS;
        let std = (square - mean * mean).max(0.0).sqrt();
        Some(Scale { mean: scale.mean + mean * scale.unit(), std: std * scale.unit() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALE: Scale = Scale { mean: 10.0, std: 2.0 };

    fn moments(numbers: &[f64]) -> Moments {
        let mut moments = Moments::default();
        numbers.iter().for_each(|number| moments.add(*number, SCALE));
        moments
    }

    #[test]
    fn mean_and_spread_are_found_again() {
        let numbers = [9.0, 12.5, 13.25, 7.0, 1e3];
        let expected = Scale::of(numbers.iter().copied()).unwrap();
        let found = moments(&numbers).summary(SCALE).unwrap();
        assert!((found.mean - expected.mean).abs() < 1e-6, "{found:?}");
        assert!((found.std - expected.std).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn any_order_gives_the_same_sums() {
        let parts = [[0.1, 0.2], [1e9, -3.0], [7e-7, 5.0]].map(|numbers| moments(&numbers));
        let mut forward = Moments::default();
        parts.iter().for_each(|part| forward.merge(part));
        let mut backward = Moments::default();
        parts.iter().rev().for_each(|part| backward.merge(part));
        assert_eq!(forward, backward);
    }

    #[test]
    fn a_constant_reference_still_measures() {
        let constant = Scale::of([5.0, 5.0].into_iter()).unwrap();
        assert_eq!(constant.std, 0.0);
        let mut moments = Moments::default();
        moments.add(7.0, constant);
        assert!((moments.summary(constant).unwrap().mean - 7.0).abs() < 1e-6);
    }
}
