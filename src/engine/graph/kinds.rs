//! Which values of a graph are something else than tensors of numbers. tract moves texts around but
//! does not compute with them, and knows no sequences, maps and optional values.

use std::collections::HashSet;

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::type_proto::Value as TypeValue;
use tract_onnx::pb::{GraphProto, NodeProto, ValueInfoProto};
use tract_onnx::prelude::DatumType;

use super::Constants;
use crate::engine::ops::{self, Takes};
use crate::engine::value::{Val, Value};

/// Names of values by what they hold, as far as the graph tells.
#[derive(Default)]
pub(super) struct Kinds<'a> {
    text: HashSet<&'a str>,
    composite: HashSet<&'a str>,
}

impl<'a> Kinds<'a> {
    pub(super) fn of(proto: &'a GraphProto, constants: &'a Constants) -> Kinds<'a> {
        let mut kinds = Kinds::default();
        for (name, value) in constants {
            kinds.add_constant(name, value);
        }
        for input in &proto.input {
            kinds.add_input(input);
        }
        for node in &proto.node {
            let gives = ops::gives(node, kinds.taken_by(node));
            let outputs = || node.output.iter().map(String::as_str);
            if gives.text {
                kinds.text.extend(outputs());
            }
            if gives.composite {
                kinds.composite.extend(outputs());
            }
        }
        kinds
    }

    /// What the inputs of a node hold, and whether it gives text.
    pub(super) fn touched_by(&self, node: &NodeProto) -> Takes {
        let gives_text = node.output.iter().any(|name| self.text.contains(name.as_str()));
        let takes = self.taken_by(node);
        Takes { text: takes.text || gives_text, ..takes }
    }

    fn taken_by(&self, node: &NodeProto) -> Takes {
        let any =
            |names: &HashSet<&str>| node.input.iter().any(|name| names.contains(name.as_str()));
        Takes { text: any(&self.text), composite: any(&self.composite) }
    }

    fn add_constant(&mut self, name: &'a str, value: &Val) {
        match value {
            Value::Tensor(tensor) if tensor.datum_type() == DatumType::String => {
                self.text.insert(name);
            }
            Value::Tensor(_) => (),
            _ => {
                self.composite.insert(name);
            }
        }
    }

    /// Types other than tensors are not read, so what has no type here may be one of them.
    fn add_input(&mut self, input: &'a ValueInfoProto) {
        match input.r#type.as_ref().and_then(|kind| kind.value.as_ref()) {
            Some(TypeValue::TensorType(kind)) if kind.elem_type == DataType::String as i32 => {
                self.text.insert(&input.name);
            }
            Some(_) => (),
            None => {
                self.composite.insert(&input.name);
            }
        }
    }
}
