//! Layers of a small network. A product of matrices this small is over before its operands are packed, so rows are
//! read as they lie, and only the weights, which stay, are laid out for the loop.

mod columns;
#[cfg(test)]
mod tests;

pub use columns::Column;

use crate::lanes::{Lanes, WIDTH};

/// Rows, or panels of weights, that are taken at once: their sums stay in registers.
const TOGETHER: usize = 4;

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
    pub fn rectified(self) -> Dense {
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

    /// Numbers from the beginning of one row of its results to that of the next.
    pub fn width(&self) -> usize {
        self.bias.len() * WIDTH
    }

    /// Replaces `results` by those for each row of `rows`, which begin `width` numbers apart.
    pub fn apply(&self, rows: &[f32], width: usize, results: &mut Vec<f32>) {
        results.clear();
        results.resize(rows.len() / width * self.width(), 0.0);
        let panels = self.bias.len();
        let (results, _) = results.as_chunks_mut();
        let blocks = rows.chunks(TOGETHER * width).zip(results.chunks_mut(TOGETHER * panels));
        for (rows, results) in blocks {
            if rows.len() == TOGETHER * width {
                let rows: [&[f32]; TOGETHER] = std::array::from_fn(|row| &rows[row * width..]);
                (0..panels).for_each(|panel| self.take::<TOGETHER, 1>(rows, panel, results));
            } else {
                let rows = rows.chunks(width).zip(results.chunks_mut(panels));
                rows.for_each(|(row, results)| self.apply_to_row(row, results));
            }
        }
    }

    /// Appends results of rows without what fills up their panels.
    pub fn append_outputs(&self, results: &[f32], all: &mut Vec<f32>) {
        let rows = results.chunks_exact(self.width());
        if self.outputs == 1 {
            all.extend(rows.map(|row| row[0]));
        } else {
            rows.for_each(|row| all.extend_from_slice(&row[..self.outputs]));
        }
    }

    fn apply_to_row(&self, row: &[f32], results: &mut [[f32; WIDTH]]) {
        let panels = self.bias.len();
        let together = panels / TOGETHER * TOGETHER;
        for panel in (0..together).step_by(TOGETHER) {
            self.take::<1, TOGETHER>([row], panel, results);
        }
        (together..panels).for_each(|panel| self.take::<1, 1>([row], panel, results));
    }

    /// Some panels of the results of some rows.
    #[inline(never)]
    fn take<const ROWS: usize, const PANELS: usize>(
        &self,
        rows: [&[f32]; ROWS],
        first: usize,
        results: &mut [[f32; WIDTH]],
    ) {
        let inputs = self.inputs;
        let panels: [&[[f32; WIDTH]]; PANELS] =
            std::array::from_fn(|panel| &self.weights[(first + panel) * inputs..][..inputs]);
        let rows = rows.map(|row| &row[..inputs]);
        let mut sums = [[Lanes::splat(0.0); PANELS]; ROWS];
        for input in 0..inputs {
            let weights = panels.map(|panel| Lanes::load(&panel[input]));
            for (row, sums) in rows.iter().zip(&mut sums) {
                let factor = Lanes::splat(row[input]);
                for (sum, weights) in sums.iter_mut().zip(weights) {
                    *sum = sum.plus_product(factor, weights);
                }
            }
        }
        for (row, sums) in sums.into_iter().enumerate() {
            for (panel, sum) in (first..).zip(sums) {
                self.finish(panel, sum).store(&mut results[row * self.bias.len() + panel]);
            }
        }
    }

    /// A panel of results, of the sums of products.
    #[inline(always)]
    fn finish(&self, panel: usize, sum: Lanes) -> Lanes {
        sum.plus(Lanes::load(&self.bias[panel])).max(Lanes::splat(self.floor))
    }
}
