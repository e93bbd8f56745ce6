//! Small models made in tests, without a file.

use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorShapeProto,
    TypeProto, ValueInfoProto, type_proto,
};

use super::graph::Budget;
use super::nibbles::widen;
use super::onnx::{OnnxFile, Parsed, translator};
use super::session::Session;
use super::weights::Weights;
use crate::error::Result;

/// A session for a graph, of an operator set of this version.
pub(super) fn load(graph: &GraphProto, version: i64) -> Result<Session> {
    let opset_import = vec![OperatorSetIdProto { version, ..Default::default() }];
    let header = ModelProto { opset_import, ..Default::default() };
    let mut graph = graph.clone();
    widen(&mut graph)?;
    let parsed = || Parsed {
        onnx: translator(),
        header: header.clone(),
        graph: graph.clone(),
        weights: Weights::default(),
        budget: Budget::for_file(0),
    };
    Session::read(|| OnnxFile::new(parsed(), None))
}

pub(super) fn value(name: &str, element: DataType, shape: &[i64]) -> ValueInfoProto {
    let size =
        |size| Dimension { value: Some(dimension::Value::DimValue(size)), ..Default::default() };
    let shape = Some(TensorShapeProto { dim: shape.iter().copied().map(size).collect() });
    let tensor = type_proto::Tensor { elem_type: element as i32, shape };
    let value = Some(type_proto::Value::TensorType(tensor));
    let r#type = Some(TypeProto { value, ..Default::default() });
    ValueInfoProto { name: name.into(), r#type, ..Default::default() }
}

pub(super) fn node(op_type: &str, input: &[&str], output: &str) -> NodeProto {
    let input = input.iter().map(ToString::to_string).collect();
    NodeProto { op_type: op_type.into(), input, output: vec![output.into()], ..Default::default() }
}

pub(super) fn with_text(mut node: NodeProto, name: &str, text: &str) -> NodeProto {
    let (name, r#type) = (name.into(), AttributeType::String as i32);
    let s = text.as_bytes().to_vec();
    node.attribute.push(AttributeProto { name, s, r#type, ..Default::default() });
    node
}

pub(super) fn with_int(mut node: NodeProto, name: &str, i: i64) -> NodeProto {
    let (name, r#type) = (name.into(), AttributeType::Int as i32);
    node.attribute.push(AttributeProto { name, i, r#type, ..Default::default() });
    node
}
