//! What a graph knows before it runs: its weights, and what follows from them alone.

use std::collections::HashMap;
use std::sync::Arc;

use tract_onnx::pb::{GraphProto, NodeProto, ValueInfoProto};
use tract_onnx::prelude::{Tensor, tensor0, tensor1};

use super::{Context, Graph};
use crate::engine::ops::Node;
use crate::engine::value::{Val, Value};
use crate::error::Result;

/// Values by name that are the same in every run.
pub(in crate::engine) type Constants = HashMap<String, Val>;

/// Operators that answer differently each time.
const RANDOM: [&str; 6] = [
    "RandomNormal",
    "RandomNormalLike",
    "RandomUniform",
    "RandomUniformLike",
    "Bernoulli",
    "Multinomial",
];

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
        let value = context.load_tensor(&tensor).map_err(|error| error.at(place))?;
        constants.insert(tensor.name, Value::Tensor(value));
    }
    proto.input.retain(|input| !constants.contains_key(&input.name));
    let (stated, nodes) = std::mem::take(&mut proto.node)
        .into_iter()
        .partition::<Vec<_>, _>(|node| node.op_type == "Constant");
    proto.node = nodes;
    for node in stated {
        let value = constant(context, &node, constants)?;
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

/// Computes the nodes whose inputs are all constant, so that weights that are stored in a small type
/// and expanded in the graph cost nothing when it runs.
pub(super) fn fold(
    context: &Context,
    proto: &mut GraphProto,
    constants: &mut Constants,
) -> Result<()> {
    let mut folded = Vec::new();
    let mut rest = Vec::new();
    let mut known: HashMap<String, ()> = HashMap::new();
    for node in std::mem::take(&mut proto.node) {
        let is_known = |name: &&String| constants.contains_key(*name) || known.contains_key(*name);
        if can_fold(&node)
            && node.input.iter().filter(|name| !name.is_empty()).all(|name| is_known(&name))
        {
            known.extend(node.output.iter().map(|name| (name.clone(), ())));
            folded.push(node);
        } else {
            rest.push(node);
        }
    }
    proto.node = rest;
    if folded.is_empty() {
        return Ok(());
    }
    let needed = needed(proto, &known);
    let output = |name: &String| ValueInfoProto { name: name.clone(), ..Default::default() };
    let small = GraphProto {
        node: folded,
        output: needed.iter().map(output).collect(),
        ..Default::default()
    };
    let values = Graph::from_folded(context, &small, constants)?.run(Vec::new())?;
    constants.extend(needed.into_iter().zip(values));
    Ok(())
}

fn can_fold(node: &NodeProto) -> bool {
    let has_subgraph = node.attribute.iter().any(|attribute| attribute.g.is_some());
    !node.input.is_empty() && !has_subgraph && !RANDOM.contains(&node.op_type.as_str())
}

/// The folded values that the rest of the graph reads, subgraphs included.
fn needed(proto: &GraphProto, folded: &HashMap<String, ()>) -> Vec<String> {
    let mut read: Vec<&String> = proto.output.iter().map(|output| &output.name).collect();
    collect_reads(proto, &mut read);
    read.sort();
    read.dedup();
    read.into_iter().filter(|name| folded.contains_key(*name)).cloned().collect()
}

fn collect_reads<'a>(proto: &'a GraphProto, read: &mut Vec<&'a String>) {
    for node in &proto.node {
        read.extend(&node.input);
        for subgraph in node.attribute.iter().filter_map(|attribute| attribute.g.as_ref()) {
            read.extend(subgraph.output.iter().map(|output| &output.name));
            collect_reads(subgraph, read);
        }
    }
}
