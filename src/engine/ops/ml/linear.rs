//! Linear functions of features, one for each target.

use super::rows::Rows;
use crate::engine::onnx::invalid_model;
use crate::engine::ops::Node;
use crate::error::Result;

pub(super) struct Linear {
    coefficients: Vec<f32>,
    /// One for each target, or none.
    intercepts: Vec<f32>,
    pub(super) targets: usize,
}

impl Linear {
    pub(super) fn read(node: &Node, targets: usize) -> Result<Linear> {
        let coefficients = node.required("coefficients", node.floats("coefficients"))?;
        let intercepts = node.floats("intercepts").unwrap_or_default();
        if targets == 0 || coefficients.is_empty() || !coefficients.len().is_multiple_of(targets) {
            let text = format!("{} coefficients do not fit {targets} targets", coefficients.len());
            return Err(invalid_model(text));
        }
        // Like onnxruntime: intercepts count when there is one for each target.
        let intercepts = if intercepts.len() == targets { intercepts } else { Vec::new() };
        Ok(Linear { coefficients, intercepts, targets })
    }

    /// The values of all targets, row after row.
    pub(super) fn scores(&self, input: &Rows) -> Result<Vec<f32>> {
        input.expect_features(self.coefficients.len() / self.targets)?;
        let mut scores = Vec::with_capacity(input.count * self.targets);
        for row in input.rows::<f32>()? {
            for target in 0..self.targets {
                let coefficients = &self.coefficients[target * row.len()..][..row.len()];
                let intercept = self.intercepts.get(target).copied().unwrap_or(0.0);
                scores.push(dot(row, coefficients) + intercept);
            }
        }
        Ok(scores)
    }
}

/// The sum of products, in several lanes that the compiler can compute at once.
pub(super) fn dot(left: &[f32], right: &[f32]) -> f32 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let (left, right) = (left.chunks_exact(LANES), right.chunks_exact(LANES));
    let rest: f32 = left.remainder().iter().zip(right.remainder()).map(|(l, r)| l * r).sum();
    for (left, right) in left.zip(right) {
        for ((sum, left), right) in sums.iter_mut().zip(left).zip(right) {
            *sum += left * right;
        }
    }
    sums.iter().sum::<f32>() + rest
}
