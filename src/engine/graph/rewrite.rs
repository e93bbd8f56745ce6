//! Nodes said in another way, where tract reads them otherwise than the standard means them.

use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{AttributeProto, NodeProto, TensorProto};

/// Rewrites a node for tract.
pub(super) fn for_tract(node: &NodeProto) -> NodeProto {
    let mut node = node.clone();
    if node.op_type == "ConstantOfShape" && node.attribute.is_empty() {
        node.attribute.push(zero());
    }
    node
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
