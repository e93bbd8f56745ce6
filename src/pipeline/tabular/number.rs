//! What can be done to a number before the model sees it.

use driftline_kernels::columns::{self, Pass};
use driftline_kernels::logarithms;
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

    /// What is done to a whole column, and the place of it among what a pass does.
    fn part(&self) -> (usize, Part) {
        match *self {
            NumberStep::Impute { value } => {
                (0, Part::Pass(Pass { stand_in: Some(value), ..Pass::NONE }))
            }
            NumberStep::Clip { min, max } => {
                let (low, high) = (min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY));
                (1, Part::Pass(Pass { low, high, ..Pass::NONE }))
            }
            NumberStep::Scale { mean, std } => (2, Part::Pass(Pass { mean, std, ..Pass::NONE })),
            NumberStep::Log { offset } => (3, Part::Log { offset }),
        }
    }
}

/// All steps of a column, ready for many numbers: as few passes over them as can be.
#[derive(Debug)]
pub(super) struct Steps {
    parts: Vec<Part>,
    /// Whether a number that is missing after all of them is an error, and there may be one: no step makes one missing.
    refuses_missing: bool,
}

#[derive(Debug, PartialEq)]
enum Part {
    Pass(Pass),
    Log { offset: f64 },
}

impl Steps {
    pub(super) fn new(steps: &[NumberStep], missing: MissingNumber) -> Steps {
        let (mut parts, mut before) = (Vec::new(), 0);
        for step in steps {
            let (place, part) = step.part();
            match (part, parts.last_mut()) {
                (Part::Pass(more), Some(Part::Pass(pass))) if before < place => {
                    *pass = joined(*pass, more);
                }
                (part, _) => parts.push(part),
            }
            before = place;
        }
        let imputes = steps.iter().any(|step| matches!(step, NumberStep::Impute { .. }));
        Steps { parts, refuses_missing: missing.is_error() && !imputes }
    }

    /// Appends what comes of a column; NaN stands for a missing number and stays one unless imputed. An error comes with its
    /// place in the column.
    pub(super) fn append(
        &self,
        column: &[f64],
        encoded: &mut Vec<f64>,
    ) -> std::result::Result<(), (usize, Error)> {
        if self.encode(column, encoded).is_ok() {
            return Ok(());
        }
        // One number after the other, to find the first that is wrong.
        let encode_one = |(place, number): (usize, &f64)| {
            self.encode(&[*number], &mut Vec::new()).map_err(|error| (place, error))
        };
        column.iter().enumerate().try_for_each(encode_one)
    }

    fn encode(&self, column: &[f64], encoded: &mut Vec<f64>) -> Result<()> {
        let first = encoded.len();
        let parts = match self.parts.split_first() {
            Some((Part::Pass(pass), parts)) => {
                pass.append(column, encoded);
                parts
            }
            _ => {
                encoded.extend_from_slice(column);
                &self.parts
            }
        };
        let encoded = &mut encoded[first..];
        for part in parts {
            match part {
                Part::Pass(pass) => pass.apply(encoded),
                Part::Log { offset } => {
                    if let Some(number) = logarithms(encoded, *offset) {
                        return Err(no_logarithm(number, *offset));
                    }
                }
            }
        }
        if self.refuses_missing && columns::has_missing(encoded) {
            let text = "is missing or NaN, expected a finite number";
            return Err(Error::new(ErrorKind::InvalidValue, text));
        }
        Ok(())
    }
}

/// Two passes as one, of which the second bounds or scales after what the first does.
fn joined(pass: Pass, more: Pass) -> Pass {
    match more {
        // What bounds has a bound.
        Pass { low: f64::NEG_INFINITY, high: f64::INFINITY, mean, std, .. } => {
            Pass { mean, std, ..pass }
        }
        Pass { low, high, .. } => Pass { low, high, ..pass },
    }
}

fn no_logarithm(number: f64, offset: f64) -> Error {
    let above = 0.0 - offset;
    let text = format!("found {number}, expected a number above {above} for its logarithm");
    Error::new(ErrorKind::InvalidValue, text)
}

#[cfg(test)]
mod tests {
    use super::NumberStep::*;
    use super::*;

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
            let mut found = Vec::new();
            Steps::new(&[step], MissingNumber::Nan).append(&[value], &mut found).unwrap();
            let found = found[0];
            assert!(
                found == expected || found.is_nan() && expected.is_nan(),
                "{step:?} on {value}: {found}"
            );
        }
        let log = Steps::new(&[Log { offset: 1.0 }], MissingNumber::Nan);
        let error = log.append(&[0.0, -1.0, -2.0], &mut Vec::new()).unwrap_err();
        assert_eq!(error.0, 1);
    }

    #[test]
    fn steps_become_passes_that_do_the_same_in_the_same_order() {
        let (impute, clip) = (Impute { value: 40.0 }, Clip { min: Some(-2.0), max: Some(30.0) });
        let (log, scale) = (Log { offset: 3.0 }, Scale { mean: 7.0, std: 0.3 });
        let cases: [(&[NumberStep], usize); 8] = [
            (&[], 0),
            (&[impute, clip, scale], 1),
            (&[scale, clip, impute], 3),
            (&[clip, clip], 2),
            (&[log, scale], 2),
            (&[impute, clip, log, scale], 3),
            (&[impute, scale, clip], 2),
            (&[scale], 1),
        ];
        let column = [-5.0, 0.1, f64::NAN, 29.0, 31.0];
        for (steps, parts) in cases {
            let all = Steps::new(steps, MissingNumber::Nan);
            assert_eq!(all.parts.len(), parts, "{steps:?}");
            let mut expected = column.to_vec();
            for step in steps {
                let before = std::mem::take(&mut expected);
                let step = Steps::new(&[*step], MissingNumber::Nan);
                // A logarithm that there is none of: no more is to be compared.
                if step.append(&before, &mut expected).is_err() {
                    expected = vec![1.0; column.len()];
                }
            }
            let mut found = Vec::new();
            if all.append(&column, &mut found).is_ok() {
                let bits =
                    |numbers: &[f64]| numbers.iter().map(|it| it.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&found), bits(&expected), "{steps:?}");
            }
        }
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
