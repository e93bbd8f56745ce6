//! What a graph knows before it runs: its weights, and what follows from them alone.

use std::collections::HashMap;
use std::sync::Arc;

use tract_onnx::pb::{GraphProto, NodeProto};
use tract_onnx::prelude::{Tensor, tensor0, tensor1};

use super::Context;
use crate::engine::onnx::{describe, is_standard};
use crate::engine::ops::Node;
use crate::engine::value::{Val, Value};
use crate::error::Result;

/// Values by name that are the same in every run.
pub(in crate::engine) type Constants = HashMap<String, Val>;

/// Moves the weights of a graph, and its `Constant` nodes, into the constants.
pub(super) fn take_constants(
    context: &Context,
    proto: &mut GraphProto,
    constants: &mut Constants,
) -> Result<()> {
    // An inner name hides an outer one.
    for input in &proto.input {
        constants.remove(&input.name);
    }
    // One by one, so that the file's bytes of a weight go before the next one is decoded.
    for tensor in std::mem::take(&mut proto.initializer) {
        let place = format!("weight `{}`", tensor.name);
        let value = context.load_weight(&tensor).map_err(|error| error.at(place))?;
        constants.insert(tensor.name, Value::Tensor(value));
    }
    proto.input.retain(|input| !constants.contains_key(&input.name));
    let (stated, nodes) = std::mem::take(&mut proto.node)
        .into_iter()
        .partition::<Vec<_>, _>(|node| node.op_type == "Constant" && is_standard(&node.domain));
    proto.node = nodes;
    for node in stated {
        let value = constant(context, &node, constants);
        let value = value.map_err(|error| error.at(describe(&node)))?;
        constants.extend(node.output.into_iter().map(|name| (name, value.clone())));
    }
    Ok(())
}

fn constant(context: &Context, proto: &NodeProto, constants: &Constants) -> Result<Val> {
    let node = Node { proto, context, constants };
    if let Some(tensor) = node.tensor("value")? {
        return Ok(Value::Tensor(tensor));
    }
    let tensor = None
        .or_else(|| node.float("value_float").map(tensor0))
        .or_else(|| node.floats("value_floats").map(|values| tensor1(&values)))
        .or_else(|| node.int("value_int").map(tensor0))
        .or_else(|| node.ints("value_ints").map(|values| tensor1(&values)));
    let tensor = match tensor {
        Some(tensor) => Some(tensor),
        None => text_constant(&node)?,
    };
    Ok(Value::Tensor(Arc::new(node.required("value", tensor)?)))
}

fn text_constant(node: &Node) -> Result<Option<Tensor>> {
    if let Some(text) = node.string("value_string")? {
        return Ok(Some(tensor0(text)));
    }
    Ok(node.strings("value_strings")?.map(|texts| tensor1(&texts)))
}
