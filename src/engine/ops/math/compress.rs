//! `Compress`: the parts of a tensor for which a condition holds.

use std::sync::Arc;

use crate::engine::ops::pick::{axis, take};
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let stated = node.int("axis");
    Ok(Kernel::single(move |inputs| {
        let tensor = inputs.tensor(0)?;
        let (tensor, axis) = match stated {
            Some(stated) => (Arc::clone(tensor), axis(stated, tensor.rank())?),
            None => (Arc::new(tensor.as_ref().clone().into_shape(&[tensor.len()])?), 0),
        };
        let length = tensor.shape()[axis];
        let condition = inputs.slice::<bool>(1)?.iter().take(length).enumerate();
        let positions: Vec<_> =
            condition.filter(|(_, holds)| **holds).map(|(index, _)| index).collect();
        take(&tensor, axis, &positions)
    }))
}
