//! Nodes said in another way, where tract reads them otherwise than the standard means them.

use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{AttributeProto, NodeProto, TensorProto};

/// Rewrites a node for tract.
pub(super) fn for_tract(node: &NodeProto) -> Vec<NodeProto> {
    let mut node = node.clone();
    let mut before = Vec::new();
    match node.op_type.as_str() {
        "ConstantOfShape" if node.attribute.is_empty() => node.attribute.push(zero()),
        // The standard also allows a list of one number; tract takes a number.
        "Pad" => before.extend(input_through("Squeeze", Vec::new(), &mut node, 2)),
        // The standard also allows scales of half precision.
        "QLinearMatMul" => {
            for scale in [1, 4, 6] {
                before.extend(input_through("Cast", vec![to_float()], &mut node, scale));
            }
        }
        _ => (),
    }
    before.push(node);
    before
}

/// A node that an input of another one goes through, if that is there.
fn input_through(
    op_type: &str,
    attribute: Vec<AttributeProto>,
    node: &mut NodeProto,
    position: usize,
) -> Option<NodeProto> {
    let output = format!("{}/input {position}", node.output[0]);
    let input = node.input.get_mut(position).filter(|input| !input.is_empty())?;
    Some(NodeProto {
        op_type: op_type.into(),
        input: vec![std::mem::replace(input, output.clone())],
        output: vec![output],
        attribute,
        ..Default::default()
    })
}

fn to_float() -> AttributeProto {
    AttributeProto {
        name: "to".into(),
        r#type: AttributeType::Int as i32,
        i: DataType::Float as i64,
        ..Default::default()
    }
}

/// The standard's default is a float; tract takes a double.
fn zero() -> AttributeProto {
    let tensor = TensorProto {
        dims: vec![1],
        data_type: DataType::Float as i32,
        float_data: vec![0.0],
        ..Default::default()
    };
    AttributeProto {
        name: "value".into(),
        r#type: AttributeType::Tensor as i32,
        t: Some(tensor),
        ..Default::default()
    }
}
