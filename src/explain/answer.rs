//! What comes out.

use driftline_explain::{Attribution, Explanation, LimeExplanation};
use serde::Serialize;

use super::options::{ExplainMethod, Scale};

/// Why a model said that of an input.
///
/// By methods of Shapley values, `base` and the attributions add up to the prediction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explained {
    /// The method that was used: never [`ExplainMethod::Auto`].
    pub method: ExplainMethod,
    /// The class that is explained. `None` for a regression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The scale of all numbers here.
    #[serde(rename = "in")]
    pub scale: Scale,
    /// The mean over the background rows, or the answer to an input without any part; of LIME, what its linear model says of
    /// nothing.
    pub base: f64,
    /// What the model says of the input.
    pub prediction: f64,
    /// One for each part: columns or groups in the order of the signature, words, or cells row by row.
    pub values: Vec<PartAttribution>,
    /// Coalitions evaluated; of rows each takes a prediction for every background row, but of LIME one.
    pub evaluations: usize,
    /// How well the linear model fits. Of LIME only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surrogate: Option<Surrogate>,
}

/// What a part of the input contributes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartAttribution {
    /// Name of the column or group; `word 3`, `cell 7`, counted from 0.
    pub feature: String,
    /// What the input has there. `None` of rows: who gave one knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<PartValue>,
    /// How much it moved the prediction away from the base.
    pub attribution: f64,
    /// The standard deviation that drawing gives the attribution. 0 where nothing was drawn.
    #[serde(rename = "stderr")]
    pub standard_error: f64,
}

/// What an input has in a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum PartValue {
    /// A word of a text.
    Word(String),
    /// A cell of a picture.
    Area(Area),
}

/// A rectangle of a picture, in pixels from the top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Area {
    /// Of its left edge.
    pub x: usize,
    /// Of its upper edge.
    pub y: usize,
    /// How wide it is.
    pub width: usize,
    /// How high it is.
    pub height: usize,
}

/// A part of an input.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) value: Option<PartValue>,
}

impl Part {
    pub(super) fn named(name: String) -> Part {
        Part { name, value: None }
    }
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

impl Explained {
    pub(super) fn new(
        method: ExplainMethod,
        (target, scale): (Option<String>, Scale),
        parts: Vec<Part>,
        found: Found,
    ) -> Explained {
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
        let value = |(part, found): (Part, Attribution)| PartAttribution {
            feature: part.name,
            value: part.value,
            attribution: found.value,
            standard_error: found.standard_error,
        };
        let values = parts.into_iter().zip(values).map(value).collect();
        Explained { method, target, scale, base, prediction, values, evaluations, surrogate }
    }
}
