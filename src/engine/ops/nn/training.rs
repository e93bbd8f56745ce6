//! The optimizers of `ai.onnx.preview.training`: one step from gradients to better weights.

use std::sync::Arc;

use tract_onnx::prelude::Tensor;

use super::attributes::choice;
use crate::engine::ops::numbers::{from_reals, reals};
use crate::engine::ops::shape::failed;
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::engine::value::Val;
use crate::error::Result;

/// What an optimizer knows of one element: the weight, its gradient, and what it remembers.
type Element = [f64; 4];

pub(super) fn build_adagrad(node: &Node) -> Result<Kernel> {
    let decay = factor(node, "decay_factor", 0.0);
    let epsilon = factor(node, "epsilon", 1e-6);
    let regular = factor(node, "norm_coefficient", 0.0);
    Ok(optimizer(1, move |rate, step, [x, gradient, squares, _]| {
        let gradient = regular * x + gradient;
        let squares = squares + gradient * gradient;
        let rate = rate / (1.0 + step * decay);
        [x - rate * gradient / (squares.sqrt() + epsilon), squares, 0.0]
    }))
}

pub(super) fn build_adam(node: &Node) -> Result<Kernel> {
    let (alpha, beta) = (factor(node, "alpha", 0.9), factor(node, "beta", 0.999));
    let epsilon = factor(node, "epsilon", 1e-6);
    let regular = factor(node, "norm_coefficient", 0.0);
    let shrink = factor(node, "norm_coefficient_post", 0.0);
    Ok(optimizer(2, move |rate, step, [x, gradient, momentum, squares]| {
        let gradient = regular * x + gradient;
        let momentum = alpha * momentum + (1.0 - alpha) * gradient;
        let squares = beta * squares + (1.0 - beta) * gradient * gradient;
        // Both begin at zero, which the first steps correct for.
        let corrected = (1.0 - beta.powf(step)).sqrt() / (1.0 - alpha.powf(step));
        let rate = if step > 0.0 { rate * corrected } else { rate };
        let x = x - rate * momentum / (squares.sqrt() + epsilon);
        [(1.0 - shrink) * x, momentum, squares]
    }))
}

pub(super) fn build_momentum(node: &Node) -> Result<Kernel> {
    let nesterov = choice(node, "mode", &[("standard", false), ("nesterov", true)])?;
    let (alpha, beta) = (factor(node, "alpha", 0.0), factor(node, "beta", 1.0));
    let regular = factor(node, "norm_coefficient", 0.0);
    Ok(optimizer(1, move |rate, step, [x, gradient, momentum, _]| {
        let gradient = regular * x + gradient;
        let momentum = alpha * momentum + if step > 0.0 { beta } else { 1.0 } * gradient;
        let along = if nesterov { gradient + alpha * momentum } else { momentum };
        [x - rate * along, momentum, 0.0]
    }))
}

fn factor(node: &Node, name: &str, default: f32) -> f64 {
    f64::from(node.float(name).unwrap_or(default))
}

/// A kernel that steps each element: the inputs hold the rate, the number of the step, then all
/// weights, all gradients, and all tensors of each of the things remembered.
fn optimizer(
    remembered: usize,
    step: impl Fn(f64, f64, Element) -> [f64; 3] + Send + 'static,
) -> Kernel {
    Kernel::new(move |inputs: &Inputs| {
        let tensors = inputs.tensors()?;
        let [rate, count, tensors @ ..] = tensors.as_slice() else {
            return Err(failed("expected a rate, the number of the step, and tensors"));
        };
        let (groups, found) = (2 + remembered, tensors.len());
        if found % groups != 0 {
            return Err(failed(format!("found {found} tensors, expected groups of {groups}")));
        }
        let weights = found / groups;
        let (rate, count) = (scalar(rate)?, scalar(count)?);
        let mut results: Vec<Vec<Val>> = vec![Vec::new(); 1 + remembered];
        for weight in 0..weights {
            let parts: Vec<_> = tensors[weight..].iter().step_by(weights).copied().collect();
            let stepped = step_all(&parts, |element| step(rate, count, element))?;
            results.iter_mut().zip(stepped).for_each(|(results, value)| results.push(value));
        }
        Ok(results.into_iter().flatten().collect())
    })
}

/// Steps the elements of a weight, given with its gradient and what is remembered of it; gives the
/// new weight and what is to be remembered.
fn step_all(parts: &[&Arc<Tensor>], step: impl Fn(Element) -> [f64; 3]) -> Result<Vec<Val>> {
    let like = parts[0];
    if parts.iter().any(|part| part.shape() != like.shape()) {
        return Err(failed("a weight and what belongs to it must have the same shape"));
    }
    let values = parts.iter().map(|part| reals::<f64>(part)).collect::<Result<Vec<_>>>()?;
    let mut stepped = vec![Vec::with_capacity(like.len()); parts.len() - 1];
    for index in 0..like.len() {
        let mut element = [0.0; 4];
        element.iter_mut().zip(&values).for_each(|(value, part)| *value = part[index]);
        stepped.iter_mut().zip(step(element)).for_each(|(result, value)| result.push(value));
    }
    let result = |values| Ok(from_reals(like.shape(), values, like.datum_type())?.into());
    stepped.into_iter().map(result).collect()
}

fn scalar(tensor: &Tensor) -> Result<f64> {
    Ok(reals::<f64>(tensor)?.first().copied().unwrap_or(0.0))
}
