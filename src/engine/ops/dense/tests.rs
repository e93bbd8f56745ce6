//! Small networks whose layers are put together, against the formula, and what is left apart.

use driftline_kernels::Column;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{GraphProto, NodeProto, TensorProto};

use crate::engine::session::Session;
use crate::engine::test_models::{load, node, value, with_int};
use crate::engine::{Data, Tensor, Value};
use crate::error::ErrorKind;

const INPUTS: usize = 3;
const HIDDEN: usize = 10;
const OUTPUTS: usize = 2;

fn numbers(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|index| ((index * 7 + seed * 3) % 11) as f32 / 8.0 - 0.6).collect()
}

fn weights(name: &str, dims: &[usize], seed: usize) -> TensorProto {
    TensorProto {
        name: name.into(),
        dims: dims.iter().map(|size| *size as i64).collect(),
        data_type: DataType::Float as i32,
        float_data: numbers(dims.iter().product(), seed),
        ..Default::default()
    }
}

fn graph(nodes: Vec<NodeProto>, outputs: &[&str]) -> GraphProto {
    let output = |name: &&str| value(name, DataType::Float, &[-1, OUTPUTS as i64]);
    GraphProto {
        input: vec![value("x", DataType::Float, &[-1, INPUTS as i64])],
        output: outputs.iter().map(output).collect(),
        initializer: vec![
            weights("w1", &[INPUTS, HIDDEN], 1),
            weights("b1", &[1, HIDDEN], 2),
            weights("w2", &[OUTPUTS, HIDDEN], 3),
            weights("b2", &[OUTPUTS], 4),
        ],
        node: nodes,
        ..Default::default()
    }
}

fn network(between: &str, last: &str) -> Vec<NodeProto> {
    vec![
        node("MatMul", &["x", "w1"], "product"),
        node("Add", &["b1", "product"], "sum"),
        node(between, &["sum"], "hidden"),
        with_int(node("Gemm", &["hidden", "w2", "b2"], "scores"), "transB", 1),
        node(last, &["scores"], "y"),
    ]
}

fn run(session: &mut Session, rows: &[f32], width: usize) -> crate::error::Result<Vec<Value>> {
    let tensor = Tensor::new(&[rows.len() / width, width], Data::F32(rows.to_vec()))?;
    session.run(vec![("x".into(), tensor.into())])
}

fn floats(value: &Value) -> &[f32] {
    match value {
        Value::Tensor(tensor) => match tensor.data() {
            Data::F32(values) => values,
            other => panic!("found {other:?}"),
        },
        other => panic!("found {other:?}"),
    }
}

/// The answer for a row, in double precision.
fn formula(row: &[f32], between: fn(f64) -> f64, last: fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
    let [w1, b1] = [numbers(INPUTS * HIDDEN, 1), numbers(HIDDEN, 2)];
    let [w2, b2] = [numbers(OUTPUTS * HIDDEN, 3), numbers(OUTPUTS, 4)];
    let sum = |count: usize, product: &dyn Fn(usize) -> f64| (0..count).map(product).sum::<f64>();
    let hidden = |at: usize| {
        let product = |input: usize| f64::from(row[input]) * f64::from(w1[input * HIDDEN + at]);
        between(sum(INPUTS, &product) + f64::from(b1[at]))
    };
    let score = |at: usize| {
        sum(HIDDEN, &|input| hidden(input) * f64::from(w2[at * HIDDEN + input])) + f64::from(b2[at])
    };
    last(&(0..OUTPUTS).map(score).collect::<Vec<_>>())
}

fn each(scores: &[f64], function: fn(f64) -> f64) -> Vec<f64> {
    scores.iter().map(|score| function(*score)).collect()
}

fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

fn softmax(scores: &[f64]) -> Vec<f64> {
    let sum: f64 = scores.iter().map(|score| score.exp()).sum();
    scores.iter().map(|score| score.exp() / sum).collect()
}

#[test]
fn answers_are_those_of_the_formula() {
    type Case = (&'static str, fn(f64) -> f64, &'static str, fn(&[f64]) -> Vec<f64>);
    let cases: [Case; 3] = [
        ("Relu", |sum| sum.max(0.0), "Sigmoid", |scores| each(scores, logistic)),
        ("Tanh", f64::tanh, "Softmax", softmax),
        ("Sigmoid", logistic, "Relu", |scores| each(scores, |score| score.max(0.0))),
    ];
    for (between, function, last, end) in cases {
        let mut session = load(&graph(network(between, last), &["y"]), 13).unwrap();
        for count in [1, 5, 130] {
            let rows = numbers(count * INPUTS, 5);
            let outputs = run(&mut session, &rows, INPUTS).unwrap();
            let expected = rows.chunks(INPUTS).flat_map(|row| formula(row, function, end));
            let found = floats(&outputs[0]);
            assert_eq!(found.len(), count * OUTPUTS);
            for (found, expected) in found.iter().zip(expected) {
                assert!((f64::from(*found) - expected).abs() < 1e-5, "{between}, {last}");
            }
        }
    }
}

#[test]
fn columns_have_the_answers_of_rows() {
    const ROWS: usize = 130;
    let mut session = load(&graph(network("Relu", "Softmax"), &["y"]), 13).unwrap();
    let (first, positions) = (numbers(ROWS, 5), [0, 1, 2].repeat(ROWS)[..ROWS].to_vec());
    let columns = [Column::Numbers(&first), Column::OneOf { positions: &positions, count: 2 }];
    let one_of = |position: u32| [0, 1].map(|at| if at == position { 1.0 } else { 0.0 });
    let row = |(number, position): (&f32, &u32)| [&[*number], &one_of(*position)[..]].concat();
    let rows: Vec<f32> = first.iter().zip(&positions).flat_map(row).collect();
    let expected = run(&mut session, &rows, INPUTS).unwrap();
    assert_eq!(session.run_columns(&columns, ROWS).unwrap(), floats(&expected[0]));
}

#[test]
fn only_features_that_fit_come_by_columns() {
    let takes = |graph: &GraphProto| load(graph, 13).unwrap().takes_columns(INPUTS);
    let mut given = graph(network("Relu", "Sigmoid"), &["y"]);
    assert!(takes(&given));
    assert!(!load(&given, 13).unwrap().takes_columns(INPUTS + 1));
    assert!(!takes(&graph(network("Relu", "Sigmoid"), &["y", "hidden"])));
    given.input = vec![value("x", DataType::Float, &[2, INPUTS as i64])];
    assert!(!takes(&given));
    given = graph(network("Relu", "Sigmoid"), &["y"]);
    given.initializer[0].float_data[1] = f32::INFINITY;
    assert!(!takes(&given));
}

/// As a model is exposed that is asked for its embedding.
#[test]
fn a_value_that_is_read_elsewhere_is_there() {
    let apart = load(&graph(network("Relu", "Sigmoid"), &["y", "hidden"]), 13);
    let rows = numbers(2 * INPUTS, 5);
    let outputs = run(&mut apart.unwrap(), &rows, INPUTS).unwrap();
    assert_eq!(floats(&outputs[1]).len(), 2 * HIDDEN);
    let mut whole = load(&graph(network("Relu", "Sigmoid"), &["y"]), 13).unwrap();
    let expected = run(&mut whole, &rows, INPUTS).unwrap();
    for (found, expected) in floats(&outputs[0]).iter().zip(floats(&expected[0])) {
        assert!((found - expected).abs() < 1e-6);
    }
}

#[test]
fn rows_of_another_width_are_refused_by_the_name_of_the_first_node() {
    let mut unstated = graph(network("Relu", "Sigmoid"), &["y"]);
    unstated.input = vec![value("x", DataType::Float, &[-1, -1])];
    unstated.node[0].name = "first".into();
    let mut session = load(&unstated, 13).unwrap();
    let error = run(&mut session, &[1.0; 4], 4).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidShape);
    let text = error.to_string();
    assert!(
        text.contains("node `first`") && text.contains("rows of 4, expected 3 numbers"),
        "{text}"
    );
}
