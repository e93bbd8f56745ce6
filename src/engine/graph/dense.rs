//! Puts the layers of a small network together, so that a single operator runs them.

use std::collections::HashMap;

use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{
    AttributeProto, GraphProto, NodeProto, TypeProto, ValueInfoProto, type_proto,
};

use super::Context;
use super::constants::Constants;
use super::levels::captured_names;
use crate::engine::ops::Node;
use crate::engine::ops::dense::{Chain, DOMAIN, NODES, Network};
use crate::error::Result;

/// First version of the operator set in which operands are broadcast as they are here.
const FIRST_OPSET: i64 = 7;
/// Softmax took all axes from its own on together before.
const SOFTMAX_BY_AXIS: i64 = 13;

/// Replaces chains of layers that begin at an input of the graph. A graph that is mostly something else is left as it is:
/// it is planned better as a whole.
pub(super) fn join_layers(proto: &mut GraphProto, constants: &Constants, opset: i64) {
    if opset < FIRST_OPSET {
        return;
    }
    for input in proto.input.clone().iter().filter(|input| is_rows(input)) {
        let found = chain(proto, &input.name, constants, opset);
        if found.is_empty() || 2 * found.len() < proto.node.len() {
            continue;
        }
        replace(proto, &found, &input.name);
    }
}

/// The network of layers that a graph is, from its only input to its only output. `None` where it is something else.
pub(super) fn whole_network(
    context: &Context,
    proto: &GraphProto,
    constants: &Constants,
) -> Option<Result<Network>> {
    let ([input], [node], [output]) =
        (proto.input.as_slice(), proto.node.as_slice(), proto.output.as_slice())
    else {
        return None;
    };
    let is_whole = node.domain == DOMAIN
        && node.input.as_slice() == std::slice::from_ref(&input.name)
        && node.output.as_slice() == std::slice::from_ref(&output.name);
    is_whole.then(|| Network::new(&Node { proto: node, context, constants }))
}

/// Whether an input has two axes, and holds floats.
fn is_rows(input: &ValueInfoProto) -> bool {
    let Some(TypeProto { value: Some(type_proto::Value::TensorType(tensor)), .. }) = &input.r#type
    else {
        return false;
    };
    let axes = tensor.shape.as_ref().map(|shape| shape.dim.len());
    tensor.elem_type == DataType::Float as i32 && axes == Some(2)
}

/// Positions of the nodes of a chain.
fn chain(proto: &GraphProto, input: &str, constants: &Constants, opset: i64) -> Vec<usize> {
    let readers = Readers::of(proto);
    let mut chain = Chain::new(input);
    let mut found = Vec::new();
    while let Some(reader) = readers.only(&chain.end) {
        let node = &proto.node[reader];
        let reads_axes = node.op_type == "Softmax" && opset < SOFTMAX_BY_AXIS;
        if reads_axes || chain.push(node, constants).is_none() {
            break;
        }
        found.push(reader);
    }
    found
}

/// Who reads each value: positions of nodes, and `None` for who reads it from outside or from inside a subgraph.
struct Readers<'a>(HashMap<&'a str, Vec<Option<usize>>>);

impl Readers<'_> {
    fn of(proto: &GraphProto) -> Readers<'_> {
        let mut readers: HashMap<_, Vec<_>> = HashMap::new();
        for (position, node) in proto.node.iter().enumerate() {
            let own = node.input.iter().map(|name| (name.as_str(), Some(position)));
            let captured = captured_names(node).into_iter().map(|name| (name, None));
            own.chain(captured)
                .for_each(|(name, reader)| readers.entry(name).or_default().push(reader));
        }
        for output in &proto.output {
            readers.entry(&output.name).or_default().push(None);
        }
        Readers(readers)
    }

    /// The only node that reads a value, once and nothing else does.
    fn only(&self, name: &str) -> Option<usize> {
        match self.0.get(name)?.as_slice() {
            [reader] => *reader,
            _ => None,
        }
    }
}

/// Puts one node in the place of the last of some, and takes the others away.
fn replace(proto: &mut GraphProto, positions: &[usize], input: &str) {
    let nodes: Vec<NodeProto> =
        positions.iter().map(|position| proto.node[*position].clone()).collect();
    let last = positions[positions.len() - 1];
    let (name, output) = (nodes[0].name.clone(), proto.node[last].output.clone());
    let attribute = AttributeProto {
        name: NODES.into(),
        r#type: AttributeType::Graph as i32,
        g: Some(GraphProto { node: nodes, ..Default::default() }),
        ..Default::default()
    };
    proto.node[last] = NodeProto {
        name,
        domain: DOMAIN.into(),
        op_type: "Layers".into(),
        input: vec![input.to_owned()],
        output,
        attribute: vec![attribute],
        ..Default::default()
    };
    let mut position = 0;
    proto.node.retain(|_| {
        position += 1;
        position - 1 == last || !positions.contains(&(position - 1))
    });
}
