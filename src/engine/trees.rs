//! Finds the trees of a model that is nothing but trees.

use tract_onnx::pb::{GraphProto, NodeProto};

use super::graph::Constants;
use super::onnx::{describe, parse};
use super::ops::{Node, TreeSum};
use crate::error::{Error, ErrorKind, Result};
use crate::source::Section;

/// How ONNX numbers floats of 32 bits.
const FLOAT: i64 = 1;

/// Whether a graph may be nothing but trees.
pub(super) fn may_be_trees(graph: &GraphProto) -> bool {
    graph.node.iter().filter(|node| is_trees(node)).count() == 1
}

impl TreeSum {
    /// Reads the trees of a file whose output they make of its input, with nothing between that changes a number.
    ///
    /// # Errors
    /// `invalid_argument` when the model is more than that, `invalid_model` when the file can't be read.
    pub(crate) fn from_onnx(bytes: &[u8], input: &str, output: &str) -> Result<TreeSum> {
        let (context, graph) = parse(Section::whole(&bytes))?.context();
        let trees = trees_behind(&graph, output)?;
        let reads = behind(&graph, trees.input.first().map_or("", String::as_str));
        if reads.0 != input {
            return Err(match reads.1 {
                Some(node) => more_than_trees(node),
                None => refuse("its trees do not read the features alone".into()),
            });
        }
        TreeSum::read(&Node { proto: trees, context: &context, constants: &Constants::new() })
    }
}

fn trees_behind<'a>(graph: &'a GraphProto, output: &str) -> Result<&'a NodeProto> {
    let (name, node) = behind(graph, output);
    let node = node.ok_or_else(|| refuse("the model is no ensemble of trees".into()))?;
    if !is_trees(node) {
        return Err(more_than_trees(node));
    }
    // A classifier's scores are its second output.
    let scores = usize::from(node.op_type == "TreeEnsembleClassifier");
    if node.output.get(scores).is_some_and(|it| *it == name) {
        return Ok(node);
    }
    Err(refuse("the model answers the class alone".into()))
}

/// The tensor that a tensor is, under another name or in another form; and the node that makes it.
fn behind<'a>(graph: &'a GraphProto, name: &str) -> (String, Option<&'a NodeProto>) {
    let mut name = name.to_owned();
    // OK because a checked graph has no circles.
    loop {
        let node = graph.node.iter().find(|node| node.output.contains(&name));
        match node.filter(|node| changes_nothing(node)).and_then(|node| node.input.first()) {
            Some(input) => name.clone_from(input),
            None => return (name, node),
        }
    }
}

fn changes_nothing(node: &NodeProto) -> bool {
    let to = node.attribute.iter().find(|attribute| attribute.name == "to");
    match node.op_type.as_str() {
        "Identity" | "ZipMap" => true,
        "Cast" => to.is_some_and(|to| to.i == FLOAT),
        _ => false,
    }
}

fn is_trees(node: &NodeProto) -> bool {
    node.domain == "ai.onnx.ml" && node.op_type.starts_with("TreeEnsemble")
}

fn more_than_trees(node: &NodeProto) -> Error {
    refuse(format!("the model is more than an ensemble of trees: it has {}", describe(node)))
}

fn refuse(text: String) -> Error {
    Error::new(ErrorKind::InvalidArgument, text)
}
