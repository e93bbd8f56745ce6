//! How a `TreeEnsembleClassifier` makes a class and its scores out of what trees say. The standard
//! leaves models with two classes open; this follows onnxruntime.

use std::collections::HashSet;

use super::labels::largest;
use super::post_transform::PostTransform;
use super::trees::{Ensemble, Real};
use crate::engine::onnx::invalid_model;
use crate::error::Result;

pub(super) struct DecisionRule {
    classes: usize,
    base_values: Vec<f64>,
    post_transform: PostTransform,
    /// Whether there are two classes but leaves have weights of only one of them.
    one_of_two: bool,
    /// Whether no weight is negative: the scores are then taken for probabilities.
    probabilities: bool,
}

impl DecisionRule {
    pub(super) fn new<T: Real>(
        ensemble: &Ensemble<T>,
        base_values: Vec<f64>,
        post_transform: PostTransform,
    ) -> Result<DecisionRule> {
        let (found, classes) = (base_values.len(), ensemble.targets);
        if found != 0 && found != classes && !(classes == 2 && found == 1) {
            let text = format!("found {found} base values, expected none or {classes}");
            return Err(invalid_model(text));
        }
        let weighted: HashSet<_> = ensemble.weight_targets().iter().collect();
        let one_of_two = classes == 2 && weighted.len() == 1;
        let probabilities = ensemble.weights().iter().all(|weight| *weight >= T::default());
        Ok(DecisionRule { classes, base_values, post_transform, one_of_two, probabilities })
    }

    /// Whether classes are positions among the labels. Where they are not, onnxruntime answers 0 or
    /// 1 whatever number the labels are.
    pub(super) fn names_classes(&self) -> bool {
        self.classes > 2 || self.one_of_two
    }

    /// The class of a row; its final scores go to the output. `given` says which classes a leaf gave
    /// any weight.
    pub(super) fn decide<T: Real>(
        &self,
        scores: &[T],
        given: &[bool],
        output: &mut [f32],
    ) -> usize {
        let add_base = |score: T, class: usize| {
            let base = self.base_values.get(class).copied().unwrap_or(0.0);
            T::from_f64(score.to_f64() + base)
        };
        match (self.classes, given, self.base_values.len()) {
            (2, [_, true], 2) => {
                let positive = add_base(scores[0], 1);
                self.two([T::from_f64(-positive.to_f64()), positive], given, positive, output)
            }
            (2, [_, false], 2) => {
                let first = add_base(scores[0], 0);
                self.two([first, T::default()], given, first, output)
            }
            (2, [_, true], _) => {
                self.two([add_base(scores[0], 0), scores[1]], given, scores[1], output)
            }
            (2, ..) | (1, ..) => self.one(add_base(scores[0], 0), output),
            _ => {
                let given = |class: usize| given[class] || !self.base_values.is_empty();
                let scores: Vec<T> =
                    (0..self.classes).map(|class| add_base(scores[class], class)).collect();
                output
                    .iter_mut()
                    .zip(&scores)
                    .for_each(|(output, score)| *output = to_single(*score));
                self.post_transform.apply(output);
                let given: Vec<usize> = (0..self.classes).filter(|class| given(*class)).collect();
                given.get(largest(given.iter().map(|class| scores[*class]))).copied().unwrap_or(0)
            }
        }
    }

    /// Two classes with a score each; those without weight count as zero in the output.
    fn two<T: Real>(
        &self,
        scores: [T; 2],
        given: &[bool],
        positive: T,
        output: &mut [f32],
    ) -> usize {
        for (class, score) in scores.into_iter().enumerate() {
            output[class] = if given[class] { to_single(score) } else { 0.0 };
        }
        self.post_transform.apply(output);
        self.is_positive(positive).into()
    }

    /// A single score, which says how much speaks for the second of two classes.
    fn one<T: Real>(&self, score: T, output: &mut [f32]) -> usize {
        let value = to_single(score);
        match (output, self.post_transform) {
            ([first, ..], PostTransform::Probit) => {
                *first = value;
                PostTransform::Probit.apply_to_one(std::slice::from_mut(first));
            }
            ([single], _) => *single = value,
            (both, transform) => {
                let probability = self.one_of_two && self.probabilities;
                both.copy_from_slice(&transform.apply_to_two_classes(value, probability));
            }
        }
        self.is_positive(score).into()
    }

    fn is_positive<T: Real>(&self, score: T) -> bool {
        let threshold = if self.one_of_two && self.probabilities { 0.5 } else { 0.0 };
        score.to_f64() > threshold
    }
}

fn to_single<T: Real>(value: T) -> f32 {
    value.to_f64() as f32
}
