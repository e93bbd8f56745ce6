//! Nodes that read other values or do something else with them.

use tract_onnx::pb::{GraphProto, NodeProto, ValueInfoProto};

use super::Random;
use super::operators::random_operator;

/// Outputs of a node that the names of a joined model can't have.
const JOINED: &str = "behind/";

/// Most nodes of a graph that grows.
const MAX_NODES: usize = 64;

pub(crate) fn swap_operator(graph: &mut GraphProto, random: &mut Random) {
    let Some(node) = random.pick_mut(&mut graph.node) else { return };
    node.op_type = random_operator(random).name.to_owned();
    if random.one_in(2) {
        node.attribute.clear();
    }
}

pub(crate) fn drop_input(graph: &mut GraphProto, random: &mut Random) {
    let Some(node) = random.pick_mut(&mut graph.node) else { return };
    if random.one_in(2) {
        node.input.pop();
    } else if let Some(input) = random.pick_mut(&mut node.input) {
        input.clear();
    }
}

pub(crate) fn add_input(graph: &mut GraphProto, random: &mut Random) {
    let Some((place, names)) = place(graph, random) else { return };
    graph.node[place].input.extend(random.pick(&names).cloned());
}

pub(crate) fn rewire(graph: &mut GraphProto, random: &mut Random) {
    let Some((place, names)) = place(graph, random) else { return };
    let input = random.pick_mut(&mut graph.node[place].input);
    if let (Some(input), Some(name)) = (input, random.pick(&names)) {
        input.clone_from(name);
    }
}

/// Adds a node of any operator, whose result the graph gives.
pub(crate) fn append(graph: &mut GraphProto, random: &mut Random) {
    if graph.node.len() >= MAX_NODES {
        return;
    }
    let operator = random_operator(random);
    let names = names(graph, graph.node.len());
    let input = (0..operator.inputs.min(8)).filter_map(|_| random.pick(&names).cloned()).collect();
    let output = format!("{}/{}", operator.name, graph.node.len());
    let result = ValueInfoProto { name: output.clone(), ..Default::default() };
    // Instead of an output, so that there are not more and more of them.
    match random.pick_mut(&mut graph.output) {
        Some(place) => *place = result,
        None => graph.output.push(result),
    }
    let op_type = operator.name.to_owned();
    graph.node.push(NodeProto { op_type, input, output: vec![output], ..Default::default() });
}

/// Puts a graph behind another one.
pub(crate) fn join(first: &mut GraphProto, mut second: GraphProto, random: &mut Random) {
    if first.node.len() + second.node.len() > MAX_NODES {
        return;
    }
    let names = names(first, first.node.len());
    rename(&mut second, JOINED);
    for input in std::mem::take(&mut second.input) {
        match random.pick(&names).filter(|_| !random.one_in(4)) {
            Some(name) => redirect(&mut second, &input.name, name),
            None => first.input.push(input),
        }
    }
    first.node.append(&mut second.node);
    first.initializer.append(&mut second.initializer);
    first.output = second.output;
}

/// A node, and the values that it can read.
fn place(graph: &GraphProto, random: &mut Random) -> Option<(usize, Vec<String>)> {
    let place = (!graph.node.is_empty()).then(|| random.below(graph.node.len()))?;
    Some((place, names(graph, place)))
}

/// What there is to read before a node.
fn names(graph: &GraphProto, node: usize) -> Vec<String> {
    let inputs = graph.input.iter().map(|input| &input.name);
    let weights = graph.initializer.iter().map(|weight| &weight.name);
    let outputs = graph.node[..node].iter().flat_map(|node| &node.output);
    inputs.chain(weights).chain(outputs).filter(|name| !name.is_empty()).cloned().collect()
}

fn rename(graph: &mut GraphProto, prefix: &str) {
    let nodes = graph.node.iter_mut().flat_map(|node| node.input.iter_mut().chain(&mut node.output));
    let inputs = graph.input.iter_mut().map(|input| &mut input.name);
    let weights = graph.initializer.iter_mut().map(|weight| &mut weight.name);
    let outputs = graph.output.iter_mut().map(|output| &mut output.name);
    for name in nodes.chain(inputs).chain(weights).chain(outputs) {
        if !name.is_empty() {
            name.insert_str(0, prefix);
        }
    }
}

fn redirect(graph: &mut GraphProto, from: &str, to: &str) {
    let inputs = graph.node.iter_mut().flat_map(|node| &mut node.input);
    inputs.filter(|name| *name == from).for_each(|name| to.clone_into(name));
}
