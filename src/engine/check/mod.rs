//! Checks a graph before tract sees it, so that faults are named instead of panicked on.

mod attributes;
mod fits;
mod names;
mod ranges;
mod ranks;
mod signatures;
mod weights;

use std::collections::HashSet;

use tract_onnx::pb::{GraphProto, NodeProto, TensorProto};

use super::graph::{Context, is_supported, subgraphs};
use super::onnx::{describe, invalid_model};
use crate::error::{Error, Result};
pub(super) use attributes::MAX_WINDOW;
pub(super) use fits::check_rank;
use ranks::Ranks;
use signatures::signature;

/// Graphs inside graphs; more would use up the stack of a browser's thread.
const MAX_DEPTH: usize = 32;

/// Checks a model's graph and those inside it: its names, attributes and weights.
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
    // Those that are still in the file were found to be whole.
    let held = |weight: &&TensorProto| depth > 1 || !context.weights.hold(weight);
    graph.initializer.iter().filter(held).try_for_each(weights::check)?;
    let mut known = names::Known::of(graph, outer)?;
    ranks.add_graph(graph, depth == 1);
    for node in &graph.node {
        let inner = |error: Error| error.at(describe(node));
        known.check_inputs(node).map_err(inner)?;
        // Of operators that are not there nothing is known. They are refused later, unless they are
        // in a branch that is never taken.
        if is_supported(context, node) {
            check_node(context, node).map_err(inner)?;
            ranks.check(node).map_err(inner)?;
        }
        for subgraph in subgraphs(node) {
            check_graph(context, subgraph, (known.all(), ranks.clone()), depth + 1)
                .map_err(inner)?;
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

#[cfg(test)]
mod tests;
