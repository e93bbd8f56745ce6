//! Operators that tract lacks, or that the standard wants otherwise: one file each.
//!
//! An operator is a function that reads a node's attributes and gives a [`Kernel`], which computes
//! outputs from inputs. It needs no rules for shapes, because it always sees real values.

mod control;
mod inputs;
mod math;
mod ml;
mod nn;
mod node;
mod sequence;
mod text;

pub(super) use inputs::Inputs;
pub(super) use node::{Body, Node};

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

/// The operator of this engine's own by that name, if there is one. `text` says whether an input or
/// an output is known to hold text, which tract can't compute with.
pub(super) fn find(domain: &str, op_type: &str, text: bool) -> Option<Build> {
    match domain {
        "" | "ai.onnx" => text::find(op_type, text)
            .or_else(|| control::find(op_type))
            .or_else(|| sequence::find(op_type))
            .or_else(|| math::find(op_type))
            .or_else(|| nn::find(op_type)),
        "ai.onnx.ml" => ml::find(op_type),
        _ => None,
    }
}

/// Whether a node gives text.
pub(super) fn gives_text(node: &NodeProto, takes_text: bool) -> bool {
    text::gives_text(node, takes_text)
}
