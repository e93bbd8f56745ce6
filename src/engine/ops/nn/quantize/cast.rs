//! `Cast` to integers of 4 bits, which keeps the low 4 bits of the whole part.

use tract_onnx::pb::NodeProto;
use tract_onnx::pb::tensor_proto::DataType;

use crate::engine::nibbles::{narrow_type, signed};
use crate::engine::ops::inputs::{elements, tensor_of};
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(in crate::engine::ops::nn) fn applies(node: &NodeProto) -> bool {
    target(node).is_some()
}

fn target(node: &NodeProto) -> Option<DataType> {
    let to = node.attribute.iter().find(|attribute| attribute.name == "to")?;
    narrow_type(to.i)
}

pub(in crate::engine::ops::nn) fn build(node: &Node) -> Result<Kernel> {
    let is_signed = target(node.proto) == Some(DataType::Int4);
    Ok(Kernel::single(move |inputs| {
        let x = inputs.tensor(0)?;
        let whole = x.cast_to::<i64>()?;
        // OK because only the low bits count.
        let low = elements::<i64>(&whole)?.iter().map(|value| *value as u8 & 15);
        match is_signed {
            true => tensor_of(x.shape(), low.map(signed).collect()),
            false => tensor_of(x.shape(), low.collect()),
        }
    }))
}
