//! `NegativeLogLikelihoodLoss` and `SoftmaxCrossEntropyLoss`.

use tract_onnx::prelude::{DatumType, Tensor};

use super::attributes::choice;
use crate::engine::ops::numbers::{from_reals, reals};
use crate::engine::ops::shape::failed;
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::error::Result;

#[derive(Clone, Copy, PartialEq)]
enum Reduction {
    None,
    Mean,
    Sum,
}

struct Loss {
    reduction: Reduction,
    /// A class whose elements count nothing.
    ignored: Option<i64>,
}

impl Loss {
    fn new(node: &Node) -> Result<Loss> {
        let reductions =
            [("mean", Reduction::Mean), ("none", Reduction::None), ("sum", Reduction::Sum)];
        let reduction = choice(node, "reduction", &reductions)?;
        Ok(Loss { reduction, ignored: node.int("ignore_index") })
    }
}

/// Scores by batch, class and everything else.
struct Scores {
    shape: Vec<usize>,
    datum: DatumType,
    classes: usize,
    inner: usize,
    values: Vec<f64>,
}

impl Scores {
    fn new(tensor: &Tensor) -> Result<Scores> {
        let shape = tensor.shape().to_vec();
        let [_, classes, rest @ ..] = shape.as_slice() else {
            return Err(failed(format!(
                "the scores have shape {shape:?}, expected 2 sizes or more"
            )));
        };
        let (classes, inner) = (*classes, rest.iter().product());
        let values = reals::<f64>(tensor)?.into_owned();
        Ok(Scores { datum: tensor.datum_type(), classes, inner, values, shape })
    }

    fn into_log_softmax(mut self) -> Scores {
        let block = self.classes * self.inner;
        for scores in self.values.chunks_exact_mut(block.max(1)) {
            for place in 0..self.inner {
                let along = || (place..block).step_by(self.inner);
                let most = along().map(|at| scores[at]).fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = along().map(|at| (scores[at] - most).exp()).sum();
                along().for_each(|at| scores[at] -= most + sum.ln());
            }
        }
        self
    }

    fn to_tensor(&self) -> Result<Tensor> {
        from_reals(&self.shape, self.values.clone(), self.datum)
    }
}

pub(super) fn build_negative_log_likelihood(node: &Node) -> Result<Kernel> {
    let loss = Loss::new(node)?;
    Ok(Kernel::single(move |inputs| loss.compute(&Scores::new(inputs.tensor(0)?)?, inputs)))
}

pub(super) fn build_softmax_cross_entropy(node: &Node) -> Result<Kernel> {
    let loss = Loss::new(node)?;
    let wants_scores = node.wants(1);
    Ok(Kernel::new(move |inputs| {
        let scores = Scores::new(inputs.tensor(0)?)?.into_log_softmax();
        let mut outputs = vec![loss.compute(&scores, inputs)?.into()];
        if wants_scores {
            outputs.push(scores.to_tensor()?.into());
        }
        Ok(outputs)
    }))
}

impl Loss {
    /// The loss of logarithms of probabilities, for the classes and weights among the inputs.
    fn compute(&self, scores: &Scores, inputs: &Inputs) -> Result<Tensor> {
        let shape = scores.target_shape(inputs.tensor(1)?)?;
        let classes = inputs.integers(1)?.unwrap_or_default();
        let weights = inputs.optional_tensor(2)?.map(|weights| reals::<f64>(weights));
        let weights = weights.transpose()?;
        if weights.as_ref().is_some_and(|weights| weights.len() != scores.classes) {
            return Err(failed(format!("expected {} weights, one for each class", scores.classes)));
        }
        let mut losses = Vec::with_capacity(classes.len());
        let mut total_weight = 0.0;
        for (place, class) in classes.iter().enumerate() {
            if Some(*class) == self.ignored {
                losses.push(0.0);
                continue;
            }
            let class = scores.class(*class)?;
            let weight = weights.as_ref().map_or(1.0, |weights| weights[class]);
            losses.push(-scores.at(place, class) * weight);
            total_weight += weight;
        }
        let sum: f64 = losses.iter().sum();
        match self.reduction {
            Reduction::None => from_reals(&shape, losses, scores.datum),
            Reduction::Sum => from_reals(&[], vec![sum], scores.datum),
            Reduction::Mean => from_reals(&[], vec![sum / total_weight], scores.datum),
        }
    }
}

impl Scores {
    /// The shape of the target, which is that of the scores without the classes.
    fn target_shape(&self, target: &Tensor) -> Result<Vec<usize>> {
        let mut expected = self.shape.clone();
        expected.remove(1);
        if target.shape() == expected {
            return Ok(expected);
        }
        let found = target.shape();
        Err(failed(format!("the target has shape {found:?}, expected {expected:?}")))
    }

    fn class(&self, class: i64) -> Result<usize> {
        let index = usize::try_from(class).ok().filter(|index| *index < self.classes);
        index.ok_or_else(|| {
            failed(format!("a target is class {class}, expected 0 to {}", self.classes as i64 - 1))
        })
    }

    /// The score of a class for an element of the target.
    fn at(&self, place: usize, class: usize) -> f64 {
        let (batch, inner) = (place / self.inner, place % self.inner);
        self.values[(batch * self.classes + class) * self.inner + inner]
    }
}
