//! Rows of typed columns become one row of features each.

mod category;
mod columns;
mod encoder;
mod number;
mod text;
mod time;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use category::Fallback;
pub(crate) use columns::{FeatureColumns, Part};
pub(crate) use encoder::{Encoder, Features, Values};
pub use number::{MissingNumber, NumberStep};
pub use time::TimePart;
pub(crate) use time::part_of_time;

use crate::bundle::manifest::invalid_manifest;
use crate::bundle::schema::column;
use crate::bundle::{ColumnType, Signature};
use crate::error::{Error, Result};

/// How columns become features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TabularPipeline {
    /// The model's input that takes all features side by side, `[rows, features]`.
    /// `None` when the model has an input for each column, of the column's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tensor: Option<String>,
    /// The features, in the order of the tensor.
    pub features: Vec<Feature>,
}

/// How one column becomes one or more features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "encode", rename_all = "snake_case", deny_unknown_fields)]
pub enum Feature {
    /// A number: one feature.
    Number {
        /// Column of numbers.
        column: String,
        /// What is done to it, in this order, in double precision.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        steps: Vec<NumberStep>,
        /// For a missing value that no step imputes.
        #[serde(default, skip_serializing_if = "MissingNumber::is_error")]
        missing: MissingNumber,
    },
    /// A category: one feature for each value, 1 for the one that is there and 0 for the others.
    OneHot {
        /// Column of texts.
        column: String,
        /// The categories.
        values: Vec<String>,
        /// For a missing value.
        #[serde(default, skip_serializing_if = "Fallback::is_error")]
        missing: Fallback,
        /// For a value that is not a category.
        #[serde(default, skip_serializing_if = "Fallback::is_error")]
        unknown: Fallback,
    },
    /// A category: one feature, its position among the values from 0.
    Ordinal {
        /// Column of texts.
        column: String,
        /// The categories.
        values: Vec<String>,
        /// For a missing value.
        #[serde(default, skip_serializing_if = "Fallback::is_error")]
        missing: Fallback,
        /// For a value that is not a category.
        #[serde(default, skip_serializing_if = "Fallback::is_error")]
        unknown: Fallback,
    },
    /// A boolean: one feature, 0 or 1.
    Boolean {
        /// Column of booleans.
        column: String,
        /// Stands in for a missing value, which is an error without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        missing: Option<bool>,
    },
    /// A moment: one feature for each part.
    Timestamp {
        /// Column of moments.
        column: String,
        /// Parts of the calendar.
        parts: Vec<TimePart>,
        /// Added to UTC before the parts are taken, in minutes, from -1,439 to 1,439.
        #[serde(default, skip_serializing_if = "is_zero")]
        utc_offset_minutes: i32,
    },
    /// The text itself, for a tensor of texts: one feature. For models that do their own encoding.
    Text {
        /// Column of texts.
        column: String,
        /// Stands in for a missing value, which is an error without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        missing: Option<String>,
    },
}

impl Feature {
    /// The column that it reads.
    pub fn column(&self) -> &str {
        match self {
            Feature::Number { column, .. }
            | Feature::OneHot { column, .. }
            | Feature::Ordinal { column, .. }
            | Feature::Boolean { column, .. }
            | Feature::Timestamp { column, .. }
            | Feature::Text { column, .. } => column,
        }
    }

    /// How many features it makes.
    pub fn width(&self) -> usize {
        match self {
            Feature::OneHot { values, .. } => values.len(),
            Feature::Timestamp { parts, .. } => parts.len(),
            _ => 1,
        }
    }

    /// Whether it gives the model NaN for a missing value.
    pub(crate) fn may_be_nan(&self) -> bool {
        matches!(self, Feature::Number { missing: MissingNumber::Nan, .. })
    }

    fn fits(&self, column_type: ColumnType) -> bool {
        match self {
            Feature::Number { .. } => column_type.is_number(),
            Feature::OneHot { .. } | Feature::Ordinal { .. } | Feature::Text { .. } => {
                column_type == ColumnType::String
            }
            Feature::Boolean { .. } => column_type == ColumnType::Boolean,
            Feature::Timestamp { .. } => column_type == ColumnType::Datetime,
        }
    }

    fn check(&self) -> Result<()> {
        match self {
            Feature::Number { steps, missing, .. } => {
                steps.iter().try_for_each(NumberStep::check)?;
                check_missing(steps, *missing)
            }
            Feature::OneHot { values, missing, unknown, .. } => {
                check_values(values)?;
                missing.check_one_hot(values)?;
                unknown.check_one_hot(values)
            }
            Feature::Ordinal { values, missing, unknown, .. } => {
                check_values(values)?;
                missing.check_ordinal(values)?;
                unknown.check_ordinal(values)
            }
            Feature::Boolean { .. } | Feature::Text { .. } => Ok(()),
            Feature::Timestamp { parts, utc_offset_minutes, .. } => {
                check_time(parts, *utc_offset_minutes)
            }
        }
    }
}

impl TabularPipeline {
    /// Checks the features against the columns of the signature.
    pub(crate) fn check(&self, signature: &Signature) -> Result<()> {
        if self.features.is_empty() {
            return Err(invalid_manifest("pipeline has no features"));
        }
        for feature in &self.features {
            let place = |error: Error| error.at(column(feature.column()));
            let position = signature.position(feature.column()).ok_or_else(|| {
                place(invalid_manifest("is a feature but not an input of the signature"))
            })?;
            let column_type = signature.inputs[position].column_type;
            if !feature.fits(column_type) {
                let text = format!("its encoding does not take columns of type {column_type:?}");
                return Err(place(invalid_manifest(text)));
            }
            feature.check().map_err(place)?;
        }
        self.check_columns_apart()?;
        self.check_texts_apart()?;
        let used: BTreeSet<_> = self.features.iter().map(Feature::column).collect();
        match signature.inputs.iter().find(|field| !used.contains(field.name.as_str())) {
            Some(unused) => {
                Err(invalid_manifest("is asked for, but no feature uses it")
                    .at(column(&unused.name)))
            }
            None => Ok(()),
        }
    }
}

impl TabularPipeline {
    /// With a tensor for each column, a column read twice would name its tensor twice.
    fn check_columns_apart(&self) -> Result<()> {
        let mut seen = BTreeSet::new();
        let mut columns = self.features.iter().map(Feature::column);
        match columns.find(|column| !seen.insert(*column)) {
            Some(twice) if self.tensor.is_none() => {
                Err(invalid_manifest("is read twice, which needs a tensor for all features")
                    .at(column(twice)))
            }
            _ => Ok(()),
        }
    }

    /// A tensor holds texts or numbers, not both.
    fn check_texts_apart(&self) -> Result<()> {
        let is_text = |feature: &&Feature| matches!(feature, Feature::Text { .. });
        let texts = self.features.iter().filter(is_text).count();
        match self.features.iter().find(is_text) {
            Some(text) if self.tensor.is_some() && texts < self.features.len() => Err(
                invalid_manifest("is passed on as a text, which can't share a tensor with numbers")
                    .at(column(text.column())),
            ),
            _ => Ok(()),
        }
    }
}

fn check_missing(steps: &[NumberStep], missing: MissingNumber) -> Result<()> {
    let imputes = steps.iter().any(|step| matches!(step, NumberStep::Impute { .. }));
    if imputes && missing == MissingNumber::Nan {
        return Err(invalid_manifest("imputes missing values, which leaves none for missing: nan"));
    }
    Ok(())
}

fn check_values(values: &[String]) -> Result<()> {
    const MAX_VALUES: usize = 100_000;
    if values.is_empty() || values.len() > MAX_VALUES {
        return Err(invalid_manifest(format!(
            "has {} values, expected 1 to {MAX_VALUES}",
            values.len()
        )));
    }
    let mut seen = BTreeSet::new();
    match values.iter().find(|value| !seen.insert(value.as_str())) {
        Some(twice) => Err(invalid_manifest(format!("lists the value `{twice}` twice"))),
        None => Ok(()),
    }
}

fn check_time(parts: &[TimePart], utc_offset_minutes: i32) -> Result<()> {
    if parts.is_empty() {
        return Err(invalid_manifest("has no parts, expected at least one"));
    }
    if utc_offset_minutes.abs() >= 24 * 60 {
        return Err(invalid_manifest(format!(
            "utc_offset_minutes is {utc_offset_minutes}, expected -1439 to 1439"
        )));
    }
    Ok(())
}

// OK because serde calls it with a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(value: &i32) -> bool {
    *value == 0
}
