//! Models with functions: what is left when they are inlined, and what is refused.

use tract_onnx::pb::{FunctionProto, OperatorSetIdProto, ValueInfoProto};

use super::*;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn node(op_type: &str, input: &[&str], output: &[&str]) -> NodeProto {
    let (input, output) = (names(input), names(output));
    let domain = if op_type.starts_with("My") { "mine" } else { "" };
    NodeProto {
        op_type: op_type.into(),
        domain: domain.into(),
        input,
        output,
        ..Default::default()
    }
}

fn with(mut node: NodeProto, name: &str, alpha: f32, from: &str) -> NodeProto {
    let (name, ref_attr_name) = (name.into(), from.into());
    node.attribute.push(AttributeProto { name, f: alpha, ref_attr_name, ..Default::default() });
    node
}

fn function(name: &str, attribute: &[&str], node: Vec<NodeProto>) -> FunctionProto {
    FunctionProto {
        name: Some(name.into()),
        domain: Some("mine".into()),
        input: names(&["a"]),
        output: names(&["b"]),
        attribute: names(attribute),
        node,
        ..Default::default()
    }
}

fn inlined(functions: Vec<FunctionProto>, node: Vec<NodeProto>) -> Result<Vec<String>> {
    let opset_import = vec![OperatorSetIdProto { version: 17, ..Default::default() }];
    let mut header = ModelProto { functions, opset_import, ..Default::default() };
    let output = vec![ValueInfoProto { name: "y".into(), ..Default::default() }];
    let mut graph = GraphProto { node, output, ..Default::default() };
    inline(&mut header, &mut graph)?;
    let show = |node: &NodeProto| {
        let attributes: String = (node.attribute.iter())
            .map(|attribute| format!(" {}={}", attribute.name, attribute.f))
            .collect();
        format!("{}({})>{}{attributes}", node.op_type, node.input.join(","), node.output.join(","))
    };
    Ok(graph.node.iter().map(show).collect())
}

#[test]
fn calls_give_way_to_nodes() {
    let inner = function(
        "MyElu",
        &["slope"],
        vec![with(node("Elu", &["a"], &["t"]), "alpha", 0.0, "slope"), node("Neg", &["t"], &["b"])],
    );
    let outer = function(
        "MyTwice",
        &[],
        vec![with(node("MyElu", &["a"], &["t"]), "slope", 0.5, ""), node("MyElu", &["t"], &["b"])],
    );
    let nodes = vec![node("MyTwice", &["x"], &["t"]), node("Abs", &["t"], &["y"])];
    let found = inlined(vec![outer, inner], nodes).unwrap();
    let expected =
        ["Elu(x)>t/2 alpha=0.5", "Neg(t/2)>t/1", "Elu(t/1)>t/3", "Neg(t/3)>t", "Abs(t)>y"];
    assert_eq!(found, expected);
}

#[test]
fn faults_are_named() {
    let call = || vec![node("MyF", &["x"], &["y"])];
    let relu = || node("Relu", &["a"], &["b"]);
    let mut newer = function("MyF", &[], vec![relu()]);
    newer.opset_import.push(OperatorSetIdProto { version: 18, ..Default::default() });
    let recursive = function("MyF", &[], vec![node("MyF", &["a"], &["b"])]);
    let doubling = (0..31).map(|depth| {
        let next = format!("MyF{}", depth + 1);
        let nodes = vec![node(&next, &["a"], &["t"]), node(&next, &["t"], &["b"])];
        function(&if depth == 0 { "MyF".into() } else { format!("MyF{depth}") }, &[], nodes)
    });
    let default = with(relu(), "alpha", 0.0, "slope");
    let cases = [
        (vec![recursive], "a function can't call itself"),
        (doubling.collect(), "functions add more than"),
        (vec![newer], "version 18 of the operator set ``, expected 17"),
        (vec![function("MyF", &[], vec![default])], "leaves out the attribute `slope`"),
        (vec![function("MyF", &[], vec![node("Relu", &["x"], &["b"])])], "reads `x`"),
        (vec![function("MyF", &[], vec![relu()]); 2], "is there twice"),
    ];
    for (functions, text) in cases {
        let error = inlined(functions, call()).expect_err(text);
        assert!(error.to_string().contains(text), "{text}: {error}");
    }
    let many = vec![node("MyF", &["x", "x"], &["y"])];
    let error = inlined(vec![function("MyF", &[], vec![relu()])], many).unwrap_err();
    let text = "node `y` (mine.MyF): calls a function with 2 inputs, expected at most 1";
    assert_eq!(error.to_string(), text);
}
