//! `SVMClassifier`: one machine for each pair of classes, or a linear function for each class.

use super::labels::{Labels, largest};
use super::linear::dot;
use super::post_transform::{PostTransform, logistic};
use super::rows::Rows;
use super::svm_coupling::couple;
use super::svm_kernel::{SvmKernel, features};
use crate::engine::onnx::invalid_model;
use crate::engine::ops::inputs::tensor_of;
use crate::engine::ops::{Kernel, Node};
use crate::engine::value::Val;
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let labels = Labels::read(node, "classlabels_strings", "classlabels_ints")?;
    let coefficients = node.required("coefficients", node.floats("coefficients"))?;
    let rho = node.required("rho", node.floats("rho"))?;
    let post_transform = PostTransform::by_name(node)?;
    let per_class = node.ints("vectors_per_class").unwrap_or_default();
    if per_class.iter().all(|count| *count == 0) {
        let linear = LinearMachines::new(coefficients, rho, labels.len())?;
        let expected = linear.features;
        return Ok(classify(labels, expected, move |row| linear.decide(row, post_transform)));
    }
    let machines = PairMachines::read(node, labels.len(), &per_class, coefficients, rho)?;
    let expected = machines.features;
    Ok(classify(labels, expected, move |row| machines.decide(row, post_transform)))
}

fn classify(
    labels: Labels,
    features: usize,
    decide: impl Fn(&[f32]) -> (usize, Vec<f32>) + Send + 'static,
) -> Kernel {
    Kernel::new(move |inputs| -> Result<Vec<Val>> {
        let input = Rows::new::<f32>(inputs)?;
        input.expect_features(features)?;
        let (chosen, scores): (Vec<_>, Vec<_>) = input.rows()?.into_iter().map(&decide).unzip();
        let columns = scores.first().map_or(0, Vec::len);
        let scores = tensor_of(&[input.count, columns], scores.concat())?;
        Ok(vec![labels.pick(&chosen)?.into(), scores.into()])
    })
}

/// A linear function for each class.
struct LinearMachines {
    coefficients: Vec<f32>,
    rho: f32,
    classes: usize,
    features: usize,
    all_positive: bool,
}

impl LinearMachines {
    fn new(coefficients: Vec<f32>, rho: Vec<f32>, classes: usize) -> Result<LinearMachines> {
        let features = features(coefficients.len(), classes)?;
        let rho = rho.first().copied();
        let rho = rho.ok_or_else(|| invalid_model("the attribute `rho` has no elements"))?;
        let all_positive = coefficients.iter().all(|value| *value >= 0.0);
        Ok(LinearMachines { coefficients, rho, classes, features, all_positive })
    }

    fn decide(&self, row: &[f32], post_transform: PostTransform) -> (usize, Vec<f32>) {
        let functions = self.coefficients.chunks_exact(self.features);
        let mut scores: Vec<f32> =
            functions.map(|function| dot(row, function) + self.rho).collect();
        let best = largest(scores.iter().copied());
        // With two classes, onnxruntime takes the second as soon as either score is large enough.
        let enough = if self.all_positive { scores[best] >= 0.5 } else { scores[best] > 0.0 };
        let class = if self.classes == 2 && enough { 1 } else { best };
        post_transform.apply_to_row(&mut scores);
        (class, scores)
    }
}

/// A machine for each pair of classes, as libsvm has them.
struct PairMachines {
    kernel: SvmKernel,
    /// All support vectors, those of one class next to each other.
    vectors: Vec<f32>,
    features: usize,
    /// Where the vectors of each class start; one more at the end.
    starts: Vec<usize>,
    /// For each class but one, a coefficient of every vector.
    coefficients: Vec<f32>,
    /// One for each pair, as what follows.
    rho: Vec<f32>,
    /// The slopes and intercepts that make probabilities, if the model gives any.
    sigmoids: Vec<(f32, f32)>,
}

impl PairMachines {
    fn read(
        node: &Node,
        classes: usize,
        per_class: &[i64],
        coefficients: Vec<f32>,
        rho: Vec<f32>,
    ) -> Result<PairMachines> {
        let vectors = node.floats("support_vectors").unwrap_or_default();
        let starts = starts(per_class, vectors.len())?;
        let count = starts[per_class.len()];
        let slopes = node.floats("prob_a").unwrap_or_default();
        let intercepts = node.floats("prob_b").unwrap_or_default();
        let pairs = classes * (classes - 1) / 2;
        expect("vectors_per_class", per_class.len(), classes)?;
        expect("coefficients", coefficients.len(), (classes - 1).saturating_mul(count))?;
        expect("rho", rho.len(), pairs)?;
        if !slopes.is_empty() || !intercepts.is_empty() {
            expect("prob_a", slopes.len(), pairs)?;
            expect("prob_b", intercepts.len(), pairs)?;
        }
        Ok(PairMachines {
            kernel: SvmKernel::read(node)?,
            features: features(vectors.len(), count)?,
            vectors,
            starts,
            coefficients,
            rho,
            sigmoids: slopes.into_iter().zip(intercepts).collect(),
        })
    }

    fn classes(&self) -> usize {
        self.starts.len() - 1
    }

    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let classes = self.classes();
        (0..classes).flat_map(move |first| (first + 1..classes).map(move |second| (first, second)))
    }

    fn decide(&self, row: &[f32], post_transform: PostTransform) -> (usize, Vec<f32>) {
        let likeness = self.kernel.compare_all(row, &self.vectors);
        let margins: Vec<f64> = (self.pairs().zip(&self.rho))
            .map(|(pair, rho)| self.margin(&likeness, pair) + f64::from(*rho))
            .collect();
        let mut votes = vec![0; self.classes()];
        for ((first, second), margin) in self.pairs().zip(&margins) {
            votes[if *margin > 0.0 { first } else { second }] += 1;
        }
        (largest(votes), self.scores(&margins, post_transform))
    }

    /// How much speaks for the first class of a pair.
    fn margin(&self, likeness: &[f32], (first, second): (usize, usize)) -> f64 {
        let sum = |class: usize, other: usize| -> f64 {
            let range = self.starts[class]..self.starts[class + 1];
            let coefficients = &self.coefficients[other * likeness.len()..][range.clone()];
            let products = coefficients.iter().zip(&likeness[range]);
            products.map(|(coefficient, value)| f64::from(coefficient * value)).sum()
        };
        // A class has no coefficients against itself, so later ones move up.
        sum(first, second - 1) + sum(second, first)
    }

    fn scores(&self, margins: &[f64], post_transform: PostTransform) -> Vec<f32> {
        let mut scores: Vec<f32> = margins.iter().map(|margin| *margin as f32).collect();
        if !self.sigmoids.is_empty() {
            scores = self.probabilities(&scores);
        } else if let [score] = scores[..] {
            let probability = post_transform != PostTransform::None;
            return post_transform.apply_to_two_classes(score, probability).to_vec();
        }
        post_transform.apply_to_row(&mut scores);
        scores
    }

    fn probabilities(&self, margins: &[f32]) -> Vec<f32> {
        const LEAST: f32 = 1e-7;
        let classes = self.classes();
        let mut pairs = vec![0.0; classes * classes];
        for (((first, second), margin), (slope, intercept)) in
            self.pairs().zip(margins).zip(&self.sigmoids)
        {
            let probability = 1.0 - logistic(margin * slope + intercept);
            let probability = probability.clamp(LEAST, 1.0 - LEAST);
            pairs[first * classes + second] = probability;
            pairs[second * classes + first] = 1.0 - probability;
        }
        couple(&pairs, classes)
    }
}

fn starts(per_class: &[i64], values: usize) -> Result<Vec<usize>> {
    let mut starts = vec![0usize];
    for count in per_class {
        let last = starts[starts.len() - 1];
        let next = usize::try_from(*count).ok().and_then(|count| last.checked_add(count));
        let next = next.filter(|next| *next <= values).ok_or_else(|| {
            invalid_model(format!("a class has {count} vectors, more than there are"))
        })?;
        starts.push(next);
    }
    Ok(starts)
}

fn expect(attribute: &str, found: usize, expected: usize) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    let text = format!("the attribute `{attribute}` has {found} elements, expected {expected}");
    Err(invalid_model(text))
}
