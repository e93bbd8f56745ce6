//! Count, mean and spread that add up exactly, whatever is added first.

use serde::{Deserialize, Serialize};

use crate::whole::whole;

/// Parts that a unit of the scale is cut into.
const PARTS: f64 = (1u64 << 24) as f64;
/// Farther from the centre than this many units, a value counts as if it was there.
const FARTHEST: f64 = (1u64 << 24) as f64;
/// Numbers whose sums are taken in 64 bits: 2^6 of at most 2^27 parts, and of squares of at most 2^54.
pub(crate) const TOGETHER: usize = 1 << 6;
/// With more parts than this, a number's square may not fit there.
pub(crate) const NEAR: i64 = 1 << 27;

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

    /// How far a finite number is from the mean, in whole parts.
    pub fn parts(&self, number: f64) -> i64 {
        parts(number, self.mean, self.unit())
    }

    /// [`Scale::parts`] of some numbers.
    pub fn parts_of(&self, numbers: &[f64], all: &mut [i64]) {
        let (mean, unit) = (self.mean, self.unit());
        // A loop this simple takes several numbers at once.
        for (of_one, number) in all.iter_mut().zip(numbers) {
            *of_one = parts(*number, mean, unit);
        }
    }

    fn unit(&self) -> f64 {
        if self.std > 0.0 { self.std } else { self.mean.abs().max(1.0) }
    }
}

impl Moments {
    /// Adds a finite number.
    pub fn add(&mut self, number: f64, scale: Scale) {
        self.add_parts(scale.parts(number));
    }

    /// Adds finite numbers, of which these are the parts.
    pub fn extend(&mut self, parts: &[i64]) {
        for parts in parts.chunks(TOGETHER) {
            // Products of 128 bits are slow, and rarely needed.
            if parts.iter().fold(true, |near, parts| near & (parts.abs() < NEAR)) {
                let squares = parts.iter().map(|parts| parts * parts).sum::<i64>();
                self.add_sums(parts.len() as u64, parts.iter().sum(), squares);
            } else {
                parts.iter().for_each(|parts| self.add_parts(*parts));
            }
        }
    }

    /// Adds so many numbers by the sums of their parts and of the squares of these.
    pub fn add_sums(&mut self, count: u64, sum: i64, squares: i64) {
        self.count += count;
        self.sum += i128::from(sum);
        self.squares += i128::from(squares);
    }

    fn add_parts(&mut self, parts: i64) {
        self.count += 1;
        self.sum += i128::from(parts);
        self.squares += i128::from(parts) * i128::from(parts);
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

fn parts(number: f64, mean: f64, unit: f64) -> i64 {
    let units = (number - mean) / unit;
    let units = if units > -FARTHEST { units } else { -FARTHEST };
    let units = if units < FARTHEST { units } else { FARTHEST };
    whole(units * PARTS)
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
    fn numbers_together_are_those_alone() {
        // Near and far ones, more than go together, and halves of a part.
        let half = 1.0 / PARTS;
        let numbers: Vec<f64> = (0..TOGETHER as i32 * 3 + 5)
            .map(|at| match at {
                20 => 1e300,
                at => 10.0 + f64::from(at - 20) * 0.7 + f64::from(at) * half,
            })
            .collect();
        let mut together = Moments::default();
        let mut parts = vec![0; numbers.len()];
        SCALE.parts_of(&numbers, &mut parts);
        together.extend(&parts);
        assert_eq!(together, moments(&numbers));
    }

    #[test]
    fn parts_are_rounded_to_even_and_bounded() {
        let expected = [(0.5, 0), (1.5, 2), (-2.5, -2), (-0.75, -1), (7.0, 7), (0.0, 0)];
        for (units, whole) in expected {
            assert_eq!(parts(units / PARTS, 0.0, 1.0), whole, "{units}");
        }
        let most = (FARTHEST * PARTS) as i64;
        assert_eq!([1e300, -1e300].map(|far| parts(far, -1e308, 1e-5)), [most, most]);
        assert_eq!(parts(-f64::MAX, f64::MAX, 1.0), -most);
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
