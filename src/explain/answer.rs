//! What comes out.

use driftline_explain::{Attribution, Explanation, LimeExplanation};
use serde::Serialize;

use super::options::{ExplainMethod, Scale};

/// Why a model said that of a row.
///
/// By methods of Shapley values, `base` and the attributions add up to the prediction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowExplanation {
    /// The method that was used: never [`ExplainMethod::Auto`].
    pub method: ExplainMethod,
    /// The class that is explained. `None` for a regression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The scale of all numbers here.
    #[serde(rename = "in")]
    pub scale: Scale,
    /// The mean over the background rows; of LIME, what its linear model says of a row that has nothing in common.
    pub base: f64,
    /// What the model says of the row.
    pub prediction: f64,
    /// One for each column or group, in the order of the signature.
    pub values: Vec<ColumnAttribution>,
    /// Coalitions evaluated; each takes a prediction for every background row, of LIME one.
    pub evaluations: usize,
    /// How well the linear model fits. Of LIME only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surrogate: Option<Surrogate>,
}

/// What a column, or a group of them, contributes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnAttribution {
    /// Name of the column or group.
    pub feature: String,
    /// How much it moved the prediction away from the base.
    pub attribution: f64,
    /// The standard deviation that drawing gives the attribution. 0 where nothing was drawn.
    #[serde(rename = "stderr")]
    pub standard_error: f64,
}

/// LIME's linear model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Surrogate {
    /// What it says of the row: the base and the attributions.
    pub prediction: f64,
    /// The share of the weighted variance that it explains.
    pub score: f64,
}

/// What a method found, of any kind.
pub(super) enum Found {
    Values(Explanation),
    Linear(LimeExplanation),
}

impl RowExplanation {
    pub(super) fn new(
        method: ExplainMethod,
        (target, scale): (Option<String>, Scale),
        names: &[String],
        found: Found,
    ) -> RowExplanation {
        let (base, prediction, values, evaluations, surrogate) = match found {
            Found::Values(Explanation { base, prediction, attributions, evaluations, .. }) => {
                (base, prediction, attributions, evaluations, None)
            }
            Found::Linear(lime) => {
                let surrogate = Surrogate { prediction: lime.local_prediction, score: lime.score };
                let LimeExplanation { intercept, prediction, coefficients, evaluations, .. } = lime;
                (intercept, prediction, coefficients, evaluations, Some(surrogate))
            }
        };
        let value = |(name, found): (&String, Attribution)| ColumnAttribution {
            feature: name.clone(),
            attribution: found.value,
            standard_error: found.standard_error,
        };
        let values = names.iter().zip(values).map(value).collect();
        RowExplanation { method, target, scale, base, prediction, values, evaluations, surrogate }
    }
}
