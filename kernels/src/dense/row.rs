//! A row alone.

use super::{Column, Dense};
use crate::lanes::{Lanes, WIDTH};

/// Panels of weights that are taken at once: their sums stay in registers.
const TOGETHER: usize = 4;

impl Dense {
    /// Replaces `results` by those for a row, and numbers that fill up the last panel.
    pub fn apply_to_row(&self, row: &[f32], results: &mut Vec<f32>) {
        let panels = self.bias.len();
        results.resize(panels * WIDTH, 0.0);
        let (results, _) = results.as_chunks_mut();
        let together = panels / TOGETHER * TOGETHER;
        for panel in (0..together).step_by(TOGETHER) {
            self.take::<TOGETHER>(row, panel, results);
        }
        (together..panels).for_each(|panel| self.take::<1>(row, panel, results));
    }

    /// [`Dense::apply_to_row`] of a row that comes column by column.
    ///
    /// # Panics
    /// When the columns have other inputs than this layer, or not this row.
    pub fn apply_to_columns_of_row(
        &self,
        columns: &[Column<'_>],
        row: usize,
        results: &mut Vec<f32>,
    ) {
        results.resize(self.bias.len() * WIDTH, 0.0);
        let (results, _) = results.as_chunks_mut();
        for (panel, (bias, result)) in self.bias.iter().zip(results).enumerate() {
            let sum = sum_of_columns(columns, row, self.panel(panel));
            self.finish(sum, Lanes::load(bias)).store(result);
        }
    }

    /// Some panels of the results of a row.
    #[inline(never)]
    fn take<const PANELS: usize>(&self, row: &[f32], first: usize, results: &mut [[f32; WIDTH]]) {
        let inputs = self.inputs;
        let panels: [&[[f32; WIDTH]]; PANELS] =
            std::array::from_fn(|panel| &self.panel(first + panel)[..inputs]);
        let row = &row[..inputs];
        let mut sums = [Lanes::splat(0.0); PANELS];
        for (input, number) in row.iter().enumerate() {
            let factor = Lanes::splat(*number);
            for (sum, panel) in sums.iter_mut().zip(panels) {
                *sum = sum.plus_product(factor, Lanes::load(&panel[input]));
            }
        }
        for (panel, sum) in (first..).zip(sums) {
            self.finish(sum, Lanes::load(&self.bias[panel])).store(&mut results[panel]);
        }
    }
}

/// A panel's sums of products for a row.
#[inline(always)]
fn sum_of_columns(columns: &[Column<'_>], row: usize, mut weights: &[[f32; WIDTH]]) -> Lanes {
    let mut sum = Lanes::splat(0.0);
    for column in columns {
        let (own, others) = weights.split_at(column.inputs());
        weights = others;
        match column {
            Column::Numbers(numbers) => {
                sum = sum.plus_product(Lanes::splat(numbers[row]), Lanes::load(&own[0]));
            }
            Column::OneOf { positions, .. } => {
                if let Some(weight) = own.get(positions[row] as usize) {
                    sum = sum.plus(Lanes::load(weight));
                }
            }
        }
    }
    sum
}
