//! What many explanations say together.

use driftline_explain::{Attribution, Explanation, difference, importance};
use serde::Serialize;

use super::options::{ExplainMethod, Scale};
use super::refused;
use crate::error::Result;

/// Explanations of many rows by the same background.
pub(super) struct Many {
    pub(super) method: ExplainMethod,
    pub(super) target: Option<String>,
    pub(super) scale: Scale,
    /// Of the parts.
    pub(super) names: Vec<String>,
    pub(super) explanations: Vec<Explanation>,
}

/// How much each column matters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Importance {
    /// The method that was used: never [`ExplainMethod::Auto`].
    pub method: ExplainMethod,
    /// The class that was explained. `None` for a regression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The scale of all numbers here.
    #[serde(rename = "in")]
    pub scale: Scale,
    /// Rows explained.
    pub rows: usize,
    /// One for each column or group, in the order of the signature.
    pub values: Vec<PartImportance>,
    /// Coalitions evaluated.
    pub evaluations: usize,
}

/// How much a column matters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartImportance {
    /// Name of the column or group.
    pub feature: String,
    /// The mean size of its attribution over the rows.
    pub importance: f64,
    /// The standard error that the choice of the rows gives it.
    #[serde(rename = "stderr")]
    pub standard_error: f64,
}

impl Importance {
    pub(super) fn new(many: &Many) -> Result<Importance> {
        let found = importance(&many.explanations).map_err(refused)?;
        let value = |(name, Attribution { value, standard_error }): (&String, Attribution)| {
            PartImportance { feature: name.clone(), importance: value, standard_error }
        };
        Ok(Importance {
            method: many.method,
            target: many.target.clone(),
            scale: many.scale,
            rows: many.explanations.len(),
            values: many.names.iter().zip(found).map(value).collect(),
            evaluations: evaluations(&many.explanations),
        })
    }
}

/// What moved the mean prediction from one group of rows to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The method that was used: never [`ExplainMethod::Auto`].
    pub method: ExplainMethod,
    /// The class that was explained. `None` for a regression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The scale of all numbers here.
    #[serde(rename = "in")]
    pub scale: Scale,
    /// The mean prediction of the first group.
    pub before: f64,
    /// That of the second.
    pub after: f64,
    /// One for each column or group, in the order of the signature. They add up to `after - before`.
    pub values: Vec<PartChange>,
    /// Coalitions evaluated.
    pub evaluations: usize,
}

/// How much a column moved the mean prediction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartChange {
    /// Name of the column or group.
    pub feature: String,
    /// Its mean attribution in the second group minus that in the first.
    pub change: f64,
    /// The standard error that the choice of the rows gives it.
    #[serde(rename = "stderr")]
    pub standard_error: f64,
}

impl Comparison {
    /// The first rows, of this number, and the others.
    pub(super) fn new(many: &Many, before: usize) -> Result<Comparison> {
        let (before, after) = many.explanations.split_at(before);
        let found = difference(before, after).map_err(refused)?;
        let value = |(name, Attribution { value, standard_error }): (&String, Attribution)| {
            PartChange { feature: name.clone(), change: value, standard_error }
        };
        Ok(Comparison {
            method: many.method,
            target: many.target.clone(),
            scale: many.scale,
            before: mean_prediction(before),
            after: mean_prediction(after),
            values: many.names.iter().zip(found).map(value).collect(),
            evaluations: evaluations(&many.explanations),
        })
    }
}

fn mean_prediction(explanations: &[Explanation]) -> f64 {
    let sum = explanations.iter().fold(0.0, |sum, explanation| sum + explanation.prediction);
    sum / explanations.len() as f64
}

fn evaluations(explanations: &[Explanation]) -> usize {
    explanations.iter().map(|explanation| explanation.evaluations).sum()
}
