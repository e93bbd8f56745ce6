//! The model's numbers become an answer: activation, labels, the best few, a threshold.

use std::sync::Arc;

use driftline_kernels::columns;
use serde::{Deserialize, Serialize};

use super::label::Label;
use crate::bundle::manifest::invalid_manifest;
use crate::error::{Error, ErrorKind, Result};

/// In [`Batch::classes`]: no score reached the threshold.
pub const NO_LABEL: u32 = u32::MAX;

/// How the model's tensor becomes an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputRules {
    /// The model's output that holds the answer.
    pub tensor: String,
    /// Applied to it where the model itself does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation: Option<Activation>,
    /// Names of the classes. `None` for a regression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Arc<Vec<String>>>,
    /// How many scores an answer lists. `None` for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_k: Option<usize>,
    /// With one value and two labels: the second label from this value on, 0.5 when `None`.
    /// With a value for each label: no label below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f32>,
}

/// What turns raw outputs into probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// `exp(x) / sum(exp(x))` over the values of a row.
    Softmax,
    /// `1 / (1 + exp(-x))` of each value.
    Sigmoid,
}

/// A class and the score it got.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Name of the class.
    pub label: Label,
    /// Probability, where the model gives probabilities.
    pub score: f32,
}

/// The answer to one row or one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The model's values, after the activation.
    pub output: Vec<f32>,
    /// The class decided for. `None` for a regression, or when no score reached the threshold.
    pub label: Option<Label>,
    /// The best scores, best first. `None` for a regression.
    pub scores: Option<Vec<Score>>,
}

/// The answers to many rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Number of rows.
    pub rows: usize,
    /// Values a row.
    pub width: usize,
    /// The model's values after the activation, row by row.
    pub output: Vec<f32>,
    /// For each row the position of its label, or [`NO_LABEL`]. `None` for a regression.
    pub classes: Option<Vec<u32>>,
}

impl OutputRules {
    pub(crate) fn check(&self) -> Result<()> {
        let Some(labels) = &self.labels else {
            return match (self.top_k, self.threshold) {
                (None, None) => Ok(()),
                _ => Err(invalid_manifest("output has top_k or threshold but no labels")),
            };
        };
        if labels.len() < 2 {
            return Err(invalid_manifest(format!(
                "output has {} labels, expected at least 2",
                labels.len()
            )));
        }
        if self.top_k.is_some_and(|top_k| top_k == 0 || top_k > labels.len()) {
            let text =
                format!("top_k is {}, expected 1 to {}", self.top_k.unwrap_or(0), labels.len());
            return Err(invalid_manifest(text));
        }
        match self.threshold {
            Some(threshold) if !(0.0..=1.0).contains(&threshold) => {
                Err(invalid_manifest(format!("threshold is {threshold}, expected 0 to 1")))
            }
            _ => Ok(()),
        }
    }

    /// Checks the labels against the number of values that the model gives for a row.
    pub(crate) fn check_width(&self, width: usize) -> Result<()> {
        let labels = self.labels.as_ref().map_or(width, |labels| labels.len());
        let binary = width == 1 && labels == 2;
        if width > 0 && (labels == width || binary) {
            return Ok(());
        }
        let text = format!("gives {width} values a row for {labels} labels");
        Err(Error::new(ErrorKind::InvalidModel, text).at(format!("output `{}`", self.tensor)))
    }

    /// Answers for many rows, from the model's output, row by row.
    pub(crate) fn batch(&self, mut values: Vec<f32>, rows: usize) -> Result<Batch> {
        let width = values.len().checked_div(rows).unwrap_or(0);
        self.check_width(width)?;
        if let Some(activation) = self.activation {
            values.chunks_exact_mut(width).for_each(|row| activate(activation, row));
        }
        let classes = (self.labels.as_ref()).map(|_| match width {
            1 => columns::reach(&values, self.threshold.unwrap_or(0.5)),
            _ => values.chunks_exact(width).map(|row| self.class(row)).collect(),
        });
        Ok(Batch { rows, width, output: values, classes })
    }

    /// The answer for one row, from a batch of one.
    pub(crate) fn answer(&self, batch: Batch) -> Answer {
        let label = |class: u32| Label::of(self.labels.as_ref()?, class as usize);
        Answer {
            label: batch.classes.and_then(|classes| label(*classes.first()?)),
            scores: (self.labels.as_ref()).map(|labels| self.scores(labels, &batch.output)),
            output: batch.output,
        }
    }

    /// Of several values.
    fn class(&self, row: &[f32]) -> u32 {
        // The first of equals, as NumPy's argmax.
        let best =
            (1..row.len()).fold(0, |best, index| if row[index] > row[best] { index } else { best });
        match self.threshold {
            Some(threshold) if row[best] < threshold => NO_LABEL,
            // OK because labels come from a manifest and are far fewer than 2^32.
            _ => best as u32,
        }
    }

    fn scores(&self, labels: &Arc<Vec<String>>, row: &[f32]) -> Vec<Score> {
        let binary = [1.0 - row[0], row[0]];
        let values = if row.len() == 1 { &binary[..] } else { row };
        let mut scores: Vec<_> = (values.iter().enumerate())
            .filter_map(|(class, score)| {
                Some(Score { label: Label::of(labels, class)?, score: *score })
            })
            .collect();
        // Stable, so that equal scores keep the order of the labels.
        scores.sort_by(|a, b| b.score.total_cmp(&a.score));
        scores.truncate(self.top_k.unwrap_or(scores.len()));
        scores
    }
}

fn activate(activation: Activation, row: &mut [f32]) {
    match activation {
        Activation::Sigmoid => {
            row.iter_mut().for_each(|value| *value = 1.0 / (1.0 + (-*value).exp()))
        }
        Activation::Softmax => {
            // Less the largest, so that no exponential overflows.
            let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            row.iter_mut().for_each(|value| *value = (*value - largest).exp());
            let sum: f32 = row.iter().sum();
            row.iter_mut().for_each(|value| *value /= sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(labels: Option<&[&str]>, threshold: Option<f32>) -> OutputRules {
        OutputRules {
            tensor: "y".into(),
            activation: None,
            labels: labels.map(|labels| Arc::new(labels.iter().map(ToString::to_string).collect())),
            top_k: None,
            threshold,
        }
    }

    #[test]
    fn labels_follow_scores_and_threshold() {
        let cases: [(Option<f32>, &[f32], Option<&str>); 6] = [
            (None, &[0.5], Some("b")),
            (None, &[0.49], Some("a")),
            (Some(0.8), &[0.79], Some("a")),
            (None, &[0.4, 0.6], Some("b")),
            (None, &[0.5, 0.5], Some("a")),
            (Some(0.7), &[0.4, 0.6], None),
        ];
        for (threshold, row, expected) in cases {
            let rules = rules(Some(&["a", "b"]), threshold);
            let answer = rules.answer(rules.batch(row.to_vec(), 1).unwrap());
            assert_eq!(answer.label.as_deref(), expected, "{threshold:?} {row:?}");
        }
    }

    #[test]
    fn scores_are_listed_best_first() {
        let mut rules = rules(Some(&["a", "b", "c"]), None);
        rules.top_k = Some(2);
        let answer = rules.answer(rules.batch(vec![0.2, 0.5, 0.3], 1).unwrap());
        let labels: Vec<_> =
            answer.scores.unwrap().into_iter().map(|score| score.label.to_string()).collect();
        assert_eq!(labels, ["b", "c"]);
    }

    #[test]
    fn softmax_stands_large_values() {
        let mut row = [1000.0, 1000.0];
        activate(Activation::Softmax, &mut row);
        assert_eq!(row, [0.5, 0.5]);
    }

    #[test]
    fn labels_must_fit_the_model() {
        let error = rules(Some(&["a", "b", "c"]), None).check_width(4).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidModel);
    }
}
