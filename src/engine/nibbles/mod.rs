//! Integers of 4 bits: int4 and uint4.
//!
//! tract has no such types. Inside the engine their elements are int8 and uint8, one to a byte, and what
//! would be of 4 bits is written down in the nodes that make it, so that they keep to its range.

mod pack;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::{DataLocation, DataType};
use tract_onnx::pb::type_proto::Value as TypeValue;
use tract_onnx::pb::{AttributeProto, GraphProto, NodeProto, TensorProto, ValueInfoProto};

pub(super) use pack::signed;
use pack::unpack;

use super::graph::subgraphs_mut;
use super::onnx::{describe, invalid_model, is_standard};
use crate::error::{Error, Result};

/// Types of 4 bits of the values that have one, by name.
type Narrow = HashMap<String, DataType>;

/// Unpacks the weights of a graph and of those inside it, and rewrites the nodes that give 4 bits.
///
/// # Errors
/// `invalid_model` when weights do not have the bytes of their shape, or an operator takes 4 bits that does
/// not in the standard.
pub(super) fn widen(graph: &mut GraphProto) -> Result<()> {
    widen_graph(graph, Narrow::new())
}

/// The type of 4 bits of this number, if it is one.
pub(super) fn narrow_type(data_type: i64) -> Option<DataType> {
    let known = DataType::try_from(i32::try_from(data_type).ok()?).ok()?;
    matches!(known, DataType::Int4 | DataType::Uint4).then_some(known)
}

fn widen_graph(graph: &mut GraphProto, mut narrow: Narrow) -> Result<()> {
    for input in &graph.input {
        note(&mut narrow, &input.name, declared(input));
    }
    for weight in &mut graph.initializer {
        note(&mut narrow, &weight.name, narrow_type(weight.data_type.into()));
        widen_tensor(weight)?;
    }
    for node in &mut graph.node {
        let gives = widen_node(node, &narrow);
        let gives = gives.map_err(|error| error.at(describe(node)))?;
        node.output.iter().for_each(|name| note(&mut narrow, name, gives));
    }
    Ok(())
}

/// An inner name hides an outer one. What has no name is not there.
fn note(narrow: &mut Narrow, name: &str, kind: Option<DataType>) {
    match kind.filter(|_| !name.is_empty()) {
        Some(kind) => narrow.insert(name.to_owned(), kind),
        None => narrow.remove(name),
    };
}

fn declared(input: &ValueInfoProto) -> Option<DataType> {
    let TypeValue::TensorType(tensor) = input.r#type.as_ref()?.value.as_ref()?;
    narrow_type(tensor.elem_type.into())
}

/// Rewrites a node, and tells the type of 4 bits that it gives, if it gives one.
fn widen_node(node: &mut NodeProto, narrow: &Narrow) -> Result<Option<DataType>> {
    let stated = stated(node);
    node.attribute.iter_mut().filter_map(|it| it.t.as_mut()).try_for_each(widen_tensor)?;
    subgraphs_mut(node).try_for_each(|graph| widen_graph(graph, narrow.clone()))?;
    let of_input = |position: usize| narrow.get(node.input.get(position)?).copied();
    let takes = (0..node.input.len()).find_map(of_input);
    Ok(match node.op_type.as_str() {
        _ if !is_standard(&node.domain) && takes.is_some() => return Err(unexpected(node)),
        "Constant" | "ConstantOfShape" | "Cast" => stated,
        "CastLike" => {
            let kind = of_input(1);
            if let Some(kind) = kind {
                node.op_type = "Cast".into();
                node.input.truncate(1);
                node.attribute.push(int("to", kind as i64));
            }
            kind
        }
        "QuantizeLinear" => {
            let kind = stated.or(of_input(2));
            if let Some(kind) = kind.filter(|_| stated.is_none()) {
                node.attribute.push(int("output_dtype", kind as i64));
            }
            kind
        }
        "Identity" | "Reshape" | "Transpose" | "Squeeze" | "Unsqueeze" | "Flatten" | "Pad" => {
            of_input(0)
        }
        "DequantizeLinear" | "Shape" | "Size" | "If" | "Loop" | "Scan" => None,
        _ if takes.is_some() => return Err(unexpected(node)),
        _ => None,
    })
}

/// The type of 4 bits that a node's attributes state.
fn stated(node: &NodeProto) -> Option<DataType> {
    node.attribute.iter().find_map(|attribute| match attribute.name.as_str() {
        "to" | "output_dtype" => narrow_type(attribute.i),
        "value" => narrow_type(attribute.t.as_ref()?.data_type.into()),
        _ => None,
    })
}

fn unexpected(node: &NodeProto) -> Error {
    let text = format!("{} takes no integers of 4 bits", node.op_type);
    invalid_model(text)
        .advised("make them int8 or floats by a Cast or a DequantizeLinear before it")
}

fn int(name: &str, i: i64) -> AttributeProto {
    let (name, r#type) = (name.into(), AttributeType::Int as i32);
    AttributeProto { name, i, r#type, ..Default::default() }
}

/// Unpacks a tensor of 4 bits; others stay as they are.
fn widen_tensor(tensor: &mut TensorProto) -> Result<()> {
    let Some(kind) = narrow_type(tensor.data_type.into()) else {
        return Ok(());
    };
    let wide = if kind == DataType::Int4 { DataType::Int8 } else { DataType::Uint8 };
    tensor.data_type = wide as i32;
    // Data in another file is refused later.
    if tensor.data_location == Some(DataLocation::External as i32) {
        return Ok(());
    }
    let packed = match tensor.raw_data.is_empty() {
        // OK because each holds one byte.
        true => std::mem::take(&mut tensor.int32_data).iter().map(|byte| *byte as u8).collect(),
        false => std::mem::take(&mut tensor.raw_data),
    };
    let count = (tensor.dims.iter())
        .try_fold(1usize, |count, size| count.checked_mul(usize::try_from(*size).ok()?))
        .filter(|count| count.div_ceil(2) == packed.len());
    let Some(count) = count else {
        let text = format!(
            "its shape {:?} does not fit its {} bytes, of two elements each",
            tensor.dims,
            packed.len()
        );
        return Err(invalid_model(text).at(format!("weight `{}`", tensor.name)));
    };
    tensor.raw_data = unpack(&packed, count);
    if kind == DataType::Int4 {
        // OK because the sign keeps its bits.
        tensor.raw_data.iter_mut().for_each(|element| *element = signed(*element) as u8);
    }
    Ok(())
}
