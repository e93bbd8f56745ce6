//! Orders the nodes of a graph in levels: in each, first the nodes that tract plans together, then
//! the operators of this engine's own, in the order of the file.

use std::collections::{BTreeMap, HashMap, HashSet};

use tract_onnx::pb::NodeProto;

use super::constants::Constants;
use super::operands::{is_shaped_by_values, planned, reads_shape_only};

/// Nodes of one level.
#[derive(Default)]
pub(super) struct Level<'a> {
    pub(super) tract: Vec<&'a NodeProto>,
    /// Values from outside the level that become part of its plan.
    pub(super) planned: HashSet<&'a str>,
    pub(super) own: Vec<&'a NodeProto>,
}

/// Where a value comes from.
#[derive(Clone, Copy)]
struct Origin {
    level: usize,
    own: bool,
    /// Whether its shape follows from the shapes that enter the segment.
    settled: bool,
    /// Whether its value does.
    known: bool,
}

/// Puts every node into the first level in which all that it needs is there.
pub(super) fn assign<'a>(
    nodes: &'a [NodeProto],
    constants: &Constants,
    is_own: impl Fn(&NodeProto) -> bool,
) -> Vec<Level<'a>> {
    let mut origins: HashMap<&str, Origin> = HashMap::new();
    let mut levels: BTreeMap<usize, Level> = BTreeMap::new();
    for node in nodes {
        let own = is_own(node);
        let varying: Vec<(usize, &str)> = (node.input.iter().map(String::as_str).enumerate())
            .filter(|(_, name)| !name.is_empty() && !constants.contains_key(*name))
            .collect();
        let captured = captured_names(node);
        let all = varying.iter().map(|(_, name)| *name).chain(captured);
        let earliest = |name: &str| origins.get(name).map_or(0, |origin| origin.first_use(own));
        let mut level = all.map(earliest).max().unwrap_or(0);
        let operands = || {
            let planned = planned(&node.op_type);
            varying.iter().filter(|(position, _)| planned.contains(position)).map(|(_, name)| *name)
        };
        let unknown = |name: &str| {
            origins.get(name).is_some_and(|origin| origin.level == level && !origin.known)
        };
        if !own && operands().any(unknown) {
            level += 1;
        }
        let place = levels.entry(level).or_default();
        if own {
            place.own.push(node);
        } else {
            let outside = |name: &&str| origins.get(name).is_none_or(|origin| origin.level < level);
            place.planned.extend(operands().filter(outside));
            place.tract.push(node);
        }
        let is_known = |name: &str| {
            place.planned.contains(name)
                || origins.get(name).is_some_and(|origin| origin.level == level && origin.known)
        };
        let known = !own
            && (reads_shape_only(&node.op_type) || varying.iter().all(|(_, name)| is_known(name)));
        let settled = !is_shaped_by_values(&node.op_type);
        let origin = Origin { level, own, settled, known };
        origins.extend(node.output.iter().map(|name| (name.as_str(), origin)));
    }
    levels.into_values().collect()
}

impl Origin {
    /// The first level in which the value can be read.
    fn first_use(&self, by_own: bool) -> usize {
        if by_own || (!self.own && self.settled) { self.level } else { self.level + 1 }
    }
}

/// Names that the subgraphs of a node use; those of their own do no harm here.
pub(super) fn captured_names(node: &NodeProto) -> Vec<&str> {
    let mut names = Vec::new();
    for graph in node.attribute.iter().filter_map(|attribute| attribute.g.as_ref()) {
        for inner in &graph.node {
            names.extend(inner.input.iter().map(String::as_str));
            names.extend(captured_names(inner));
        }
        names.extend(graph.output.iter().map(|output| output.name.as_str()));
    }
    names
}
