//! A node of a graph, as the maker of a kernel reads it.

use std::sync::Arc;

use tract_onnx::pb::{AttributeProto, NodeProto};
use tract_onnx::prelude::Tensor;

use super::Inputs;
use crate::engine::graph::{Constants, Context, Graph};
use crate::engine::onnx::invalid_model;
use crate::engine::value::Val;
use crate::error::Result;

/// A node and what surrounds it.
pub(in crate::engine) struct Node<'a> {
    pub(in crate::engine) proto: &'a NodeProto,
    pub(in crate::engine) context: &'a Context<'a>,
    pub(in crate::engine) constants: &'a Constants,
}

impl Node<'_> {
    /// Version of the operator set that the model asks for in this node's domain.
    pub(in crate::engine) fn opset(&self) -> i64 {
        self.context.opset(&self.proto.domain)
    }

    /// Whether an output is used.
    pub(in crate::engine) fn wants(&self, output: usize) -> bool {
        self.proto.output.get(output).is_some_and(|name| !name.is_empty())
    }

    pub(in crate::engine) fn float(&self, name: &str) -> Option<f32> {
        self.attribute(name).map(|attribute| attribute.f)
    }

    pub(in crate::engine) fn int(&self, name: &str) -> Option<i64> {
        self.attribute(name).map(|attribute| attribute.i)
    }

    /// Whether an attribute that stands for a boolean is set.
    pub(in crate::engine) fn flag(&self, name: &str) -> bool {
        self.int(name).is_some_and(|value| value != 0)
    }

    pub(in crate::engine) fn string(&self, name: &str) -> Result<Option<String>> {
        self.attribute(name).map(|attribute| text(name, &attribute.s)).transpose()
    }

    pub(in crate::engine) fn floats(&self, name: &str) -> Option<Vec<f32>> {
        self.attribute(name).map(|attribute| attribute.floats.clone())
    }

    pub(in crate::engine) fn ints(&self, name: &str) -> Option<Vec<i64>> {
        self.attribute(name).map(|attribute| attribute.ints.clone())
    }

    pub(in crate::engine) fn strings(&self, name: &str) -> Result<Option<Vec<String>>> {
        let texts = |attribute: &AttributeProto| {
            attribute.strings.iter().map(|bytes| text(name, bytes)).collect()
        };
        self.attribute(name).map(texts).transpose()
    }

    pub(in crate::engine) fn tensor(&self, name: &str) -> Result<Option<Arc<Tensor>>> {
        let tensor = self.attribute(name).and_then(|attribute| attribute.t.as_ref());
        tensor.map(|tensor| self.context.load_tensor(tensor)).transpose()
    }

    /// The nodes of a subgraph.
    pub(in crate::engine) fn nodes(&self, name: &str) -> Option<&[NodeProto]> {
        self.attribute(name)?.g.as_ref().map(|graph| graph.node.as_slice())
    }

    /// An attribute that must be there, as one of the methods above gave it.
    pub(in crate::engine) fn required<T>(&self, name: &str, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| invalid_model(format!("the attribute `{name}` is missing")))
    }

    /// The subgraph of an attribute, ready to run.
    pub(in crate::engine) fn body(&self, name: &str) -> Result<Body> {
        let graph = self.attribute(name).and_then(|attribute| attribute.g.clone());
        let graph = self.required(name, graph)?;
        Ok(Body { graph: Graph::new(self.context, graph, self.constants)?, captures: Vec::new() })
    }

    fn attribute(&self, name: &str) -> Option<&AttributeProto> {
        self.proto.attribute.iter().find(|attribute| attribute.name == name)
    }
}

fn text(attribute: &str, bytes: &[u8]) -> Result<String> {
    String::from_utf8(bytes.to_vec()).map_err(|error| {
        invalid_model(format!("the attribute `{attribute}` is not UTF-8")).caused_by(error)
    })
}

/// A subgraph of a node.
pub(in crate::engine) struct Body {
    graph: Graph,
    /// Positions of what it captures among all that the node captures.
    captures: Vec<usize>,
}

impl Body {
    /// What the bodies of one node capture together; each remembers its own part.
    pub(in crate::engine) fn share_captures(bodies: &mut [&mut Body]) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for body in bodies {
            for name in body.graph.captures() {
                let known = all.iter().position(|other| other == name);
                body.captures.push(known.unwrap_or(all.len()));
                if known.is_none() {
                    all.push(name.clone());
                }
            }
        }
        all
    }

    /// Number of its outputs.
    pub(in crate::engine) fn outputs(&self) -> usize {
        self.graph.outputs()
    }

    /// Runs the subgraph on its own inputs; what it captures comes from the node's inputs.
    pub(in crate::engine) fn run(&self, own: Vec<Val>, inputs: &Inputs) -> Result<Vec<Val>> {
        let captured = self.captures.iter().map(|index| inputs.captured()[*index].clone());
        self.graph.run(own.into_iter().map(Some).chain(captured).collect())
    }
}
