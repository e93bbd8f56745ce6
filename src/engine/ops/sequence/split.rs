//! `SplitToSequence`: a tensor cut along an axis.

use tract_onnx::prelude::Tensor;

use crate::engine::ops::pick::axis;
use crate::engine::ops::{Kernel, Node};
use crate::engine::value::Value;
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let stated = node.int("axis").unwrap_or(0);
    let keep_axis = node.int("keepdims").unwrap_or(1) != 0;
    Ok(Kernel::single(move |inputs| {
        let tensor = inputs.tensor(0)?;
        let axis = axis(stated, tensor.rank())?;
        let lengths = match inputs.integers(1)? {
            Some(lengths) => {
                lengths_of_parts(&lengths, inputs.tensor(1)?.rank(), tensor.shape()[axis])?
            }
            None => vec![1; tensor.shape()[axis]],
        };
        let drop_axis = inputs.optional(1).is_none() && !keep_axis;
        let mut start = 0;
        let parts = lengths.iter().map(|length| {
            let mut part = part_of(tensor, axis, start, *length)?;
            start += length;
            if drop_axis {
                part.remove_axis(axis)?;
            }
            Ok(part.into())
        });
        Ok(Value::Sequence(parts.collect::<Result<_>>()?))
    }))
}

/// So much of a tensor along an axis; tract slices nothing out of nothing.
fn part_of(tensor: &Tensor, axis: usize, start: usize, length: usize) -> Result<Tensor> {
    if length > 0 {
        return Ok(tensor.slice(axis, start, start + length)?);
    }
    let mut shape = tensor.shape().to_vec();
    shape[axis] = 0;
    Ok(Tensor::zero_dt(tensor.datum_type(), &shape)?)
}

/// A single number is the length of each part, of which the last may be shorter; several are the
/// lengths.
fn lengths_of_parts(stated: &[i64], rank: usize, total: usize) -> Result<Vec<usize>> {
    let wrong = || {
        let text = format!("found parts of {stated:?}, expected lengths that add up to {total}");
        Error::new(ErrorKind::ExecutionFailed, text)
    };
    let lengths = stated.iter().map(|length| usize::try_from(*length).map_err(|_| wrong()));
    let lengths: Vec<usize> = lengths.collect::<Result<_>>()?;
    if rank == 0 {
        let each = lengths.first().copied().filter(|each| *each > 0).ok_or_else(wrong)?;
        return Ok((0..total).step_by(each).map(|start| each.min(total - start)).collect());
    }
    let sum = lengths.iter().try_fold(0usize, |sum, length| sum.checked_add(*length));
    if sum == Some(total) { Ok(lengths) } else { Err(wrong()) }
}
