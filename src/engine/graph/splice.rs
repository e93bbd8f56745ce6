//! Puts the nodes of one graph into another: what the graph declares gets new names, so that it can
//! hide nothing there and be put in more than once.

use std::collections::{HashMap, HashSet};

use tract_onnx::pb::{GraphProto, NodeProto};

/// Names of values that are in use.
pub(in crate::engine) struct Taken {
    names: HashSet<String>,
    made: usize,
}

impl Taken {
    /// The names that a graph and those inside it use.
    pub(in crate::engine) fn by(graph: &GraphProto) -> Taken {
        let mut taken = Taken { names: HashSet::new(), made: 0 };
        taken.add_graph(graph);
        taken
    }

    pub(super) fn add(&mut self, name: &str) {
        self.names.insert(name.to_owned());
    }

    pub(in crate::engine) fn add_graph(&mut self, graph: &GraphProto) {
        graph.input.iter().for_each(|input| self.add(&input.name));
        graph.output.iter().for_each(|output| self.add(&output.name));
        graph.initializer.iter().for_each(|weight| self.add(&weight.name));
        for node in &graph.node {
            node.input.iter().chain(&node.output).for_each(|name| self.add(name));
            subgraphs(node).for_each(|graph| self.add_graph(graph));
        }
    }

    /// A name like the one given, that is not in use.
    fn fresh(&mut self, name: &str) -> String {
        loop {
            self.made += 1;
            let fresh = format!("{name}/{}", self.made);
            if self.names.insert(fresh.clone()) {
                return fresh;
            }
        }
    }
}

/// The nodes and weights of a graph whose inputs and outputs have these names in the graph around
/// it. An input that is not given has no name, and neither has an output that nobody reads.
pub(in crate::engine) fn spliced(
    mut graph: GraphProto,
    inputs: &[String],
    outputs: &[String],
    taken: &mut Taken,
) -> GraphProto {
    let mut own = HashMap::new();
    for (position, input) in graph.input.drain(..).enumerate() {
        own.insert(input.name, inputs.get(position).cloned().unwrap_or_default());
    }
    let made: HashSet<&str> =
        graph.node.iter().flat_map(|node| &node.output).map(String::as_str).collect();
    let mut copies = Vec::new();
    for (output, name) in graph.output.drain(..).zip(outputs) {
        if name.is_empty() {
            continue;
        }
        if made.contains(output.name.as_str()) && !own.contains_key(&output.name) {
            own.insert(output.name, name.clone());
        } else {
            copies.push((output.name, name.clone()));
        }
    }
    declare(&graph, &mut own, taken);
    let scope = Scope { own, around: None };
    for (from, to) in copies {
        let node = NodeProto {
            op_type: "Identity".into(),
            input: vec![from],
            output: vec![to],
            ..Default::default()
        };
        graph.node.push(node);
    }
    scope.rename(&mut graph, taken);
    graph
}

/// New names for what a graph declares, but for those that have one.
fn declare(graph: &GraphProto, own: &mut HashMap<String, String>, taken: &mut Taken) {
    let weights = graph.initializer.iter().map(|weight| &weight.name);
    let inputs = graph.input.iter().map(|input| &input.name);
    let made = graph.node.iter().flat_map(|node| &node.output);
    for name in weights.chain(inputs).chain(made).filter(|name| !name.is_empty()) {
        if !own.contains_key(name) {
            own.insert(name.clone(), taken.fresh(name));
        }
    }
}

/// The new names that hold in a graph; of what it does not declare, those of the graph around it.
struct Scope<'a> {
    own: HashMap<String, String>,
    around: Option<&'a Scope<'a>>,
}

impl Scope<'_> {
    fn get(&self, name: &str) -> Option<&String> {
        self.own.get(name).or_else(|| self.around?.get(name))
    }

    fn rename(&self, graph: &mut GraphProto, taken: &mut Taken) {
        let weights = graph.initializer.iter_mut().map(|weight| &mut weight.name);
        let inputs = graph.input.iter_mut().map(|input| &mut input.name);
        let outputs = graph.output.iter_mut().map(|output| &mut output.name);
        let read =
            graph.node.iter_mut().flat_map(|node| node.input.iter_mut().chain(&mut node.output));
        for name in weights.chain(inputs).chain(outputs).chain(read) {
            if let Some(new) = self.get(name) {
                name.clone_from(new);
            }
        }
        for inner in graph.node.iter_mut().flat_map(subgraphs_mut) {
            let mut own = HashMap::new();
            declare(inner, &mut own, taken);
            Scope { own, around: Some(self) }.rename(inner, taken);
        }
    }
}

/// The graphs that a node holds.
pub(in crate::engine) fn subgraphs(node: &NodeProto) -> impl Iterator<Item = &GraphProto> {
    node.attribute.iter().flat_map(|attribute| attribute.g.iter().chain(&attribute.graphs))
}

/// The graphs that a node holds, to change.
pub(in crate::engine) fn subgraphs_mut(
    node: &mut NodeProto,
) -> impl Iterator<Item = &mut GraphProto> {
    let attributes = node.attribute.iter_mut();
    attributes.flat_map(|attribute| attribute.g.iter_mut().chain(&mut attribute.graphs))
}

#[cfg(test)]
mod tests {
    use tract_onnx::pb::{AttributeProto, ValueInfoProto};

    use super::*;

    fn value(name: &str) -> ValueInfoProto {
        ValueInfoProto { name: name.into(), ..Default::default() }
    }

    fn node(input: &str, output: &str) -> NodeProto {
        NodeProto { input: vec![input.into()], output: vec![output.into()], ..Default::default() }
    }

    fn wires(graph: &GraphProto) -> Vec<String> {
        let wire = |node: &NodeProto| {
            let inner: Vec<_> = subgraphs(node).flat_map(wires).collect();
            format!("{}>{}{}", node.input[0], node.output[0], inner.concat())
        };
        graph.node.iter().map(wire).collect()
    }

    #[test]
    fn what_is_declared_gets_a_name_that_nobody_uses() {
        let around = GraphProto { node: vec![node("x", "t/1")], ..Default::default() };
        // The inner graph hides `t` and reads `y` and `outer`.
        let inner = GraphProto {
            node: vec![node("y", "t"), node("t", "u"), node("outer", "v")],
            ..Default::default()
        };
        let mut holder = node("t", "y");
        holder.attribute.push(AttributeProto { g: Some(inner), ..Default::default() });
        let graph = GraphProto {
            input: vec![value("a"), value("b")],
            node: vec![node("a", "t"), holder, node("b", "z")],
            output: vec![value("y"), value("a"), value("y"), value("z")],
            ..Default::default()
        };
        let inputs = ["x".to_owned()];
        let outputs = ["r", "s", "q", ""].map(str::to_owned);
        let spliced = spliced(graph, &inputs, &outputs, &mut Taken::by(&around));
        let expected = ["x>t/2", "t/2>rr>t/4t/4>u/5outer>v/6", ">z/3", "x>s", "r>q"];
        assert_eq!(wires(&spliced), expected);
    }
}
