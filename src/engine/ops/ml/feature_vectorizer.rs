//! `FeatureVectorizer`: joins columns into rows.

use tract_onnx::prelude::Tensor;

use crate::engine::onnx::invalid_model;
use crate::engine::ops::inputs::{elements, tensor_of};
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::error::{Error, ErrorKind, Result};

/// Most columns of the output.
const MAX_COLUMNS: usize = 1 << 24;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let widths = node.ints("inputdimensions").map(widths).transpose()?;
    Ok(Kernel::single(move |inputs| join(inputs, widths.as_deref())))
}

fn widths(attribute: Vec<i64>) -> Result<Vec<usize>> {
    let mut left = MAX_COLUMNS;
    let mut width = |value: i64| {
        let width = usize::try_from(value).ok().filter(|width| *width <= left);
        let width = width.ok_or_else(|| {
            let text = format!("`inputdimensions` holds {value}, expected 0 to {left}");
            invalid_model(text)
        })?;
        left -= width;
        Ok(width)
    };
    attribute.into_iter().map(&mut width).collect()
}

/// Each input fills as many columns as the attribute says: what is too much is left out, what lacks
/// is zero.
fn join(inputs: &Inputs, widths: Option<&[usize]>) -> Result<Tensor> {
    let tensors = inputs.tensors()?;
    let sizes = tensors.iter().map(|tensor| columns(tensor)).collect::<Vec<_>>();
    let widths =
        widths.map_or_else(|| sizes.iter().map(|(_, width)| *width).collect(), <[_]>::to_vec);
    let rows = sizes.first().map_or(0, |(rows, _)| *rows);
    if widths.len() != tensors.len() || sizes.iter().any(|(other, _)| *other != rows) {
        let text = format!(
            "found inputs of {} sizes, expected {} of {rows} rows",
            sizes.len(),
            widths.len()
        );
        return Err(Error::new(ErrorKind::InvalidShape, text));
    }
    let total: usize = widths.iter().sum();
    let mut joined = vec![0.0f32; rows * total];
    let mut first = 0;
    for ((tensor, (_, size)), width) in tensors.iter().zip(sizes).zip(widths) {
        let tensor = tensor.cast_to::<f32>()?;
        let values = elements::<f32>(&tensor)?;
        let kept = width.min(size);
        for row in 0..rows {
            joined[row * total + first..][..kept].copy_from_slice(&values[row * size..][..kept]);
        }
        first += width;
    }
    tensor_of(&[rows, total], joined)
}

/// Rows and columns; a tensor with one axis is a single row.
fn columns(tensor: &Tensor) -> (usize, usize) {
    match tensor.shape() {
        [] => (1, 1),
        [size] => (1, *size),
        [rows, rest @ ..] => (*rows, rest.iter().product()),
    }
}
