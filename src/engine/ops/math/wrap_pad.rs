//! `Pad` with the mode `wrap`, which repeats the tensor at its edges; tract pads otherwise.

use tract_onnx::pb::NodeProto;

use crate::engine::ops::pick::{axis, take};
use crate::engine::ops::shape::volume;
use crate::engine::ops::{Kernel, Node};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn applies(node: &NodeProto) -> bool {
    node.attribute.iter().any(|attribute| attribute.name == "mode" && attribute.s == b"wrap")
}

pub(super) fn build(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single(|inputs| {
        let mut tensor = inputs.tensor(0)?.as_ref().clone();
        let pads = inputs.integers(1)?.unwrap_or_default();
        let rank = tensor.rank();
        let axes = match inputs.integers(3)? {
            Some(axes) => axes.iter().map(|stated| axis(*stated, rank)).collect::<Result<_>>()?,
            None => (0..rank).collect::<Vec<_>>(),
        };
        if pads.len() != 2 * axes.len() {
            let text = format!("found {} pads, expected {}", pads.len(), 2 * axes.len());
            return Err(Error::new(ErrorKind::ExecutionFailed, text));
        }
        for (index, axis) in axes.iter().enumerate() {
            let positions =
                positions(pads[index], pads[axes.len() + index], tensor.shape()[*axis])?;
            let mut shape = tensor.shape().to_vec();
            shape[*axis] = positions.len();
            volume(&shape)?;
            tensor = take(&tensor, *axis, &positions)?;
        }
        Ok(tensor)
    }))
}

/// Which position of an axis each position of the result repeats.
fn positions(before: i64, after: i64, length: usize) -> Result<Vec<usize>> {
    const LONGEST: i64 = 1 << 28;
    let range = -LONGEST..=LONGEST;
    if !range.contains(&before) || !range.contains(&after) || length == 0 {
        let text =
            format!("found pads {before} and {after} for {length} elements, expected up to 2^28");
        return Err(Error::new(ErrorKind::ExecutionFailed, text));
    }
    // OK because lengths in memory are far below 2^63, and a remainder is below its divisor.
    let length = length as i64;
    volume(&[usize::try_from(length + before + after).unwrap_or(0)])?;
    Ok((-before..length + after).map(|index| index.rem_euclid(length) as usize).collect())
}
