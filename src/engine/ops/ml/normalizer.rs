//! `Normalizer`: divides rows by their norm.

use super::rows::Rows;
use crate::engine::onnx::invalid_model;
use crate::engine::ops::inputs::tensor_of;
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let norm = node.string("norm")?;
    let normalize = match norm.as_deref().unwrap_or("MAX") {
        "MAX" => by_largest,
        "L1" => by_sum,
        "L2" => by_length,
        other => {
            return Err(invalid_model(format!("`norm` is `{other}`, expected MAX, L1 or L2")));
        }
    };
    Ok(Kernel::single(move |inputs| {
        let input = Rows::new::<f32>(inputs)?;
        let mut values = input.values::<f32>()?.to_vec();
        values.chunks_exact_mut(input.features.max(1)).for_each(normalize);
        tensor_of(inputs.tensor(0)?.shape(), values)
    }))
}

/// By the largest value, not by the largest absolute value.
fn by_largest(row: &mut [f32]) {
    let largest = row.iter().copied().fold(f32::MIN, f32::max);
    divide(row, largest);
}

fn by_sum(row: &mut [f32]) {
    let sum = row.iter().map(|value| value.abs()).sum();
    divide(row, sum);
}

fn by_length(row: &mut [f32]) {
    let length = row.iter().map(|value| value * value).sum::<f32>().sqrt();
    divide(row, length);
}

/// Rows of norm zero stay as they are.
fn divide(row: &mut [f32], norm: f32) {
    if norm != 0.0 {
        row.iter_mut().for_each(|value| *value /= norm);
    }
}
