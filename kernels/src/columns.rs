//! What is done to whole columns. NaN is a missing value. No function may become part of its caller: that is compiled for
//! size, where loops take one value at a time.

/// What is done to each number of a column at once, in this order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pass {
    /// Takes the place of what is missing.
    pub stand_in: Option<f64>,
    /// Takes the place of what is below. What is missing stays so.
    pub low: f64,
    /// Takes the place of what is above.
    pub high: f64,
    /// Numbers are measured from it,
    pub mean: f64,
    /// in parts of so much.
    pub std: f64,
}

impl Pass {
    /// Changes nothing.
    pub const NONE: Pass =
        Pass { stand_in: None, low: f64::NEG_INFINITY, high: f64::INFINITY, mean: 0.0, std: 1.0 };

    /// Appends what becomes of a column.
    #[inline(never)]
    pub fn append(&self, column: &[f64], all: &mut Vec<f64>) {
        match self.stand_in {
            Some(stand_in) => all.extend(column.iter().map(|value| {
                self.bounded_and_scaled(if value.is_nan() { stand_in } else { *value })
            })),
            None => all.extend(column.iter().map(|value| self.bounded_and_scaled(*value))),
        }
    }

    /// The same in its place.
    #[inline(never)]
    pub fn apply(&self, column: &mut [f64]) {
        if let Some(stand_in) = self.stand_in {
            column.iter_mut().filter(|value| value.is_nan()).for_each(|value| *value = stand_in);
        }
        column.iter_mut().for_each(|value| *value = self.bounded_and_scaled(*value));
    }

    #[inline(always)]
    fn bounded_and_scaled(&self, value: f64) -> f64 {
        let raised = if value < self.low { self.low } else { value };
        let bounded = if raised > self.high { self.high } else { raised };
        (bounded - self.mean) / self.std
    }
}

/// Whether a value is missing.
#[inline(never)]
pub fn has_missing(column: &[f64]) -> bool {
    // Here and below without a stop at the first: several values are looked at at once.
    column.iter().fold(false, |any, value| any | value.is_nan())
}

/// Whether all values are at most so far from 0, or missing.
#[inline(never)]
pub fn are_within(column: &[f64], limit: f64) -> bool {
    column.iter().fold(true, |all, value| all & (value.is_nan() | (value.abs() <= limit)))
}

/// Whether all values are whole numbers, or missing.
#[inline(never)]
pub fn are_whole(column: &[f64]) -> bool {
    column.iter().fold(true, |all, value| all & (value.is_nan() | (value.trunc() == *value)))
}

/// Writes a column into rows of so many numbers, at a place of each.
///
/// # Panics
/// When a row has no such place.
#[inline(never)]
pub fn place(column: &[f64], rows: &mut [f64], place: usize, width: usize) {
    for (value, row) in column.iter().zip(rows.chunks_exact_mut(width)) {
        row[place] = *value;
    }
}

/// Appends what each code stands for. False where one stands for `refused`.
///
/// # Panics
/// When a code stands for nothing.
#[inline(never)]
pub fn translate(codes: &[u32], meanings: &[u32], refused: u32, translated: &mut Vec<u32>) -> bool {
    let first = translated.len();
    translated.extend(codes.iter().map(|code| meanings[*code as usize]));
    translated[first..].iter().fold(true, |all, meaning| all & (*meaning != refused))
}

/// In single precision, rounded to the nearest.
#[inline(never)]
pub fn to_single(column: &[f64]) -> Vec<f32> {
    // OK because rounding is what is wanted.
    column.iter().map(|value| *value as f32).collect()
}

/// Numbers in double precision.
#[inline(never)]
pub fn to_double(numbers: &[f32]) -> Vec<f64> {
    numbers.iter().map(|number| f64::from(*number)).collect()
}

/// For each 1 where it is so much or more, and 0 where it is less or NaN.
#[inline(never)]
pub fn reach(numbers: &[f32], threshold: f32) -> Vec<u32> {
    numbers.iter().map(|number| u32::from(*number >= threshold)).collect()
}

/// How far each is from the end, 0 or 1, that it is farther from.
#[inline(never)]
pub fn farther_ends(numbers: &[f32]) -> Vec<f64> {
    let farther = |number: &f32| {
        let other = 1.0 - *number;
        f64::from(if *number > other { *number } else { other })
    };
    numbers.iter().map(farther).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// More than fit a vector, so that loops have a rest.
    fn column() -> Vec<f64> {
        vec![-3.0, 0.5, f64::NAN, 2.0, 1e300]
    }

    /// NaN is not equal to itself.
    fn bits(column: &[f64]) -> Vec<u64> {
        column.iter().map(|value| value.to_bits()).collect()
    }

    #[test]
    fn passes_do_what_they_say_in_their_order() {
        let nan = f64::NAN;
        let cases = [
            (Pass::NONE, column()),
            (Pass { stand_in: Some(7.0), ..Pass::NONE }, vec![-3.0, 0.5, 7.0, 2.0, 1e300]),
            (Pass { low: -1.0, high: 1.0, ..Pass::NONE }, vec![-1.0, 0.5, nan, 1.0, 1.0]),
            (Pass { high: 1.0, ..Pass::NONE }, vec![-3.0, 0.5, nan, 1.0, 1.0]),
            (Pass { mean: 1.0, std: 2.0, ..Pass::NONE }, vec![-2.0, -0.25, nan, 0.5, 5e299]),
            (
                Pass { stand_in: Some(7.0), low: 0.0, high: 5.0, mean: 1.0, std: 2.0 },
                vec![-0.5, -0.25, 2.0, 0.5, 2.0],
            ),
        ];
        for (pass, expected) in cases {
            let (mut appended, mut applied) = (vec![9.0], column());
            pass.append(&column(), &mut appended);
            pass.apply(&mut applied);
            assert_eq!(bits(&appended[1..]), bits(&expected), "{pass:?}");
            assert_eq!(bits(&applied), bits(&expected), "{pass:?}");
        }
        let mut zero = [-0.0];
        Pass::NONE.apply(&mut zero);
        assert_eq!(bits(&zero), bits(&[-0.0]));
    }

    #[test]
    fn a_single_value_is_found_wherever_it_is() {
        for at in 0..5 {
            let with = |value: f64| {
                let mut column = [1.0; 5];
                column[at] = value;
                column
            };
            assert!(has_missing(&with(f64::NAN)) && !has_missing(&with(f64::INFINITY)));
            assert!(are_within(&with(f64::NAN), 1.0) && !are_within(&with(-1.5), 1.0));
            assert!(!are_within(&with(f64::INFINITY), f64::MAX));
            assert!(are_whole(&with(f64::NAN)) && !are_whole(&with(0.5)));
        }
    }

    #[test]
    fn codes_are_translated() {
        let mut translated = vec![9];
        assert!(translate(&[1, 0, 1], &[5, 6, 7], 7, &mut translated));
        assert!(!translate(&[0, 2], &[5, 6, 7], 7, &mut translated));
        assert_eq!(translated, [9, 6, 5, 6, 5, 7]);
    }

    #[test]
    fn columns_are_placed_in_rows() {
        let mut rows = [0.0; 6];
        place(&[1.0, 2.0], &mut rows, 1, 3);
        assert_eq!(rows, [0.0, 1.0, 0.0, 0.0, 2.0, 0.0]);
        assert_eq!(to_single(&[0.1, -2.0]), [0.1, -2.0]);
        assert_eq!(to_double(&[0.5, -2.0]), [0.5, -2.0]);
    }

    #[test]
    fn thresholds_are_reached() {
        let numbers = [0.5, 0.49, f32::NAN, f32::INFINITY, -0.0, 0.51];
        assert_eq!(reach(&numbers, 0.5), [1, 0, 0, 1, 0, 1]);
        assert_eq!(reach(&numbers[4..5], 0.0), [1]);
    }

    #[test]
    fn ends_are_as_far_as_the_farther_one() {
        assert_eq!(farther_ends(&[0.25, 0.5, 1.0, 2.0]), [0.75, 0.5, 1.0, 2.0]);
        assert!(farther_ends(&[f32::NAN])[0].is_nan());
    }
}
