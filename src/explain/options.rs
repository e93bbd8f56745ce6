//! What the caller may choose.

use std::collections::BTreeMap;

use driftline_explain::{Method, SamplingOptions};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::invalid_argument;
use crate::error::Result;

/// How an answer is explained.
///
/// ```
/// use driftline::{ExplainMethod, ExplainOptions};
///
/// let options = ExplainOptions::from_json(r#"{"method": "leverage", "seed": 7}"#)?;
/// assert_eq!((options.method, options.seed), (ExplainMethod::Leverage, 7));
/// assert!(ExplainOptions::from_json(r#"{"method": "guess"}"#).is_err());
/// # Ok::<(), driftline::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExplainOptions {
    /// By which method.
    pub method: ExplainMethod,
    /// Which of the model's numbers. `None` for the class that the model decides for, or the only number.
    pub target: Option<Target>,
    /// On which scale. `None` for probabilities of classes, and the number itself of a regression.
    #[serde(rename = "in")]
    pub scale: Option<Scale>,
    /// Columns that are explained as one, by the name of the group.
    pub groups: BTreeMap<String, Vec<String>>,
    /// Methods that draw stop at this relative error: 0.005 when `None`, but LIME goes on to the end.
    pub tolerance: Option<f64>,
    /// Coalitions of parts to evaluate at most: 10,000 when `None`, 5,000 by LIME, 1,000 of
    /// texts and pictures.
    pub max_evaluations: Option<usize>,
    /// Cells to a side of the grid over a picture, 1 to 32: 8 when `None`.
    pub grid: Option<usize>,
    /// The same seed draws the same coalitions on every platform.
    pub seed: u64,
}

/// The methods, by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExplainMethod {
    /// The one that fits the model, the number of columns and `max_evaluations`.
    #[default]
    Auto,
    /// Shapley values by all coalitions: up to 12 columns or groups.
    Exact,
    /// Exact Shapley values by a walk through the trees of a model that is nothing but trees.
    Tree,
    /// Leverage SHAP.
    Leverage,
    /// KernelSHAP.
    Kernel,
    /// Shapley values by drawn orders.
    Permutation,
    /// Owen values of texts: those of Shapley over the orders in which neighbours stay together.
    Owen,
    /// A linear model near the row. Does not add up.
    Lime,
    /// What is lost without each column. Does not add up.
    Occlusion,
}

impl From<Method> for ExplainMethod {
    fn from(method: Method) -> ExplainMethod {
        match method {
            Method::Tree => ExplainMethod::Tree,
            Method::Exact => ExplainMethod::Exact,
            Method::Leverage => ExplainMethod::Leverage,
            Method::Permutation => ExplainMethod::Permutation,
            Method::Occlusion => ExplainMethod::Occlusion,
        }
    }
}

/// One of the model's numbers.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Target {
    /// That of the class of this name.
    Label(String),
    /// That at this position among the model's values, from 0.
    Position(usize),
}

/// The scale of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// The score of a class as the model gives it.
    Probability,
    /// The natural logarithm of `p / (1 - p)`.
    LogOdds,
    /// The number of a regression.
    #[serde(skip_deserializing)]
    Number,
}

impl ExplainOptions {
    /// Reads options from JSON.
    ///
    /// # Errors
    /// `invalid_argument` when one is unknown or not of its type.
    pub fn from_json(json: &str) -> Result<ExplainOptions> {
        from_json(json)
    }

    pub(super) fn max_evaluations(&self) -> usize {
        self.max_evaluations.unwrap_or(SamplingOptions::default().max_evaluations)
    }

    pub(super) fn sampling(&self) -> SamplingOptions {
        let default = SamplingOptions::default();
        SamplingOptions {
            tolerance: self.tolerance.unwrap_or(default.tolerance),
            max_evaluations: self.max_evaluations(),
            seed: self.seed,
        }
    }
}

/// Reads options of any kind.
pub(super) fn from_json<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| {
        let text = error.to_string();
        // Where in the JSON says nothing to a caller who wrote none.
        let end = text.rfind(" at line ").unwrap_or(text.len());
        invalid_argument(format!("options: {}", &text[..end]))
    })
}
