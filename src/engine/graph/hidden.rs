//! Where a model's own embedding is: the last hidden layer, found in the graph before it is cut into steps.

use std::collections::{HashMap, HashSet};

use tract_onnx::pb::{AttributeProto, GraphProto, NodeProto, ValueInfoProto};

use super::levels::captured_names;
use crate::engine::onnx::invalid_model;
use crate::error::Result;

/// Operators that only change how their first input is written down, not what it says.
const SAME_VALUES: [&str; 12] = [
    "Identity",
    "Dropout",
    "Flatten",
    "Reshape",
    "Squeeze",
    "Unsqueeze",
    "Transpose",
    "Cast",
    "CastLike",
    "QuantizeLinear",
    "DequantizeLinear",
    "DynamicQuantizeLinear",
];

/// Name of what the last layer with weights reads on the way to an output: a MatMul, Gemm or 1x1 convolution,
/// quantised or not. Of a quantised layer, what is quantised for it. `None` where no such layer leads to the
/// output, or it reads the model's input itself.
pub(in crate::engine) fn last_hidden_layer(graph: &GraphProto, output: &str) -> Option<String> {
    let fixed = fixed(graph);
    let mut needed = HashSet::from([output]);
    // A node stands behind those that it reads from, so the first one found is the last to run.
    for node in graph.node.iter().rev() {
        if !node.output.iter().any(|name| needed.contains(name.as_str())) {
            continue;
        }
        if let Some(input) = layer_input(graph, node, &fixed) {
            return hidden(graph, input);
        }
        needed.extend(node.input.iter().map(String::as_str).chain(captured_names(node)));
    }
    None
}

/// Makes a value inside a graph one of its outputs, the last. Returns its position among them.
///
/// # Errors
/// `invalid_model` when no node of the graph provides it. Graphs inside the graph are not searched.
pub(in crate::engine) fn expose(graph: &mut GraphProto, name: &str) -> Result<usize> {
    if let Some(position) = graph.output.iter().position(|output| output.name == name) {
        return Ok(position);
    }
    if name.is_empty() || !graph.node.iter().flat_map(|node| &node.output).any(|it| it == name) {
        return Err(invalid_model(format!(
            "the model has no tensor `{name}`, expected what one of its nodes provides"
        )));
    }
    graph.output.push(ValueInfoProto { name: name.to_owned(), ..Default::default() });
    Ok(graph.output.len() - 1)
}

/// Names of the weights, and of what follows from them alone.
fn fixed(graph: &GraphProto) -> HashSet<&str> {
    let mut fixed: HashSet<_> = graph.initializer.iter().map(|it| it.name.as_str()).collect();
    for node in &graph.node {
        let has_subgraph = node.attribute.iter().any(|attribute| attribute.g.is_some());
        let mut inputs = node.input.iter().filter(|name| !name.is_empty());
        let stated = node.op_type == "Constant" || !node.input.is_empty();
        if stated && !has_subgraph && inputs.all(|name| fixed.contains(name.as_str())) {
            fixed.extend(node.output.iter().map(String::as_str));
        }
    }
    fixed
}

/// What a layer with weights reads beside them; `None` for other nodes, and for a product of two inputs such as
/// attention makes.
fn layer_input<'a>(
    graph: &GraphProto,
    node: &'a NodeProto,
    fixed: &HashSet<&str>,
) -> Option<&'a str> {
    let (left, right) = match node.op_type.as_str() {
        "MatMul" | "Gemm" | "MatMulInteger" => (0, 1),
        "QLinearMatMul" => (0, 3),
        "Conv" | "ConvInteger" if is_pointwise(graph, node, 1) => (0, 1),
        "QLinearConv" if is_pointwise(graph, node, 3) => (0, 3),
        _ => return None,
    };
    let (left, right) = (node.input.get(left)?, node.input.get(right)?);
    match (fixed.contains(left.as_str()), fixed.contains(right.as_str())) {
        (false, true) => Some(left),
        (true, false) => Some(right),
        _ => None,
    }
}

/// Whether a convolution mixes channels only: a window of one, and no groups.
fn is_pointwise(graph: &GraphProto, node: &NodeProto, weights: usize) -> bool {
    let attribute = |name: &str| node.attribute.iter().find(|it| it.name == name);
    let window: Vec<i64> = match attribute("kernel_shape") {
        Some(AttributeProto { ints, .. }) => ints.clone(),
        None => {
            let name = node.input.get(weights);
            let stored = graph.initializer.iter().find(|it| Some(&it.name) == name);
            stored.and_then(|it| it.dims.get(2..)).unwrap_or_default().to_vec()
        }
    };
    let ungrouped = attribute("group").is_none_or(|group| group.i == 1);
    ungrouped && !window.is_empty() && window.iter().all(|size| *size == 1)
}

/// What a layer reads, by the name it has before it is quantised; `None` if it is the model's input.
fn hidden(graph: &GraphProto, name: &str) -> Option<String> {
    let provider: HashMap<&str, &NodeProto> = (graph.node.iter())
        .flat_map(|node| node.output.iter().map(move |name| (name.as_str(), node)))
        .collect();
    let before = |name: &str, all: bool| {
        let node = provider.get(name)?;
        let op_type = node.op_type.as_str();
        let steps_over = SAME_VALUES.contains(&op_type) && (all || op_type.contains("Quantize"));
        node.input.first().filter(|_| steps_over).map(String::as_str)
    };
    let first = |all: bool| {
        // OK because a checked graph has no cycles.
        std::iter::successors(Some(name), |name| before(name, all)).last().unwrap_or(name)
    };
    provider.contains_key(first(true)).then(|| first(false).to_owned())
}

#[cfg(test)]
mod tests {
    use tract_onnx::pb::TensorProto;

    use super::*;

    /// A graph of lines such as `Gemm x weight -> y`; names that begin with `w` are weights, and `x` is the input.
    fn graph(lines: &[&str]) -> GraphProto {
        let mut graph = GraphProto::default();
        for line in lines {
            let words: Vec<_> = line.split(' ').map(str::to_owned).collect();
            let arrow = words.iter().position(|word| word == "->").unwrap();
            let (input, output) = (words[1..arrow].to_vec(), words[arrow + 1..].to_vec());
            for name in input.iter().filter(|name| name.starts_with('w')) {
                let size = if name.contains('3') { 3 } else { 1 };
                let dims = vec![8, 8, size, size];
                let name = name.clone();
                graph.initializer.push(TensorProto { name, dims, ..Default::default() });
            }
            let op_type = words[0].clone();
            graph.node.push(NodeProto { op_type, input, output, ..Default::default() });
        }
        graph
    }

    #[test]
    fn the_last_layer_with_weights_names_the_embedding() {
        let cases: [(&[&str], Option<&str>); 12] = [
            (&["Gemm x w -> h", "Relu h -> r", "Gemm r w -> l", "Softmax l -> y"], Some("r")),
            (&["MatMul x w -> h", "MatMul w h -> l", "Add l w -> y"], Some("h")),
            (&["Conv x w3 -> h", "Conv h w -> m", "GlobalAveragePool m -> y"], Some("h")),
            (&["Gemm x w -> h", "Conv h w3 -> y"], None),
            (&["Gemm x w -> h", "MatMul h h -> a", "Relu a -> y"], None),
            (&["Gemm x w -> h", "Relu h -> a", "Gemm a w -> b", "MatMul b b -> y"], Some("a")),
            (&["Gemm x w -> y"], None),
            (&["Flatten x -> f", "Cast f -> c", "Gemm c w -> y"], None),
            (&["Gemm x w -> h", "Flatten h -> f", "Gemm f w -> y"], Some("f")),
            (&["Gemm x w -> h", "QuantizeLinear h -> q", "QLinearMatMul q s z w -> y"], Some("h")),
            (
                &[
                    "Gemm x w -> h",
                    "DynamicQuantizeLinear h -> q s z",
                    "Constant -> c",
                    "Transpose c -> t",
                    "MatMulInteger q t z -> y",
                ],
                Some("h"),
            ),
            (&["Gemm x w -> h", "Gemm h w -> other", "Relu h -> y"], None),
        ];
        for (lines, expected) in cases {
            let found = last_hidden_layer(&graph(lines), "y");
            assert_eq!(found.as_deref(), expected, "{lines:?}");
        }
    }

    #[test]
    fn only_what_a_node_provides_is_exposed() {
        let mut graph = graph(&["Gemm x w -> h", "Relu h -> y"]);
        assert_eq!(expose(&mut graph, "y").unwrap(), 0);
        assert_eq!(graph.output.len(), 1);
        assert_eq!(expose(&mut graph, "h").unwrap(), 1);
        assert_eq!(expose(&mut graph, "h").unwrap(), 1);
        for name in ["", "x", "w", "z"] {
            let error = expose(&mut graph, name).unwrap_err();
            assert!(error.to_string().contains(&format!("no tensor `{name}`")), "{error}");
        }
    }
}
