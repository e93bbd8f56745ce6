//! Sizes that the model's inputs always have: what asks for one of them is constant.

use std::collections::HashMap;

use tract_onnx::pb::{GraphProto, NodeProto};
use tract_onnx::prelude::{Tensor, tensor1};

use super::constants::Constants;
use super::splice::subgraphs;
use crate::engine::onnx::{Dimension, TensorInfo};
use crate::engine::ops::{axis, elements, tensor_of};

/// `None` where a size may change.
type Shape = Vec<Option<i64>>;

/// Shapes of the model's inputs, by name.
#[derive(Default)]
pub(in crate::engine) struct Sizes(HashMap<String, Shape>);

impl Sizes {
    /// What a model states for its inputs, which is checked in every run. A name that a graph inside
    /// the model gives to something else is left out.
    pub(in crate::engine) fn of(inputs: &[TensorInfo], graph: &GraphProto) -> Sizes {
        let size = |size: &Dimension| match size {
            Dimension::Fixed(size) => i64::try_from(*size).ok(),
            _ => None,
        };
        let shape = |input: &TensorInfo| Some(input.shape.as_ref()?.iter().map(size).collect());
        let inputs = inputs.iter().filter_map(|input| Some((input.name.clone(), shape(input)?)));
        let mut sizes = Sizes(inputs.collect());
        graph.node.iter().flat_map(subgraphs).for_each(|graph| sizes.forget_declared(graph));
        sizes
    }

    fn forget_declared(&mut self, graph: &GraphProto) {
        let inputs = graph.input.iter().map(|input| &input.name);
        let weights = graph.initializer.iter().map(|weight| &weight.name);
        let made = graph.node.iter().flat_map(|node| &node.output);
        for name in inputs.chain(weights).chain(made) {
            self.0.remove(name);
        }
        graph.node.iter().flat_map(subgraphs).for_each(|graph| self.forget_declared(graph));
    }
}

/// The outputs of a graph's `Shape` nodes, as far as they are known.
pub(super) struct Shapes<'a> {
    inputs: &'a Sizes,
    found: HashMap<String, Shape>,
}

impl<'a> Shapes<'a> {
    pub(super) fn of(inputs: &'a Sizes) -> Shapes<'a> {
        Shapes { inputs, found: HashMap::new() }
    }

    /// The output of a node that asks for a shape, or picks from one, where it never changes. Nodes
    /// come in the order of the graph.
    pub(super) fn answer(&mut self, node: &NodeProto, constants: &Constants) -> Option<Tensor> {
        let input = node.input.first()?;
        match node.op_type.as_str() {
            // The attributes of later versions ask for a part of the shape.
            "Shape" if node.attribute.is_empty() => {
                let shape = self.inputs.0.get(input)?;
                self.found.insert(node.output.first()?.clone(), shape.clone());
                Some(tensor1(&shape.iter().copied().collect::<Option<Vec<_>>>()?))
            }
            "Gather" => {
                let shape = self.found.get(input)?;
                let positions = constants.get(node.input.get(1)?)?.as_tensor().ok()?;
                let wide = positions.cast_to::<i64>().ok()?;
                let pick = |at: &i64| shape[axis(*at, shape.len()).ok()?];
                let picked = elements::<i64>(&wide).ok()?.iter().map(pick);
                tensor_of(positions.shape(), picked.collect::<Option<_>>()?).ok()
            }
            _ => None,
        }
    }
}
