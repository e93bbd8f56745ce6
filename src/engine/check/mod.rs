//! Checks a graph before tract sees it, so that faults are named instead of panicked on.

mod attributes;
mod fits;
mod names;
mod ranges;
mod ranks;
mod signatures;
mod weights;

use std::collections::HashSet;

use tract_onnx::pb::{GraphProto, NodeProto};

use super::graph::Context;
use super::onnx::{describe, invalid_model};
use super::ops;
use crate::error::{Error, ErrorKind, Result};
pub(super) use attributes::MAX_WINDOW;
pub(super) use fits::check_rank;
use ranks::Ranks;
use signatures::signature;

/// Graphs inside graphs; more would use up the stack of a browser's thread.
const MAX_DEPTH: usize = 32;

/// Checks a model's graph and those inside it: its names, operators, attributes and weights.
pub(super) fn check(context: &Context, graph: &GraphProto) -> Result<()> {
    check_graph(context, graph, (&HashSet::new(), Ranks::default()), 1)
}

fn check_graph<'a>(
    context: &Context,
    graph: &'a GraphProto,
    (outer, mut ranks): (&HashSet<&'a str>, Ranks<'a>),
    depth: usize,
) -> Result<()> {
    if depth > MAX_DEPTH {
        let text = format!("graphs inside graphs {depth} deep, expected at most {MAX_DEPTH}");
        return Err(invalid_model(text));
    }
    let unsupported: Vec<_> =
        (graph.node.iter()).filter(|node| !is_supported(context, node)).collect();
    if !unsupported.is_empty() {
        return Err(unsupported_operators(&unsupported));
    }
    graph.initializer.iter().try_for_each(weights::check)?;
    let mut known = names::Known::of(graph, outer)?;
    ranks.add_graph(graph, depth == 1);
    for node in &graph.node {
        let inner = |error: Error| error.at(describe(node));
        known.check_inputs(node).map_err(inner)?;
        check_node(context, node).map_err(inner)?;
        ranks.check(node).map_err(inner)?;
        for attribute in &node.attribute {
            for subgraph in attribute.g.iter().chain(&attribute.graphs) {
                check_graph(context, subgraph, (known.all(), ranks.clone()), depth + 1)
                    .map_err(inner)?;
            }
        }
        known.add_outputs(node).map_err(inner)?;
        ranks.add_outputs(node);
    }
    known.check_outputs(graph)
}

fn check_node(context: &Context, node: &NodeProto) -> Result<()> {
    if let Some(signature) = signature(&node.op_type, context.opset(&node.domain)) {
        signature.check(node)?;
    }
    attributes::check(node)
}

fn is_supported(context: &Context, node: &NodeProto) -> bool {
    let opset = context.opset(&node.domain);
    ops::find(node, opset, ops::Takes { text: true, composite: true }).is_some()
        || ops::find(node, opset, ops::Takes::default()).is_some()
        || context.onnx.op_register.0.contains_key(&node.op_type)
}

fn unsupported_operators(nodes: &[&NodeProto]) -> Error {
    const SHOWN: usize = 5;
    let mut names: Vec<_> = nodes.iter().take(SHOWN).map(|node| describe(node)).collect();
    if nodes.len() > SHOWN {
        names.push(format!("and {} more", nodes.len() - SHOWN));
    }
    let text = format!("this engine lacks the operator of {}", names.join(", "));
    Error::new(ErrorKind::UnsupportedOperator, text)
}

#[cfg(test)]
mod tests;
