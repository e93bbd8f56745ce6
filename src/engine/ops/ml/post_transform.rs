//! What becomes of the scores of a row in the end.

use std::f32::consts::{PI, SQRT_2};

use crate::engine::onnx::invalid_model;
use crate::engine::ops::Node;
use crate::error::Result;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum PostTransform {
    None,
    Softmax,
    Logistic,
    SoftmaxZero,
    Probit,
}

impl PostTransform {
    /// Reads the attribute where it is a name.
    pub(super) fn by_name(node: &Node) -> Result<PostTransform> {
        let name = node.string("post_transform")?;
        Ok(match name.as_deref().unwrap_or("NONE") {
            "NONE" => PostTransform::None,
            "SOFTMAX" => PostTransform::Softmax,
            "LOGISTIC" => PostTransform::Logistic,
            "SOFTMAX_ZERO" => PostTransform::SoftmaxZero,
            "PROBIT" => PostTransform::Probit,
            other => {
                let text = "expected NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO or PROBIT";
                return Err(invalid_model(format!("`post_transform` is `{other}`, {text}")));
            }
        })
    }

    /// Reads the attribute where it is a number.
    pub(super) fn by_number(node: &Node) -> Result<PostTransform> {
        Ok(match node.int("post_transform").unwrap_or(0) {
            0 => PostTransform::None,
            1 => PostTransform::Softmax,
            2 => PostTransform::Logistic,
            3 => PostTransform::SoftmaxZero,
            4 => PostTransform::Probit,
            other => {
                let text = format!("`post_transform` is {other}, expected 0 to 4");
                return Err(invalid_model(text));
            }
        })
    }

    /// Transforms the scores of a row that has several.
    pub(super) fn apply(self, scores: &mut [f32]) {
        match self {
            PostTransform::None => {}
            PostTransform::Softmax => softmax(scores),
            PostTransform::Logistic => {
                scores.iter_mut().for_each(|score| *score = logistic(*score))
            }
            PostTransform::SoftmaxZero => softmax_zero(scores),
            PostTransform::Probit => self.apply_to_one(scores),
        }
    }

    /// Transforms a row that has a single score: onnxruntime knows only one way for it.
    pub(super) fn apply_to_one(self, scores: &mut [f32]) {
        if self == PostTransform::Probit {
            scores.iter_mut().for_each(|score| *score = probit(*score));
        }
    }

    /// Both scores of a row whose single score says how much speaks for the second of two classes.
    /// `probability` says whether it is one.
    pub(super) fn apply_to_two_classes(self, score: f32, probability: bool) -> [f32; 2] {
        match self {
            PostTransform::Logistic => [logistic(-score), logistic(score)],
            _ if probability => [1.0 - score, score],
            _ => [-score, score],
        }
    }

    /// Transforms a row of any number of scores.
    pub(super) fn apply_to_row(self, scores: &mut [f32]) {
        if scores.len() == 1 { self.apply_to_one(scores) } else { self.apply(scores) }
    }
}

/// Written so that neither sign overflows.
pub(super) fn logistic(value: f32) -> f32 {
    let positive = 1.0 / (1.0 + (-value.abs()).exp());
    if value < 0.0 { 1.0 - positive } else { positive }
}

fn largest(scores: &[f32]) -> f32 {
    scores.iter().copied().fold(f32::MIN, f32::max)
}

pub(in crate::engine::ops) fn softmax(scores: &mut [f32]) {
    let largest = largest(scores);
    scores.iter_mut().for_each(|score| *score = (*score - largest).exp());
    divide_by_sum(scores, scores.iter().sum());
}

/// Softmax of the scores that are not zero; those stay zero.
fn softmax_zero(scores: &mut [f32]) {
    const ZERO: f32 = 1e-7;
    let largest = largest(scores);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        if score.abs() > ZERO {
            *score = (*score - largest).exp();
            sum += *score;
        } else {
            *score *= (-largest).exp();
        }
    }
    divide_by_sum(scores, sum);
}

fn divide_by_sum(scores: &mut [f32], sum: f32) {
    scores.iter_mut().for_each(|score| *score /= sum);
}

/// The quantile function of the normal distribution, by Winitzki's approximation of the inverse
/// error function, which is the one that onnxruntime uses.
fn probit(value: f32) -> f32 {
    const A: f32 = 0.147;
    let x = 2.0 * value - 1.0;
    let log = ((1.0 - x) * (1.0 + x)).ln();
    let half = 2.0 / (PI * A) + 0.5 * log;
    let inverse = ((half * half - log / A).sqrt() - half).sqrt();
    SQRT_2 * if x < 0.0 { -inverse } else { inverse }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_probit_of_a_half_is_zero() {
        assert_eq!(probit(0.5), 0.0);
        assert!((probit(0.975) - 1.96).abs() < 0.01);
        assert!((probit(0.025) + 1.96).abs() < 0.01);
    }

    #[test]
    fn zeros_stay_zero_in_a_softmax_without_zeros() {
        let mut scores = [1.0, 0.0, 1.0];
        PostTransform::SoftmaxZero.apply(&mut scores);
        assert_eq!(scores, [0.5, 0.0, 0.5]);
    }
}
