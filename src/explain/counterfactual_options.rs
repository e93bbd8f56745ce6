//! Which answer is wanted, and what may change for it.

use driftline_explain::Goal;
use serde::Deserialize;

use super::invalid_argument;
use super::options::{ExplainOptions, Scale, Target, from_json};
use crate::bundle::Signature;
use crate::bundle::schema::column;
use crate::error::{Error, ErrorKind, Result};

/// Which answer is wanted, and which columns may change for it.
///
/// ```
/// use driftline::CounterfactualOptions;
///
/// let json = r#"{"target": "on time", "actionable": ["hour", "carrier"]}"#;
/// let options = CounterfactualOptions::from_json(json)?;
/// assert_eq!(options.at_least, None);
/// # Ok::<(), driftline::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CounterfactualOptions {
    /// Which of the model's numbers. `None` for the class that the model decides for, or the only number.
    pub target: Option<Target>,
    /// On which scale. `None` for probabilities of classes, and the number itself of a regression.
    #[serde(rename = "in")]
    pub scale: Option<Scale>,
    /// The number wanted, or more. Where neither this nor `at_most` is given, a class is to have a probability of one half.
    pub at_least: Option<f64>,
    /// The number wanted, or less.
    pub at_most: Option<f64>,
    /// Columns that may change. `None` for all.
    pub actionable: Option<Vec<String>>,
    /// Rows to predict at most: 10,000 when `None`.
    pub max_evaluations: Option<usize>,
}

impl CounterfactualOptions {
    /// Reads options from JSON.
    ///
    /// # Errors
    /// `invalid_argument` when one is unknown or not of its type.
    pub fn from_json(json: &str) -> Result<CounterfactualOptions> {
        from_json(json)
    }

    /// The number that is meant.
    pub(super) fn measured(&self) -> ExplainOptions {
        let (target, scale) = (self.target.clone(), self.scale);
        ExplainOptions { target, scale, ..Default::default() }
    }

    pub(super) fn max_evaluations(&self) -> usize {
        self.max_evaluations.unwrap_or(10_000)
    }

    pub(super) fn goal(&self, scale: Scale) -> Result<Goal> {
        let goal = match (self.at_least, self.at_most) {
            (Some(_), Some(_)) => {
                return Err(invalid_argument("found at_least and at_most, expected one of them"));
            }
            (Some(number), None) => Goal::AtLeast(number),
            (None, Some(number)) => Goal::AtMost(number),
            (None, None) => Goal::AtLeast(match scale {
                Scale::Probability => 0.5,
                Scale::LogOdds => 0.0,
                Scale::Number => {
                    return Err(invalid_argument(
                        "expected at_least or at_most: the number wanted",
                    ));
                }
            }),
        };
        let (Goal::AtLeast(number) | Goal::AtMost(number)) = goal;
        if scale == Scale::Probability && !(0.0..=1.0).contains(&number) {
            let name = if self.at_least.is_some() { "at_least" } else { "at_most" };
            return Err(invalid_argument(format!("{name} is {number}, expected 0 to 1")));
        }
        Ok(goal)
    }

    /// Where the columns that may change stand.
    pub(super) fn places(&self, signature: &Signature) -> Result<Vec<usize>> {
        let Some(names) = &self.actionable else {
            return Ok((0..signature.inputs.len()).collect());
        };
        let place = |name: &String| {
            signature.position(name).ok_or_else(|| {
                let error = Error::new(ErrorKind::UnknownColumn, "the model has no such column");
                error.at(column(name)).at("actionable")
            })
        };
        let mut places = names.iter().map(place).collect::<Result<Vec<_>>>()?;
        places.sort_unstable();
        places.dedup();
        if places.is_empty() {
            return Err(invalid_argument("actionable has no columns"));
        }
        Ok(places)
    }
}
