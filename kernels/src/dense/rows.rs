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
        let blocks = rows.chunks_exact(self.inputs).zip(results.chunks_exact_mut(self.outputs));
        for (rows, results) in blocks {
            // Outputs in the inner loop: what of them would stay the same for all rows would take the sums' registers.
            for (four, results) in results.chunks_mut(FOUR).enumerate() {
                match results.len() {
                    // Most networks end with a single output.
                    1 => self.take_eight_rows::<1>(rows, four, results),
                    _ => self.take_eight_rows::<FOUR>(rows, four, results),
                }
            }
        }
    }

    /// Four outputs for eight rows, or fewer; those beyond the last are left out.
    #[inline(always)]
    fn take_eight_rows<const OUTPUTS: usize>(
        &self,
        rows: &[EightRows],
        four: usize,
        results: &mut [EightRows],
    ) {
        let (panel, half) = (four / (WIDTH / FOUR), four % (WIDTH / FOUR));
        let (fours, _) = self.panel(panel).as_flattened().as_chunks::<FOUR>();
        let (weights, _) = fours.as_chunks::<{ WIDTH / FOUR }>();
        let (biases, _) = self.bias[panel].as_chunks::<FOUR>();
        let mut sums = [Lanes::splat(0.0); OUTPUTS];
        for (numbers, weights) in rows.iter().zip(weights) {
            let numbers = Lanes::load(numbers);
            for (sum, weight) in sums.iter_mut().zip(&weights[half]) {
                *sum = sum.plus_product(numbers, Lanes::splat(*weight));
            }
        }
        for ((sum, bias), result) in sums.into_iter().zip(biases[half]).zip(results) {
            self.finish(sum, Lanes::splat(bias)).store(result);
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
