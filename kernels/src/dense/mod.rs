//! Layers of a small network. A product of matrices this small is over before its operands are packed, so only the weights,
//! which stay, are laid out for the loop.
//!
//! Many rows go eight at a time, side by side in vectors, from layer to layer: a weight is a factor for all of them. A row
//! alone has its outputs side by side. Both add up the same products in the same order.

mod columns;
mod row;
mod rows;
#[cfg(test)]
mod tests;

pub use columns::Column;
pub use rows::{EightRows, side_by_side};

use crate::lanes::{Lanes, WIDTH};

/// A matrix of weights and a bias, in panels of columns.
pub struct Dense {
    inputs: usize,
    outputs: usize,
    /// Panel after panel, each with a part of every row. The last one is filled up with zeros.
    weights: Vec<[f32; WIDTH]>,
    bias: Vec<[f32; WIDTH]>,
    floor: f32,
}

impl Dense {
    /// `weight` gives the weight between an input and an output; `bias` has a number for each output.
    pub fn new(inputs: usize, bias: &[f32], weight: impl Fn(usize, usize) -> f32) -> Dense {
        let outputs = bias.len();
        let panel = |first: usize, number: &dyn Fn(usize) -> f32| {
            std::array::from_fn(
                |lane| if first + lane < outputs { number(first + lane) } else { 0.0 },
            )
        };
        let firsts = || (0..outputs).step_by(WIDTH);
        let weights = firsts().flat_map(|first| (0..inputs).map(move |input| (first, input)));
        Dense {
            inputs,
            outputs,
            weights: weights
                .map(|(first, input)| panel(first, &|output| weight(input, output)))
                .collect(),
            bias: firsts().map(|first| panel(first, &|output| bias[output])).collect(),
            floor: f32::NEG_INFINITY,
        }
    }

    /// The same layer, with zero in the place of what is below.
    pub fn rectified(mut self) -> Dense {
        // Then no sum with a bias is -0, which would not be replaced.
        self.bias.as_flattened_mut().iter_mut().for_each(|bias| *bias += 0.0);
        Dense { floor: 0.0, ..self }
    }

    /// Whether all weights are finite: then an input of 0 adds nothing.
    pub fn is_finite(&self) -> bool {
        self.weights.as_flattened().iter().all(|weight| weight.is_finite())
    }

    /// Numbers that it takes of a row.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Numbers that it gives for a row.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// The weights of a panel.
    fn panel(&self, panel: usize) -> &[[f32; WIDTH]] {
        &self.weights[panel * self.inputs..][..self.inputs]
    }

    /// Results, of sums of products.
    #[inline(always)]
    fn finish(&self, sum: Lanes, bias: Lanes) -> Lanes {
        sum.plus(bias).at_least(Lanes::splat(self.floor))
    }
}
