//! `ConcatFromSequence`: the tensors of a sequence as one.

use std::sync::Arc;

use tract_onnx::prelude::Tensor;

use crate::engine::ops::pick::{axis, stack};
use crate::engine::ops::{Kernel, Node};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let stated = node.required("axis", node.int("axis"))?;
    let new_axis = node.flag("new_axis");
    Ok(Kernel::single(move |inputs| {
        let values = inputs.value(0)?.as_sequence()?;
        let tensors = values.iter().map(|value| value.as_tensor().cloned());
        let tensors: Vec<Arc<Tensor>> = tensors.collect::<Result<_>>()?;
        let first = tensors.first().ok_or_else(|| {
            Error::new(
                ErrorKind::ExecutionFailed,
                "found an empty sequence, expected a tensor in it",
            )
        })?;
        if new_axis {
            return stack(&tensors, axis(stated, first.rank() + 1)?);
        }
        Ok(Tensor::stack_tensors(axis(stated, first.rank())?, &tensors)?)
    }))
}
