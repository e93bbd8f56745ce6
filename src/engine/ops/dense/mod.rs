//! A small network of layers, one behind the other, as a single operator. tract plans each product for a number of
//! rows and packs its operands in every run, which takes longer than such products do.

mod chain;
mod part;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use driftline_kernels::{Column, Dense, EightRows, side_by_side};
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
/// Rows that lie side by side.
const EIGHT: usize = size_of::<EightRows>() / size_of::<f32>();

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
    /// Whether rows may go side by side, which softmax between layers does not take.
    takes_eight: bool,
    between: RefCell<Between>,
}

/// What is kept for the next rows, so that it need not be allocated anew.
#[derive(Default)]
struct Between {
    /// Inputs of rows side by side, and what each layer gives of them.
    eights: (Vec<EightRows>, Vec<Vec<EightRows>>),
    /// What the layer before gives of a row, and what the next one gives.
    row: [Vec<f32>; 2],
}

/// What the first layer takes.
#[derive(Clone, Copy)]
enum Inputs<'a> {
    /// Row after row.
    Rows(&'a [f32]),
    Columns(&'a [Column<'a>]),
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

    /// What is done to the sums of this layer; for softmax those of one row.
    fn activate(&self, results: &mut [f32]) -> Result<()> {
        match &self.activation {
            Activation::None => (),
            Activation::Function(function) => function.run(results)?,
            Activation::Softmax => softmax(&mut results[..self.dense.outputs()]),
        }
        Ok(())
    }

    /// [`Layer::activate`] of any number of rows.
    fn activate_rows(&self, results: &mut [f32]) -> Result<()> {
        match self.activation {
            Activation::Softmax => {
                results.chunks_mut(self.dense.outputs()).try_for_each(|row| self.activate(row))
            }
            _ => self.activate(results),
        }
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
        let layers = chain.layers.into_iter().map(Layer::new).collect::<Result<Vec<_>>>()?;
        let softmax = |layer: &Layer| matches!(layer.activation, Activation::Softmax);
        let takes_eight = !layers[..layers.len() - 1].iter().any(softmax);
        let place = describe(node.proto);
        Ok(Network { place, layers, takes_eight, between: RefCell::default() })
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
        self.answer_all(Inputs::Rows(rows), count)
    }

    fn answer_all(&self, inputs: Inputs, count: usize) -> Result<Vec<f32>> {
        let between = &mut *self.between.borrow_mut();
        let mut answer = Vec::with_capacity(count * self.outputs());
        let whole = if self.takes_eight { count / EIGHT * EIGHT } else { 0 };
        for first in (0..whole).step_by(BLOCK) {
            self.append(inputs, first..whole.min(first + BLOCK), between, &mut answer)?;
        }
        (whole..count).try_for_each(|row| self.append_row(inputs, row, between, &mut answer))?;
        Ok(answer)
    }

    /// Appends what comes out of some rows, a multiple of eight.
    fn append(
        &self,
        inputs: Inputs,
        rows: Range<usize>,
        between: &mut Between,
        answer: &mut Vec<f32>,
    ) -> Result<()> {
        let mut layer = &self.layers[0];
        let (eights, results) = &mut between.eights;
        results.resize_with(self.layers.len(), Vec::new);
        match inputs {
            Inputs::Rows(all) => {
                let width = layer.dense.inputs();
                side_by_side(&all[rows.start * width..rows.end * width], width, eights);
                layer.dense.apply(eights, &mut results[0]);
            }
            Inputs::Columns(columns) => {
                layer.dense.apply_to_columns(columns, rows, eights, &mut results[0])
            }
        }
        for (at, next) in self.layers.iter().enumerate().skip(1) {
            let [before, now] = &mut results[at - 1..=at] else { unreachable!("two layers") };
            layer.activate(before.as_flattened_mut())?;
            next.dense.apply(before, now);
            layer = next;
        }
        let done = answer.len();
        layer.dense.append_outputs(&results[self.layers.len() - 1], answer);
        layer.activate_rows(&mut answer[done..])
    }

    /// Appends what comes out of a row.
    fn append_row(
        &self,
        inputs: Inputs,
        row: usize,
        between: &mut Between,
        answer: &mut Vec<f32>,
    ) -> Result<()> {
        let [before, now] = &mut between.row;
        let mut layer = &self.layers[0];
        match inputs {
            Inputs::Rows(all) => {
                layer.dense.apply_to_row(&all[row * layer.dense.inputs()..], now);
            }
            Inputs::Columns(columns) => layer.dense.apply_to_columns_of_row(columns, row, now),
        }
        for next in &self.layers[1..] {
            layer.activate(now)?;
            std::mem::swap(before, now);
            next.dense.apply_to_row(before, now);
            layer = next;
        }
        let done = answer.len();
        answer.extend_from_slice(&now[..layer.dense.outputs()]);
        layer.activate(&mut answer[done..])
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
        self.answer_all(Inputs::Columns(columns), rows)
    }

    fn output_shape(&self, _: usize, inputs: &[Arc<tract::Tensor>]) -> Option<Vec<usize>> {
        Some(vec![*inputs.first()?.shape().first()?, self.outputs()])
    }
}

fn invalid_shape(found: String) -> Error {
    Error::new(ErrorKind::InvalidShape, format!("{found} numbers"))
}
