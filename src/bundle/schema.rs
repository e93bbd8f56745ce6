//! What the caller gives and gets, in the form of an MLflow model signature.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// Inputs and outputs of a bundle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// One field a column for tabular models, one tensor for pictures.
    pub inputs: Vec<Field>,
    /// What the model answers with.
    #[serde(default)]
    pub outputs: Vec<Field>,
}

/// A column or a tensor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Name, as the caller spells it.
    pub name: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    /// Whether the column has to be given; one that is not counts as a missing value.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub required: bool,
    /// Element type and shape, for tensors only.
    #[serde(rename = "tensor-spec", default, skip_serializing_if = "Option::is_none")]
    pub tensor_spec: Option<TensorSpec>,
}

/// MLflow's names for what a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// A number of 64 bits with a fraction.
    Double,
    /// A number of 32 bits with a fraction.
    Float,
    /// A whole number that fits 32 bits.
    Integer,
    /// A whole number that a double holds exactly: up to 2^53 either side of zero.
    Long,
    /// A text.
    String,
    /// True or false.
    Boolean,
    /// A moment: milliseconds since 1970 in UTC, or an RFC 3339 text.
    Datetime,
    /// A tensor; its element type and shape are in the tensor specification.
    Tensor,
}

/// Element type and shape of a tensor; -1 stands for any size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TensorSpec {
    /// Element type, by its NumPy name.
    pub dtype: String,
    /// Sizes, -1 where any is allowed.
    pub shape: Vec<i64>,
}

impl ColumnType {
    /// Whether the column holds a number.
    pub fn is_number(self) -> bool {
        use ColumnType::*;
        matches!(self, Double | Float | Integer | Long)
    }
}

impl Signature {
    /// Position of an input, by name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.inputs.iter().position(|field| field.name == name)
    }

    /// Checks that every required column is given and that no other is.
    ///
    /// # Errors
    /// `missing_column` or `unknown_column`, with the columns that the model takes.
    pub fn check_names<'a>(&self, given: impl Iterator<Item = &'a str> + Clone) -> Result<()> {
        if let Some(unknown) = given.clone().find(|name| self.position(name).is_none()) {
            let text = format!("the model has no such column; it takes {}", self.names());
            return Err(Error::new(ErrorKind::UnknownColumn, text).at(column(unknown)));
        }
        let mut required = self.inputs.iter().filter(|field| field.required);
        match required.find(|field| !given.clone().any(|name| name == field.name)) {
            None => Ok(()),
            Some(field) => {
                let text = format!("is missing; the model takes {}", self.names());
                Err(Error::new(ErrorKind::MissingColumn, text).at(column(&field.name)))
            }
        }
    }

    fn names(&self) -> String {
        let names: Vec<_> = self.inputs.iter().map(|field| field.name.as_str()).collect();
        names.join(", ")
    }
}

/// How errors name a column.
pub(crate) fn column(name: &str) -> String {
    format!("column `{name}`")
}

fn yes() -> bool {
    true
}

// OK because serde calls it with a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_yes(value: &bool) -> bool {
    *value
}
