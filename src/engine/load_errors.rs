//! What is said of models that can't be loaded: each text names the operator, the node and what to do.

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{GraphProto, NodeProto, TensorProto, ValueInfoProto};

use super::test_models::{load, node, value, with_int, with_text};

const OPSET: i64 = 17;

/// Inputs `x` of float32 [2, 3] and `i` of int64 [2, 3], weights `w` of float32 [4], `v` of
/// float32 [3] and `n`, which is 9, and the output `y`.
fn graph(nodes: &[NodeProto]) -> GraphProto {
    let weight = |name: &str, len: usize| TensorProto {
        name: name.into(),
        data_type: DataType::Float as i32,
        dims: vec![len as i64],
        float_data: vec![1.0; len],
        ..Default::default()
    };
    let number = TensorProto {
        name: "n".into(),
        data_type: DataType::Int64 as i32,
        int64_data: vec![9],
        ..Default::default()
    };
    GraphProto {
        node: nodes.to_vec(),
        input: vec![value("x", DataType::Float, &[2, 3]), value("i", DataType::Int64, &[2, 3])],
        output: vec![ValueInfoProto { name: "y".into(), ..Default::default() }],
        initializer: vec![weight("w", 4), weight("v", 3), number],
        ..Default::default()
    }
}

fn external() -> GraphProto {
    let mut graph = graph(&[node("Add", &["x", "w"], "y")]);
    graph.initializer[0].external_data.push(Default::default());
    graph
}

#[test]
fn errors_name_the_node_and_what_to_do() {
    let relu = || node("Relu", &["x"], "h");
    let named = NodeProto { name: "head".into(), ..node("Add", &["h", "w"], "y") };
    let squeezed = node("Squeeze", &["m"], "s");
    let cases = [
        (
            "sizes that do not fit",
            graph(&[relu(), named]),
            "node `head` (Add): does not take input 0 of float32 [2, 3], input 1 of float32 [4], \
             where the model is given `x` [2, 3]",
            "; give the model inputs of sizes that fit, or export it again",
        ),
        (
            "types that do not fit",
            graph(&[relu(), node("MatMul", &["h", "i"], "y")]),
            "node `y` (MatMul): does not take input 0 of float32 [2, 3], input 1 of int64 [2, 3]",
            "; give the node inputs of types that its operator takes",
        ),
        (
            "a factor without axes",
            graph(&[node("ReduceMax", &["x"], "m"), squeezed, node("MatMul", &["v", "s"], "y")]),
            "node `y` (MatMul): does not take input 0 of float32 [3], input 1 of float32 []",
            "; give the model inputs of sizes that fit",
        ),
        (
            "an exponent that is no number",
            graph(&[node("Equal", &["x", "v"], "b"), node("Pow", &["x", "b"], "y")]),
            "node `y` (Pow): does not take input 0 of float32 [2, 3], input 1 of bool [2, 3]",
            "; give the node inputs of types",
        ),
        (
            "a value that the operator does not know",
            graph(&[
                relu(),
                with_text(node("ScatterElements", &["h", "i", "x"], "y"), "reduction", "most"),
            ]),
            "node `y` (ScatterElements): can't be read (Unknown scatter reduction: most)",
            "; correct the node, export the model with another opset, such as 17",
        ),
        (
            "a type that there is not",
            graph(&[with_int(node("Cast", &["x"], "y"), "to", 15)]),
            "node `y` (Cast): can't be read (Unknown DatumType Complex128)",
            "; correct the node, export the model with another opset",
        ),
        (
            "an operator of this engine's own",
            graph(&[with_text(node("Resize", &["x", "", "w"], "y"), "mode", "best")]),
            "node `y` (Resize): the attribute `mode` is \"best\", expected one of nearest",
            "; correct it and export the model again; onnx.checker.check_model(",
        ),
        (
            "an operator that is not there",
            graph(&[node("Gurk", &["x"], "y")]),
            "the operator of node `y` (Gurk)",
            "; export the model with other operators of the ONNX standard",
        ),
        (
            "too few inputs",
            graph(&[node("Add", &["x"], "y")]),
            "node `y` (Add): input 1 is missing",
            "; correct it and export the model again",
        ),
        (
            "a constant without a value",
            graph(&[with_text(node("Constant", &[], "y"), "name", "none")]),
            "node `y` (Constant): the attribute `value` is missing",
            "; correct it and export the model again",
        ),
        (
            "constants that do not fit",
            graph(&[node("MatMul", &["w", "v"], "y")]),
            "node `y` (MatMul): does not take input 0 of float32 [4], input 1 of float32 [3]",
            "; give the model inputs of sizes",
        ),
        (
            "constants that an operator fails on",
            graph(&[node("Sub", &["n", "n"], "z"), node("Range", &["n", "n", "z"], "y")]),
            "node `y` (Range): the length of the range is not a number",
            "; correct it and export the model again",
        ),
        (
            "weights elsewhere",
            external(),
            "weight `w`: its data is in another file",
            "; save the model",
        ),
    ];
    let wrong: Vec<_> = (cases.iter())
        .filter_map(|(name, graph, what, advice)| match load(graph, OPSET) {
            Ok(_) => Some(format!("{name}: no error")),
            Err(error) => {
                let text = error.to_string();
                let fits = text.contains(what) && text.contains(advice);
                (!fits).then(|| format!("{name}: {text}"))
            }
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_squeeze_states_no_axes_in_any_version() {
    let nodes = [node("ReduceMax", &["x"], "m"), node("Squeeze", &["m"], "y")];
    for version in [9, 12, 13] {
        let loaded = load(&graph(&nodes), version);
        loaded.unwrap_or_else(|error| panic!("opset {version}: {error}"));
    }
}
