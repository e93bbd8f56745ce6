//! Layers, one behind the other, as they are found node by node.

use tract_onnx::pb::NodeProto;

use super::part::{Part, Product, part};
use crate::engine::graph::Constants;

/// Weights of all layers together. Where there are more, what tract's products gain by packing counts for more.
const MAX_WEIGHTS: usize = 1 << 16;

/// Layers that rows go through.
pub(in crate::engine) struct Chain {
    pub(super) layers: Vec<Draft>,
    /// Name of what the last node gives.
    pub(in crate::engine) end: String,
}

/// A layer.
pub(super) struct Draft {
    pub(super) product: Product,
    /// A number for each output.
    pub(super) bias: Vec<f32>,
    pub(super) kind: Kind,
}

/// What is done to the sums of a layer.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Linear,
    Relu,
    Sigmoid,
    Tanh,
    Softmax,
}

impl Chain {
    /// A chain without layers, for rows of this name.
    pub(in crate::engine) fn new(rows: &str) -> Chain {
        Chain { layers: Vec::new(), end: rows.to_owned() }
    }

    /// Adds a node that reads what the last one gives. `None` when it is no part of a layer that goes on here.
    pub(in crate::engine) fn push(
        &mut self,
        node: &NodeProto,
        constants: &Constants,
    ) -> Option<()> {
        let [output] = node.output.as_slice() else { return None };
        match part(node, &self.end, constants)? {
            Part::Product(product, bias) => {
                let [inputs, outputs] = product.shape;
                let fits = self.layers.last().is_none_or(|layer| layer.bias.len() == inputs);
                let weights: usize = self.layers.iter().map(Draft::weights).sum();
                if !fits || weights + inputs * outputs > MAX_WEIGHTS {
                    return None;
                }
                let mut layer = Draft { product, bias: vec![0.0; outputs], kind: Kind::Linear };
                layer.add(bias.as_deref().unwrap_or(&[0.0]))?;
                self.layers.push(layer);
            }
            Part::Bias(bias) => self.open()?.add(&bias)?,
            Part::Activation(kind) => self.open()?.kind = kind,
        }
        self.end.clone_from(output);
        Some(())
    }

    /// The last layer, unless its activation was found.
    fn open(&mut self) -> Option<&mut Draft> {
        self.layers.last_mut().filter(|layer| layer.kind == Kind::Linear)
    }
}

impl Draft {
    fn weights(&self) -> usize {
        self.product.shape.iter().product()
    }

    /// Adds to the bias; `None` when so many numbers do not fit.
    fn add(&mut self, bias: &[f32]) -> Option<()> {
        if bias.len() != 1 && bias.len() != self.bias.len() {
            return None;
        }
        for (sum, number) in self.bias.iter_mut().zip(bias.iter().cycle()) {
            *sum += number;
        }
        Some(())
    }
}
