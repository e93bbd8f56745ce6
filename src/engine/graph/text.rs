//! Which values of a graph hold text. tract moves texts around but does not compute with them.

use std::collections::HashSet;

use tract_onnx::pb::GraphProto;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::type_proto::Value as TypeValue;
use tract_onnx::prelude::DatumType;

use super::Constants;
use crate::engine::ops;
use crate::engine::value::{Val, Value};

/// Names of the values that are known to hold text.
pub(super) fn text_values<'a>(proto: &'a GraphProto, constants: &'a Constants) -> HashSet<&'a str> {
    let is_text = |value: &Val| match value {
        Value::Tensor(tensor) => tensor.datum_type() == DatumType::String,
        _ => false,
    };
    let constant = constants.iter().filter(|(_, value)| is_text(value));
    let mut text: HashSet<&str> = constant.map(|(name, _)| name.as_str()).collect();
    for input in &proto.input {
        let kind = input.r#type.as_ref().and_then(|kind| kind.value.as_ref());
        if kind.is_some_and(|TypeValue::TensorType(kind)| kind.elem_type == DataType::String as i32) {
            text.insert(&input.name);
        }
    }
    for node in &proto.node {
        let takes_text = node.input.iter().any(|name| text.contains(name.as_str()));
        if ops::gives_text(node, takes_text) {
            text.extend(node.output.iter().map(String::as_str));
        }
    }
    text
}
