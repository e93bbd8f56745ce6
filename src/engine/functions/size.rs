//! About how much memory a piece of a model takes.

use tract_onnx::pb::{AttributeProto, GraphProto, NodeProto, TensorProto};

/// Of a node without names and attributes, as it lies in memory.
const NODE: usize = 256;

/// Bytes of a graph's nodes and weights.
pub(super) fn bytes(graph: &GraphProto) -> usize {
    let nodes: usize = graph.node.iter().map(node).sum();
    nodes + graph.initializer.iter().map(tensor).sum::<usize>()
}

fn node(node: &NodeProto) -> usize {
    let names: usize = node.input.iter().chain(&node.output).map(String::len).sum();
    NODE + names + node.name.len() + node.attribute.iter().map(attribute).sum::<usize>()
}

pub(super) fn attribute(attribute: &AttributeProto) -> usize {
    let strings: usize = attribute.strings.iter().map(Vec::len).sum();
    let tensors = attribute.t.iter().chain(&attribute.tensors).map(tensor);
    let graphs = attribute.g.iter().chain(&attribute.graphs).map(bytes);
    NODE + attribute.s.len()
        + strings
        + 4 * attribute.floats.len()
        + 8 * attribute.ints.len()
        + tensors.chain(graphs).sum::<usize>()
}

fn tensor(tensor: &TensorProto) -> usize {
    let strings: usize = tensor.string_data.iter().map(Vec::len).sum();
    let words = tensor.float_data.len() + tensor.int32_data.len();
    let double = tensor.int64_data.len() + tensor.double_data.len() + tensor.uint64_data.len();
    tensor.raw_data.len() + strings + 4 * words + 8 * double
}
