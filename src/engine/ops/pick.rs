//! Parts of tensors along an axis, whatever type their elements have.

use tract_onnx::prelude::tract_ndarray::Axis;
use tract_onnx::prelude::{DatumType, Tensor, TractResult};

use super::moves::element_size;
use crate::error::{Error, ErrorKind, Result};

/// An axis counted from the end when it is negative.
pub(in crate::engine) fn axis(axis: i64, rank: usize) -> Result<usize> {
    // OK because the rank of a tensor is small.
    let found = if axis < 0 { axis.saturating_add(rank as i64) } else { axis };
    if (0..rank as i64).contains(&found) {
        // OK because it was just checked not to be negative.
        return Ok(found as usize);
    }
    let text = format!("found the axis {axis}, expected one of a tensor with {rank} axes");
    Err(Error::new(ErrorKind::ExecutionFailed, text))
}

/// The parts of a tensor at these positions of an axis, in this order. The positions must be inside.
pub(in crate::engine) fn take(tensor: &Tensor, axis: usize, positions: &[usize]) -> Result<Tensor> {
    if tensor.datum_type() == DatumType::String {
        return Ok(tensor.to_plain_array_view::<String>()?.select(Axis(axis), positions).into());
    }
    let (before, behind) = (&tensor.shape()[..axis], &tensor.shape()[axis + 1..]);
    let size = element_size(tensor)? * behind.iter().product::<usize>();
    let blocks: usize = before.iter().product();
    let mut shape = tensor.shape().to_vec();
    let len = std::mem::replace(&mut shape[axis], positions.len());
    let mut result = Tensor::zero_dt(tensor.datum_type(), &shape)?;
    let (old, new) = (tensor.as_bytes(), result.as_bytes_mut());
    let parts = (0..blocks).flat_map(|block| positions.iter().map(move |at| block * len + at));
    // Where a part is empty, so is the result.
    for (part, into) in parts.zip(new.chunks_exact_mut(size.max(1))) {
        into.copy_from_slice(&old[part * size..][..size]);
    }
    Ok(result)
}

/// A part of a tensor at one position of an axis, without that axis.
pub(in crate::engine) fn part(tensor: &Tensor, axis: usize, position: usize) -> Result<Tensor> {
    let mut part = tensor.slice(axis, position, position + 1)?;
    part.remove_axis(axis)?;
    Ok(part)
}

/// Tensors of one shape side by side along a new axis. Without any, an empty tensor.
pub(in crate::engine) fn stack<T: AsRef<Tensor>>(tensors: &[T], axis: usize) -> Result<Tensor> {
    if tensors.is_empty() {
        return Ok(Tensor::zero_dt(DatumType::F32, &[0])?);
    }
    let widened = tensors.iter().map(|tensor| {
        let mut tensor = tensor.as_ref().clone();
        tensor.insert_axis(axis)?;
        Ok(tensor)
    });
    let widened: Vec<Tensor> = widened.collect::<TractResult<_>>()?;
    Ok(Tensor::stack_tensors(axis, &widened)?)
}
