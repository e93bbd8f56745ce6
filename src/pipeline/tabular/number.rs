//! What can be done to a number before the model sees it.

use driftline_kernels::{columns, logarithms};
use serde::{Deserialize, Serialize};

use crate::bundle::manifest::invalid_manifest;
use crate::error::{Error, ErrorKind, Result};

/// One step. Steps run in the order written, in double precision.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum NumberStep {
    /// A missing value becomes this one. Without it, a missing value is an error.
    Impute {
        /// In the units that earlier steps leave.
        value: f64,
    },
    /// Values outside the bounds become the bound.
    Clip {
        /// Lower bound, `None` for none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<f64>,
        /// Upper bound, `None` for none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<f64>,
    },
    /// The natural logarithm of the value plus an offset; their sum must be above 0.
    Log {
        /// 1 is usual for counts and amounts that can be 0.
        #[serde(default)]
        offset: f64,
    },
    /// `(value - mean) / std`.
    Scale {
        /// Becomes 0.
        mean: f64,
        /// Not 0.
        std: f64,
    },
}

/// What becomes of a value that is missing after all steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingNumber {
    /// The prediction fails with `invalid_value`.
    #[default]
    Error,
    /// The model gets NaN. For models that make something of it themselves, such as boosted trees.
    Nan,
}

impl MissingNumber {
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub(super) fn is_error(&self) -> bool {
        *self == MissingNumber::Error
    }
}

impl NumberStep {
    pub(super) fn check(&self) -> Result<()> {
        let (what, right) = match *self {
            NumberStep::Impute { value } => ("impute needs a finite value", value.is_finite()),
            NumberStep::Clip { min, max } => (
                "clip needs a min, a max, or a min not above its max",
                match (min, max) {
                    (Some(min), Some(max)) => min <= max && (max - min).is_finite(),
                    (one, other) => one.or(other).is_some_and(f64::is_finite),
                },
            ),
            NumberStep::Log { offset } => ("log needs a finite offset", offset.is_finite()),
            NumberStep::Scale { mean, std } => (
                "scale needs a finite mean and a finite std other than 0",
                mean.is_finite() && std.is_finite() && std != 0.0,
            ),
        };
        if right { Ok(()) } else { Err(invalid_manifest(format!("{what}, found {self:?}"))) }
    }

    /// Applies the step to numbers; NaN stands for a missing one and stays one unless imputed.
    fn apply(&self, numbers: &mut [f64]) -> Result<()> {
        match *self {
            NumberStep::Impute { value } => columns::impute(numbers, value),
            NumberStep::Clip { min, max } => {
                let (low, high) = (min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY));
                columns::clip(numbers, low, high);
            }
            NumberStep::Log { offset } => {
                if let Some(number) = logarithms(numbers, offset) {
                    return Err(no_logarithm(number, offset));
                }
            }
            NumberStep::Scale { mean, std } => columns::scale(numbers, mean, std),
        }
        Ok(())
    }
}

fn no_logarithm(number: f64, offset: f64) -> Error {
    let above = 0.0 - offset;
    let text = format!("found {number}, expected a number above {above} for its logarithm");
    Error::new(ErrorKind::InvalidValue, text)
}

/// Applies steps to a column, and appends what comes of it. An error comes with its place in the column.
pub(super) fn encode_numbers(
    steps: &[NumberStep],
    missing: MissingNumber,
    column: &[f64],
    encoded: &mut Vec<f64>,
) -> std::result::Result<(), (usize, Error)> {
    let first = encoded.len();
    encoded.extend_from_slice(column);
    if encode(steps, missing, &mut encoded[first..]).is_ok() {
        return Ok(());
    }
    // One number after the other, to find the first that is wrong.
    let encode_one = |(place, number): (usize, &f64)| {
        encode(steps, missing, &mut [*number]).map_err(|error| (place, error))
    };
    column.iter().enumerate().try_for_each(encode_one)
}

fn encode(steps: &[NumberStep], missing: MissingNumber, numbers: &mut [f64]) -> Result<()> {
    steps.iter().try_for_each(|step| step.apply(numbers))?;
    if missing.is_error() && columns::has_missing(numbers) {
        let text = "is missing or NaN, expected a finite number";
        return Err(Error::new(ErrorKind::InvalidValue, text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::NumberStep::*;

    #[test]
    fn steps_do_what_they_say() {
        let nan = f64::NAN;
        let cases = [
            (Impute { value: 7.0 }, nan, 7.0),
            (Impute { value: 7.0 }, 2.0, 2.0),
            (Clip { min: Some(0.0), max: Some(1.0) }, -3.0, 0.0),
            (Clip { min: Some(0.0), max: Some(1.0) }, 3.0, 1.0),
            (Clip { min: None, max: Some(1.0) }, -3.0, -3.0),
            (Clip { min: Some(0.0), max: None }, nan, nan),
            (Log { offset: 1.0 }, 0.0, 0.0),
            (Log { offset: 0.0 }, 1.0, 0.0),
            (Scale { mean: 3.0, std: 2.0 }, 7.0, 2.0),
        ];
        for (step, value, expected) in cases {
            let mut found = [value];
            step.apply(&mut found).unwrap();
            let [found] = found;
            assert!(
                found == expected || found.is_nan() && expected.is_nan(),
                "{step:?} on {value}: {found}"
            );
        }
        assert!(Log { offset: 1.0 }.apply(&mut [-1.0]).is_err());
    }

    #[test]
    fn steps_out_of_range_are_refused() {
        let cases = [
            Impute { value: f64::NAN },
            Clip { min: None, max: None },
            Clip { min: Some(2.0), max: Some(1.0) },
            Log { offset: f64::INFINITY },
            Scale { mean: 0.0, std: 0.0 },
        ];
        for step in cases {
            assert!(step.check().is_err(), "{step:?}");
        }
    }
}
