//! Eight rows at a time.

use super::Dense;
use crate::lanes::{FOUR, Lanes, WIDTH};

/// A number of each of eight rows.
pub type EightRows = [f32; WIDTH];

impl Dense {
    /// Replaces `results` by those for rows. Of each eight rows there are all inputs, and all outputs, one after the other.
    #[inline(never)]
    pub fn apply(&self, rows: &[EightRows], results: &mut Vec<EightRows>) {
        results.resize(rows.len() / self.inputs * self.outputs, [0.0; WIDTH]);
        for first in (0..self.outputs).step_by(FOUR) {
            match self.outputs - first {
                // Most networks end with a single output.
                1 => self.take_rows::<1>(rows, first, results),
                _ => self.take_rows::<FOUR>(rows, first, results),
            }
        }
    }

    /// Some outputs for all rows; those beyond the last are left out.
    #[inline(never)]
    fn take_rows<const OUTPUTS: usize>(
        &self,
        rows: &[EightRows],
        first: usize,
        results: &mut [EightRows],
    ) {
        let (panel, lane) = (first / WIDTH, first % WIDTH);
        let half = lane / FOUR;
        let (fours, _) = self.panel(panel).as_flattened().as_chunks::<FOUR>();
        let (weights, _) = fours.as_chunks::<{ WIDTH / FOUR }>();
        let biases: [Lanes; OUTPUTS] =
            std::array::from_fn(|output| Lanes::splat(self.bias[panel][lane + output]));
        let blocks = rows.chunks_exact(self.inputs).zip(results.chunks_exact_mut(self.outputs));
        for (rows, results) in blocks {
            let mut sums = [Lanes::splat(0.0); OUTPUTS];
            for (numbers, weights) in rows.iter().zip(weights) {
                let numbers = Lanes::load(numbers);
                for (sum, weight) in sums.iter_mut().zip(&weights[half]) {
                    *sum = sum.plus_product(numbers, Lanes::splat(*weight));
                }
            }
            for ((sum, bias), result) in sums.into_iter().zip(biases).zip(&mut results[first..]) {
                self.finish(sum, bias).store(result);
            }
        }
    }

    /// Appends results, row by row.
    #[inline(never)]
    pub fn append_outputs(&self, results: &[EightRows], all: &mut Vec<f32>) {
        if self.outputs == 1 {
            return all.extend_from_slice(results.as_flattened());
        }
        for results in results.chunks_exact(self.outputs) {
            for row in 0..WIDTH {
                all.extend(results.iter().map(|output| output[row]));
            }
        }
    }
}

/// Replaces `eights` by rows of so many numbers. Rows beyond the last eight are left out.
#[inline(never)]
pub fn side_by_side(numbers: &[f32], width: usize, eights: &mut Vec<EightRows>) {
    eights.resize(numbers.len() / (WIDTH * width) * width, [0.0; WIDTH]);
    let blocks = numbers.chunks_exact(WIDTH * width).zip(eights.chunks_exact_mut(width));
    for (numbers, eights) in blocks {
        for (row, numbers) in numbers.chunks_exact(width).enumerate() {
            for (eight, number) in eights.iter_mut().zip(numbers) {
                eight[row] = *number;
            }
        }
    }
}
