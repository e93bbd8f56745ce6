//! `SVMRegressor`.

use super::linear::dot;
use super::rows::Rows;
use super::svm_kernel::{SvmKernel, features};
use crate::engine::onnx::invalid_model;
use crate::engine::ops::inputs::tensor_of;
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let coefficients = node.required("coefficients", node.floats("coefficients"))?;
    let rho = node.floats("rho").and_then(|rho| rho.first().copied());
    let rho = node.required("rho", rho)?;
    let one_class = node.flag("one_class");
    let supports = usize::try_from(node.int("n_supports").unwrap_or(0)).unwrap_or(0);
    let vectors = node.floats("support_vectors").unwrap_or_default();
    let (kernel, expected) = if supports > 0 {
        (SvmKernel::read(node)?, features(vectors.len(), supports)?)
    } else {
        (SvmKernel::Linear, coefficients.len())
    };
    if supports > 0 && coefficients.len() != supports {
        let text = format!("found {} coefficients for {supports} vectors", coefficients.len());
        return Err(invalid_model(text));
    }
    Ok(Kernel::single(move |inputs| {
        let input = Rows::new::<f32>(inputs)?;
        input.expect_features(expected)?;
        let value = |row: &[f32]| {
            let value = if supports > 0 {
                dot(&kernel.compare_all(row, &vectors), &coefficients)
            } else {
                dot(row, &coefficients)
            };
            match (one_class, value + rho) {
                (false, value) => value,
                (true, value) if value > 0.0 => 1.0,
                (true, _) => -1.0,
            }
        };
        tensor_of(&[input.count, 1], input.rows()?.into_iter().map(value).collect())
    }))
}
