//! Rows whose inputs come column by column, as they are made. Of categories only the one that is there is looked at,
//! where a row of inputs would have many zeros, and a product for each.

use std::ops::Range;

use super::{Dense, EightRows};
use crate::lanes::{FOUR, Lanes, WIDTH};

/// One input of a layer, or several, row by row.
#[derive(Clone, Copy, Debug)]
pub enum Column<'a> {
    /// One input: its numbers.
    Numbers(&'a [f32]),
    /// So many inputs, of which one is 1 and the others are 0.
    OneOf {
        /// Which one it is, from 0. `count` or more where all are 0.
        positions: &'a [u32],
        /// How many inputs there are.
        count: usize,
    },
}

impl Column<'_> {
    /// How many inputs it is.
    pub fn inputs(&self) -> usize {
        match self {
            Column::Numbers(_) => 1,
            Column::OneOf { count, .. } => *count,
        }
    }
}

impl Dense {
    /// Replaces `results` by those for each of these rows, eight at a time: the same bits as [`Dense::apply`] gives, if all
    /// weights are finite. Rows beyond the last eight are left out.
    ///
    /// # Panics
    /// When the columns have other inputs than this layer, or not all of the rows.
    pub fn apply_to_columns(
        &self,
        columns: &[Column<'_>],
        rows: Range<usize>,
        results: &mut Vec<EightRows>,
    ) {
        let inputs: usize = columns.iter().map(Column::inputs).sum();
        assert_eq!(inputs, self.inputs, "inputs of the columns");
        results.resize(rows.len() / WIDTH * self.outputs, [0.0; WIDTH]);
        for panel in 0..self.bias.len() {
            self.take_columns(columns, rows.start, panel, results);
        }
    }

    /// A panel of outputs for all rows, of which the sums have the outputs side by side: the weights of a category are.
    #[inline(never)]
    fn take_columns(
        &self,
        columns: &[Column<'_>],
        first: usize,
        panel: usize,
        results: &mut [EightRows],
    ) {
        let (weights, bias) = (self.panel(panel), Lanes::load(&self.bias[panel]));
        let blocks = results.chunks_exact_mut(self.outputs);
        for (first, results) in (first..).step_by(WIDTH).zip(blocks) {
            for half in [0, FOUR] {
                let sums: [Lanes; FOUR] = sums(columns, first + half, weights);
                let found = Lanes::by_lane(sums.map(|sum| self.finish(sum, bias)));
                for (result, found) in results[panel * WIDTH..].iter_mut().zip(found) {
                    result[half..half + FOUR].copy_from_slice(&found);
                }
            }
        }
    }
}

/// A panel's sums of products for some rows.
#[inline(always)]
pub(super) fn sums<const ROWS: usize>(
    columns: &[Column<'_>],
    first: usize,
    mut weights: &[[f32; WIDTH]],
) -> [Lanes; ROWS] {
    let mut sums = [Lanes::splat(0.0); ROWS];
    for column in columns {
        let (own, others) = weights.split_at(column.inputs());
        weights = others;
        match column {
            Column::Numbers(numbers) => {
                let weight = Lanes::load(&own[0]);
                for (sum, number) in sums.iter_mut().zip(&numbers[first..][..ROWS]) {
                    *sum = sum.plus_product(Lanes::splat(*number), weight);
                }
            }
            Column::OneOf { positions, .. } => {
                for (sum, position) in sums.iter_mut().zip(&positions[first..][..ROWS]) {
                    if let Some(weight) = own.get(*position as usize) {
                        *sum = sum.plus(Lanes::load(weight));
                    }
                }
            }
        }
    }
    sums
}
