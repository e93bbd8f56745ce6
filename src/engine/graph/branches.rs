//! An `If` whose condition never changes is as good as the branch that it takes.

use tract_onnx::pb::{GraphProto, NodeProto};

use super::Context;
use super::constants::{Constants, take_constants};
use super::splice::{Taken, spliced};
use crate::engine::onnx::is_standard;
use crate::engine::ops::elements;
use crate::error::Result;

/// Puts the nodes of the branch that is taken in the place of each `If` with a constant condition,
/// so that they are planned with those around them; the other branch goes. Gives whether there was
/// such a node.
pub(super) fn take_branches(
    context: &Context,
    proto: &mut GraphProto,
    constants: &mut Constants,
) -> Result<bool> {
    if !proto.node.iter().any(|node| branch(node, constants).is_some()) {
        return Ok(false);
    }
    let mut taken = Taken::by(proto);
    constants.keys().for_each(|name| taken.add(name));
    for mut node in std::mem::take(&mut proto.node) {
        let graph = branch(&node, constants).and_then(|name| {
            let mut attributes = node.attribute.iter_mut();
            attributes.find(|attribute| attribute.name == name)?.g.take()
        });
        let Some(graph) = graph else {
            proto.node.push(node);
            continue;
        };
        let mut piece = spliced(graph, &[], &node.output, &mut taken);
        take_constants(context, &mut piece, constants)?;
        proto.node.append(&mut piece.node);
    }
    Ok(true)
}

/// The attribute with the branch that a node always takes, if it is such a node.
fn branch(node: &NodeProto, constants: &Constants) -> Option<&'static str> {
    if node.op_type != "If" || !is_standard(&node.domain) {
        return None;
    }
    let condition = constants.get(node.input.first()?)?.as_tensor().ok()?;
    let condition = elements::<bool>(condition).ok()?.first()?;
    Some(if *condition { "then_branch" } else { "else_branch" })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tract_onnx::pb::attribute_proto::AttributeType;
    use tract_onnx::pb::tensor_proto::DataType;
    use tract_onnx::pb::{
        AttributeProto, ModelProto, OperatorSetIdProto, TensorProto, TypeProto, ValueInfoProto,
        type_proto,
    };
    use tract_onnx::prelude::tensor1;

    use super::*;
    use crate::engine::graph::{Budget, Graph, Sizes};
    use crate::engine::onnx::{Dimension, TensorInfo};
    use crate::engine::value::Value;
    use crate::engine::weights::Weights;
    use crate::error::ErrorKind;

    fn value(name: &str) -> ValueInfoProto {
        ValueInfoProto { name: name.into(), ..Default::default() }
    }

    fn node(op_type: &str, input: &[&str], output: &str) -> NodeProto {
        let input = input.iter().map(ToString::to_string).collect();
        NodeProto {
            op_type: op_type.into(),
            input,
            output: vec![output.into()],
            ..Default::default()
        }
    }

    fn branch(name: &str, node: NodeProto) -> AttributeProto {
        let output = vec![value(&node.output[0])];
        let graph = GraphProto { node: vec![node], output, ..Default::default() };
        AttributeProto { name: name.into(), g: Some(graph), ..Default::default() }
    }

    /// `y = -(If condition: |x| else: acme.Odd(x))`, where `t` means something else in a branch.
    fn graph(condition: &[NodeProto]) -> GraphProto {
        let mut choice = node("If", &["condition"], "chosen");
        let odd = NodeProto { domain: "acme".into(), ..node("Odd", &["x"], "t") };
        choice.attribute =
            vec![branch("then_branch", node("Abs", &["x"], "t")), branch("else_branch", odd)];
        let before = node("Identity", &["x"], "t");
        let nodes = [&[before], condition, &[choice, node("Neg", &["chosen"], "y")]].concat();
        let kind = type_proto::Tensor { elem_type: DataType::Float as i32, shape: None };
        let kind = Some(type_proto::Value::TensorType(kind));
        let floats = TypeProto { value: kind, ..Default::default() };
        let first = TensorProto {
            name: "first".into(),
            data_type: DataType::Int64 as i32,
            int64_data: vec![0],
            ..Default::default()
        };
        GraphProto {
            node: nodes,
            input: vec![ValueInfoProto { r#type: Some(floats), ..value("x") }],
            output: vec![value("y"), value("t")],
            initializer: vec![first],
            ..Default::default()
        }
    }

    fn made(condition: &[NodeProto], size: Dimension) -> Result<Graph> {
        let graph = graph(condition);
        let shape = Some(vec![size]);
        let inputs = [TensorInfo { name: "x".into(), element_type: None, shape }];
        let opset_import = vec![OperatorSetIdProto { version: 17, ..Default::default() }];
        let header = ModelProto { opset_import, ..Default::default() };
        let sizes = Sizes::of(&inputs, &graph);
        let (onnx, budget) = (tract_onnx::onnx(), Budget::for_file(0));
        let context = Context { onnx, header, sizes, weights: Weights::default(), budget };
        Graph::new(&context, graph, &Constants::new())
    }

    /// Whether the first size of `x` is something else than 0.
    fn has_size() -> [NodeProto; 3] {
        let mut cast = node("Cast", &["size"], "condition");
        let to = AttributeProto {
            name: "to".into(),
            r#type: AttributeType::Int as i32,
            i: DataType::Bool as i64,
            ..Default::default()
        };
        cast.attribute.push(to);
        [node("Shape", &["x"], "shape"), node("Gather", &["shape", "first"], "size"), cast]
    }

    #[test]
    fn a_branch_that_is_always_taken_joins_the_nodes_around_it() {
        let graph = made(&has_size(), Dimension::Fixed(2)).unwrap();
        assert_eq!(graph.steps.len(), 1);
        let x = Value::Tensor(Arc::new(tensor1(&[1f32, -2.0])));
        let outputs = graph.run(vec![Some(x)]).unwrap();
        let values =
            outputs.iter().map(|value| elements::<f32>(value.as_tensor().unwrap()).unwrap());
        assert_eq!(values.collect::<Vec<_>>(), [[-1f32, -2.0], [1.0, -2.0]]);
    }

    #[test]
    fn a_branch_that_may_be_taken_needs_its_operators() {
        let error = made(&has_size(), Dimension::Any).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::UnsupportedOperator);
        assert!(error.to_string().contains("node `t` (acme.Odd)"), "{error}");
    }
}
