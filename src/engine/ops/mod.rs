//! Operators that tract lacks, or that the standard wants otherwise: one file each.
//!
//! An operator is a function that reads a node's attributes and gives a [`Kernel`], which computes
//! outputs from inputs. It needs no rules for shapes, because it always sees real values.

mod control;
pub(super) mod dense;
mod inputs;
mod math;
mod ml;
mod moves;
mod nn;
mod node;
mod numbers;
mod pick;
mod sequence;
mod shape;
mod text;

pub(super) use inputs::{Inputs, elements, tensor_of};
pub(crate) use ml::{Link, TreeScore, TreeSum};
pub(super) use node::{Body, Node};
pub(super) use pick::axis;
pub(super) use shape::with_limit;

use tract_onnx::pb::NodeProto;

use super::value::Val;
use crate::error::Result;

/// Makes the kernel of a node.
pub(super) type Build = fn(&Node) -> Result<Kernel>;

type Run = Box<dyn Fn(&Inputs) -> Result<Vec<Val>> + Send>;

/// An operator with its attributes, ready to run.
pub(super) struct Kernel {
    run: Run,
    /// Values of the graph around it that its subgraphs read; they come after the node's own inputs.
    pub(super) captures: Vec<String>,
}

impl Kernel {
    /// A kernel that gives all of the node's outputs.
    pub(super) fn new(run: impl Fn(&Inputs) -> Result<Vec<Val>> + Send + 'static) -> Kernel {
        Kernel { run: Box::new(run), captures: Vec::new() }
    }

    /// A kernel with a single output.
    pub(super) fn single<V: Into<Val>>(
        run: impl Fn(&Inputs) -> Result<V> + Send + 'static,
    ) -> Kernel {
        Kernel::new(move |inputs| Ok(vec![run(inputs)?.into()]))
    }

    /// Values that the subgraphs of a node read from the graph around it.
    pub(super) fn with_captures(self, captures: Vec<String>) -> Kernel {
        Kernel { captures, ..self }
    }

    pub(super) fn run(&self, inputs: &Inputs) -> Result<Vec<Val>> {
        (self.run)(inputs)
    }
}

/// What values hold that are not tensors of numbers.
#[derive(Clone, Copy, Default)]
pub(super) struct Takes {
    /// Some are texts.
    pub(super) text: bool,
    /// Some are sequences, maps or optional values.
    pub(super) composite: bool,
}

/// This engine's own operator for a node, if there is one. `opset` is the version of the node's
/// operator set, `takes` says what the inputs hold; its `text` also counts what the node gives.
pub(super) fn find(node: &NodeProto, opset: i64, takes: Takes) -> Option<Build> {
    let op_type = node.op_type.as_str();
    match node.domain.as_str() {
        "" | "ai.onnx" => text::find(op_type, takes.text)
            .or_else(|| takes.composite.then(|| sequence::find_composite(op_type)).flatten())
            .or_else(|| control::find(op_type))
            .or_else(|| sequence::find(op_type))
            .or_else(|| math::find(node, opset))
            .or_else(|| nn::find(node)),
        "ai.onnx.preview.training" => nn::find_training(op_type),
        "ai.onnx.ml" => ml::find(op_type),
        dense::DOMAIN => Some(dense::build),
        _ => None,
    }
}

/// What the outputs of a node hold.
pub(super) fn gives(node: &NodeProto, takes: Takes) -> Takes {
    Takes {
        text: text::gives_text(node, takes.text),
        composite: sequence::gives_composite(&node.op_type, takes.composite),
    }
}
