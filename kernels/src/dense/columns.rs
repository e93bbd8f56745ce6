//! Rows whose inputs come column by column, as they are made. Of categories only the one that is there is looked at,
//! where a row of inputs would have many zeros, and a product for each.

use std::ops::Range;

use super::{Dense, TOGETHER};
use crate::lanes::{Lanes, WIDTH};

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
    /// Replaces `results` by those for each of these rows: the same bits as [`Dense::apply`] gives, if all weights are finite.
    ///
    /// # Panics
    /// When the columns have other inputs than this layer, or not all of the rows.
    pub fn apply_to_columns(
        &self,
        columns: &[Column<'_>],
        rows: Range<usize>,
        results: &mut Vec<f32>,
    ) {
        let inputs: usize = columns.iter().map(Column::inputs).sum();
        assert_eq!(inputs, self.inputs, "inputs of the columns");
        results.clear();
        results.resize(rows.len() * self.width(), 0.0);
        let (results, _) = results.as_chunks_mut();
        let blocks = results.chunks_mut(TOGETHER * self.bias.len());
        for (first, results) in rows.step_by(TOGETHER).zip(blocks) {
            match results.len() / self.bias.len() {
                TOGETHER => self.take_columns::<TOGETHER>(columns, first, results),
                _ => {
                    let rows = (first..).zip(results.chunks_mut(self.bias.len()));
                    rows.for_each(|(row, results)| self.take_columns::<1>(columns, row, results));
                }
            }
        }
    }

    /// The results of some rows.
    #[inline(never)]
    fn take_columns<const ROWS: usize>(
        &self,
        columns: &[Column<'_>],
        first: usize,
        results: &mut [[f32; WIDTH]],
    ) {
        let panels = self.bias.len();
        for (panel, weights) in self.weights.chunks_exact(self.inputs).enumerate() {
            let mut sums = [Lanes::splat(0.0); ROWS];
            let mut weights = weights;
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
            for (row, sum) in sums.into_iter().enumerate() {
                self.finish(panel, sum).store(&mut results[row * panels + panel]);
            }
        }
    }
}
