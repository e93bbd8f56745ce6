//! A small network of layers, one behind the other, as a single operator. tract plans each product for a number of
//! rows and packs its operands in every run, which takes longer than such products do.

mod chain;
mod part;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::sync::Arc;

use driftline_kernels::{Column, Dense};
use tract_onnx::prelude as tract;
use tract_onnx::tract_core::tract_linalg::element_wise::ElementWise;
use tract_onnx::tract_core::tract_linalg::routines::Func;

pub(in crate::engine) use chain::Chain;
use chain::{Draft, Kind};

use super::inputs::tensor_of;
use super::ml::softmax;
use super::{Kernel, Node};
use crate::engine::onnx::{describe, invalid_model};
use crate::engine::program::Program;
use crate::engine::tensor::{Data, Tensor};
use crate::engine::value::Value;
use crate::error::{Error, ErrorKind, Result};

/// The operator's domain, which no model can use.
pub(in crate::engine) const DOMAIN: &str = "driftline";

/// The attribute that holds the nodes of the chain.
pub(in crate::engine) const NODES: &str = "nodes";

/// Rows that go through all layers before the next ones: what lies between two layers then stays near.
const BLOCK: usize = 64;

struct Layer {
    dense: Dense,
    activation: Activation,
}

enum Activation {
    None,
    Function(Box<dyn ElementWise<f32>>),
    Softmax,
}

/// The layers of a network.
pub(in crate::engine) struct Network {
    /// How errors name it.
    place: String,
    layers: Vec<Layer>,
    /// What the layer before gave, and what the next one gives.
    between: RefCell<[Vec<f32>; 2]>,
}

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let network = Network::new(node)?;
    Ok(Kernel::single(move |inputs| {
        let answer = network.answer(inputs.tensor(0)?.shape(), inputs.slice::<f32>(0)?)?;
        tensor_of(&[answer.len() / network.outputs(), network.outputs()], answer)
    }))
}

impl Layer {
    fn new(Draft { product, bias, kind }: Draft) -> Result<Layer> {
        let [inputs, _] = product.shape;
        let dense = Dense::new(inputs, &bias, |input, output| product.weight(input, output));
        Ok(match kind {
            Kind::Linear => Layer { dense, activation: Activation::None },
            Kind::Relu => Layer { dense: dense.rectified(), activation: Activation::None },
            Kind::Sigmoid => {
                Layer { dense, activation: Activation::Function(Func::Sigmoid.ew_f32()?) }
            }
            Kind::Tanh => Layer { dense, activation: Activation::Function(Func::Tanh.ew_f32()?) },
            Kind::Softmax => Layer { dense, activation: Activation::Softmax },
        })
    }

    /// What is done to the sums of this layer, which begin `width` numbers apart.
    fn activate(&self, results: &mut [f32], width: usize) -> Result<()> {
        match &self.activation {
            Activation::None => (),
            Activation::Function(function) => function.run(results)?,
            Activation::Softmax => {
                let rows = results.chunks_mut(width);
                rows.for_each(|row| softmax(&mut row[..self.dense.outputs()]));
            }
        }
        Ok(())
    }
}

impl Network {
    /// The network that a node holds.
    pub(in crate::engine) fn new(node: &Node) -> Result<Network> {
        let nodes = node.required(NODES, node.nodes(NODES))?;
        let mut chain = Chain::new(&node.proto.input[0]);
        for inner in nodes {
            // OK because only such nodes were put into it.
            chain.push(inner, node.constants).ok_or_else(|| invalid_model("a node is no layer"))?;
        }
        let layers = chain.layers.into_iter().map(Layer::new).collect::<Result<_>>()?;
        Ok(Network { place: describe(node.proto), layers, between: RefCell::default() })
    }

    fn outputs(&self) -> usize {
        self.layers[self.layers.len() - 1].dense.outputs()
    }

    /// What comes out of rows, row by row.
    fn answer(&self, shape: &[usize], rows: &[f32]) -> Result<Vec<f32>> {
        let features = self.layers[0].dense.inputs();
        let &[count, found] = shape else {
            return Err(invalid_shape(format!("found shape {shape:?}")));
        };
        if found != features {
            return Err(invalid_shape(format!("found rows of {found}, expected {features}")));
        }
        let mut answer = Vec::with_capacity(count * self.outputs());
        for rows in rows.chunks(BLOCK * features) {
            self.append(|dense, results| dense.apply(rows, features, results), &mut answer)?;
        }
        Ok(answer)
    }

    /// Appends what comes out of some rows, of which `first` makes the sums of the first layer.
    fn append(
        &self,
        first: impl FnOnce(&Dense, &mut Vec<f32>),
        answer: &mut Vec<f32>,
    ) -> Result<()> {
        let [before, now] = &mut *self.between.borrow_mut();
        let mut layer = &self.layers[0];
        first(&layer.dense, now);
        for next in &self.layers[1..] {
            layer.activate(now, layer.dense.width())?;
            std::mem::swap(before, now);
            next.dense.apply(before, layer.dense.width(), now);
            layer = next;
        }
        let done = answer.len();
        layer.dense.append_outputs(now, answer);
        layer.activate(&mut answer[done..], layer.dense.outputs())
    }
}

/// As the whole of a model, without what a graph needs around it.
impl Program for Network {
    fn call(&self, values: Vec<Value>) -> Result<Vec<Value>> {
        let [value] = values.try_into().map_err(|_| invalid_model("the network has one input"))?;
        let tensor = value.into_tensor()?;
        let Data::F32(rows) = tensor.data() else {
            return Err(invalid_model("the network takes floats"));
        };
        let answer = self.answer(tensor.shape(), rows).map_err(|error| error.at(&self.place))?;
        let shape = [answer.len() / self.outputs(), self.outputs()];
        Ok(vec![Tensor::new(&shape, Data::F32(answer))?.into()])
    }

    fn takes_columns(&self, features: usize) -> bool {
        let first = &self.layers[0].dense;
        // A feature of 0 adds nothing to sums then.
        first.inputs() == features && first.is_finite()
    }

    fn call_columns(&self, columns: &[Column<'_>], rows: usize) -> Result<Vec<f32>> {
        let mut answer = Vec::with_capacity(rows * self.outputs());
        for first in (0..rows).step_by(BLOCK) {
            let rows = first..rows.min(first + BLOCK);
            let first = |dense: &Dense, results: &mut _| {
                dense.apply_to_columns(columns, rows, results);
            };
            self.append(first, &mut answer)?;
        }
        Ok(answer)
    }

    fn output_shape(&self, _: usize, inputs: &[Arc<tract::Tensor>]) -> Option<Vec<usize>> {
        Some(vec![*inputs.first()?.shape().first()?, self.outputs()])
    }
}

fn invalid_shape(found: String) -> Error {
    Error::new(ErrorKind::InvalidShape, format!("{found} numbers"))
}
