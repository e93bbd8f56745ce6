//! Faulty graphs and what is said of them.

use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto,
    TensorShapeProto, TypeProto, ValueInfoProto, type_proto,
};

use super::*;
use crate::engine::graph::{Budget, Sizes};
use crate::engine::weights::Weights;

fn checked(graph: &GraphProto) -> Result<()> {
    let opset_import = vec![OperatorSetIdProto { version: 17, ..Default::default() }];
    let header = ModelProto { opset_import, ..Default::default() };
    let onnx = tract_onnx::onnx();
    let (sizes, budget) = (Sizes::default(), Budget::for_file(0));
    check(&Context { onnx, header, sizes, weights: Weights::default(), budget }, graph)
}

fn node(op_type: &str, input: &[&str], output: &[&str]) -> NodeProto {
    let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    let (input, output) = (owned(input), owned(output));
    NodeProto { op_type: op_type.into(), input, output, ..Default::default() }
}

fn with_ints(mut node: NodeProto, name: &str, ints: &[i64]) -> NodeProto {
    let (name, ints, r#type) = (name.into(), ints.to_vec(), AttributeType::Ints as i32);
    node.attribute.push(AttributeProto { name, ints, r#type, ..Default::default() });
    node
}

fn with_int(mut node: NodeProto, name: &str, i: i64) -> NodeProto {
    let (name, r#type) = (name.into(), AttributeType::Int as i32);
    node.attribute.push(AttributeProto { name, i, r#type, ..Default::default() });
    node
}

/// A graph with the input `x` of shape [1, 2, 3, 4].
fn graph(nodes: &[NodeProto]) -> GraphProto {
    let size =
        |size| Dimension { value: Some(dimension::Value::DimValue(size)), ..Default::default() };
    let shape = Some(TensorShapeProto { dim: (1..=4).map(size).collect() });
    let tensor = type_proto::Tensor { elem_type: DataType::Float as i32, shape };
    let value = Some(type_proto::Value::TensorType(tensor));
    let r#type = Some(TypeProto { value, ..Default::default() });
    let x = ValueInfoProto { name: "x".into(), r#type, ..Default::default() };
    GraphProto { node: nodes.to_vec(), input: vec![x], ..Default::default() }
}

/// A graph with the input `x` of a single number.
fn scalar(nodes: &[NodeProto]) -> GraphProto {
    let mut graph = graph(nodes);
    let kind = graph.input[0].r#type.as_mut().and_then(|kind| kind.value.as_mut());
    if let Some(type_proto::Value::TensorType(tensor)) = kind {
        tensor.shape = Some(TensorShapeProto::default());
    }
    graph
}

fn weight(data_type: DataType, dims: &[i64], raw_data: &[u8]) -> GraphProto {
    let (dims, raw_data) = (dims.to_vec(), raw_data.to_vec());
    let weight = TensorProto {
        name: "w".into(),
        data_type: data_type as i32,
        dims,
        raw_data,
        ..Default::default()
    };
    GraphProto { initializer: vec![weight], ..Default::default() }
}

/// A `Loop` in a `Loop`, and so on.
fn nested(depth: usize) -> GraphProto {
    if depth == 0 {
        return GraphProto::default();
    }
    let attribute = AttributeProto {
        name: "body".into(),
        r#type: AttributeType::Graph as i32,
        g: Some(nested(depth - 1)),
        ..Default::default()
    };
    let body = NodeProto { attribute: vec![attribute], ..node("Loop", &[], &["y"]) };
    GraphProto { node: vec![body], ..Default::default() }
}

#[test]
fn faults_are_named() {
    let conv = |name, values: &[i64]| with_ints(node("MaxPool", &["x"], &["y"]), name, values);
    let cases = [
        (graph(&[node("Relu", &["x"], &["y"]), node("Abs", &["x"], &["y"])]), "`y` is provided a"),
        (graph(&[node("Relu", &["z"], &["y"]), node("Abs", &["x"], &["z"])]), "nothing before it"),
        (graph(&[node("Relu", &["y"], &["y"])]), "nothing before it"),
        (graph(&[node("Relu", &["x", "x"], &["y"])]), "has 2 inputs, expected at most 1"),
        (graph(&[node("Add", &["x"], &["y"])]), "input 1 is missing"),
        (graph(&[node("Add", &["x", "x"], &["y", "z"])]), "has 2 outputs, expected at most 1"),
        (graph(&[node("Cast", &["x"], &["y"])]), "the attribute `to` is missing"),
        (graph(&[with_ints(node("Softmax", &["x"], &["y"]), "axis", &[1])]), "has type 7"),
        (graph(&[with_int(node("Softmax", &["x"], &["y"]), "axis", i64::MIN)]), "expected -8 to 8"),
        (graph(&[with_int(node("Softmax", &["x"], &["y"]), "axis", 4)]), "expected -4 to 3"),
        (graph(&[conv("kernel_shape", &[2, 0])]), "`kernel_shape` holds 0"),
        (graph(&[conv("kernel_shape", &[2])]), "input 0 has 4 axes"),
        (graph(&[conv("kernel_shape", &[65536, 65536])]), "expected at most 262144 elements"),
        (
            graph(&[with_ints(conv("kernel_shape", &[2, 2]), "pads", &[1, 1, 1])]),
            "`pads` has 3 values",
        ),
        (
            graph(&[with_ints(conv("kernel_shape", &[2, 2]), "strides", &[1])]),
            "different numbers of axes",
        ),
        (graph(&[with_ints(node("Transpose", &["x"], &["y"]), "perm", &[0, 0, 1, 2])]), "once"),
        // tract would count the axes of this one up to 2^64.
        (scalar(&[node("LayerNormalization", &["x", "x"], &["y"])]), "expected at least 1"),
        (weight(DataType::Float, &[2], &[0; 4]), "needs 2 elements, found 1"),
        (weight(DataType::Float, &[1], &[0; 5]), "no whole number of elements"),
        (weight(DataType::Float, &[-1], &[0; 4]), "out of range"),
        (weight(DataType::String, &[1], &[0; 4]), "raw bytes"),
        (weight(DataType::Undefined, &[1], &[0; 4]), "undefined, unknown here; store them"),
        (weight(DataType::Bfloat16, &[1], &[0; 2]), "of bfloat16, unknown here"),
        (nested(40), "graphs inside graphs"),
    ];
    let wrong: Vec<_> = (cases.iter())
        .filter_map(|(graph, text)| match checked(graph) {
            Ok(()) => Some(format!("{text}: no error")),
            Err(error) if error.to_string().contains(text) => None,
            Err(error) => Some(format!("{text}: {error}")),
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_right_passes() {
    let graphs = [
        graph(&[with_int(node("Softmax", &["x"], &["y"]), "axis", -4)]),
        graph(&[with_int(node("Flatten", &["x"], &["y"]), "axis", 4)]),
        graph(&[node("Dropout", &["x", "", ""], &["y", ""])]),
        nested(20),
        weight(DataType::Float, &[0], &[]),
    ];
    for graph in &graphs {
        checked(graph).unwrap();
    }
}
