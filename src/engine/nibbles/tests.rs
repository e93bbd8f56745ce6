//! Weights of 4 bits, and operators that take and give them.

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{GraphProto, NodeProto, TensorProto};

use crate::engine::tensor::{Data, Tensor};
use crate::engine::test_models::{load, node, value, with_int};
use crate::error::Result;

const OPSET: i64 = 25;

/// Inputs `x` of float32 [4] and `q` of int4 [4], int4 weights `w` of [2, 4], which hold -4 to 3, scales `s` of
/// [2, 2], a zero point `z` of uint4, and the output `y`.
fn graph(nodes: &[NodeProto], gives: DataType) -> GraphProto {
    let weight = |name: &str, data_type: DataType, dims: &[i64]| TensorProto {
        name: name.into(),
        data_type: data_type as i32,
        dims: dims.to_vec(),
        ..Default::default()
    };
    let packed = TensorProto {
        raw_data: vec![0xdc, 0xfe, 0x10, 0x32],
        ..weight("w", DataType::Int4, &[2, 4])
    };
    let scales = TensorProto {
        float_data: vec![1.0, 10.0, 100.0, 1000.0],
        ..weight("s", DataType::Float, &[2, 2])
    };
    let scale = TensorProto { float_data: vec![0.5], ..weight("one", DataType::Float, &[]) };
    let zero = TensorProto { int32_data: vec![0x03], ..weight("z", DataType::Uint4, &[]) };
    GraphProto {
        node: nodes.to_vec(),
        input: vec![value("x", DataType::Float, &[4]), value("q", DataType::Int4, &[4])],
        output: vec![value("y", gives, &[])],
        initializer: vec![packed, scales, scale, zero],
        ..Default::default()
    }
}

fn answer(graph: &GraphProto) -> Result<Data> {
    let x = Tensor::new(&[4], Data::F32(vec![-20.0, -9.0, 1.5, 9.0]))?;
    let q = Tensor::new(&[4], Data::I4(vec![-8, -1, 0, 7]))?;
    let given = vec![("x".to_owned(), x.into()), ("q".to_owned(), q.into())];
    let mut outputs = load(graph, OPSET)?.run(given)?;
    Ok(outputs.remove(0).into_tensor()?.into_data())
}

#[test]
fn operators_keep_to_four_bits() {
    let blocked = with_int(node("DequantizeLinear", &["w", "s"], "y"), "block_size", 2);
    let cast = |to: DataType| with_int(node("Cast", &["x"], "y"), "to", to as i64);
    let quantize = |inputs: &[&str]| node("QuantizeLinear", inputs, "y");
    let passed = [node("Identity", &["q"], "h"), node("CastLike", &["x", "h"], "y")];
    let scaled = |dtype: DataType| with_int(quantize(&["x", "one"]), "output_dtype", dtype as i64);
    let floats = vec![-4.0, -3.0, -20.0, -10.0, 0.0, 100.0, 2000.0, 3000.0];
    use DataType::{Float, Int4, Int8, Uint4};
    let cases = [
        ("weights in blocks", graph(&[blocked], Float), Data::F32(floats)),
        ("a cast wraps", graph(&[cast(Int4)], Int4), Data::I4(vec![-4, 7, 1, -7])),
        ("a cast without a sign", graph(&[cast(Uint4)], Uint4), Data::U4(vec![12, 7, 1, 9])),
        ("a cast like another", graph(&passed, Int4), Data::I4(vec![-4, 7, 1, -7])),
        (
            "a cast to floats",
            graph(&[with_int(node("Cast", &["q"], "y"), "to", 1)], Float),
            Data::F32(vec![-8.0, -1.0, 0.0, 7.0]),
        ),
        (
            "a cast to a byte",
            graph(&[with_int(node("Cast", &["q"], "y"), "to", 3)], Int8),
            Data::I8(vec![-8, -1, 0, 7]),
        ),
        ("quantised to a type", graph(&[scaled(Int4)], Int4), Data::I4(vec![-8, -8, 3, 7])),
        (
            "quantised by a zero point",
            graph(&[quantize(&["x", "one", "z"])], Uint4),
            Data::U4(vec![0, 0, 6, 15]),
        ),
    ];
    let wrong: Vec<_> = (cases.into_iter())
        .filter_map(|(name, graph, expected)| match answer(&graph) {
            Ok(found) if found == expected => None,
            other => Some(format!("{name}: found {other:?}, expected {expected:?}")),
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_can_not_be_is_refused() {
    let mut short = graph(&[node("Identity", &["x"], "y")], DataType::Float);
    short.initializer[0].raw_data.pop();
    let product = graph(&[node("MatMul", &["x", "w"], "y")], DataType::Float);
    let cases = [
        (short, "weight `w`: its shape [2, 4]"),
        (product, "MatMul takes no integers of 4 bits; "),
    ];
    for (graph, text) in cases {
        let error = answer(&graph).unwrap_err().to_string();
        assert!(error.contains(text), "{error}");
    }
    assert!(Tensor::new(&[1], Data::U4(vec![16])).is_err());
}
