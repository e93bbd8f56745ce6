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

/// Columns of one kind, one behind the other: to ask each of which kind it is takes as long as what is done with it.
enum Run<'a> {
    /// So many columns of numbers.
    Numbers(usize),
    OneOf {
        positions: &'a [u32],
        count: usize,
    },
}

impl Dense {
    /// Replaces `results` by those for each of these rows, eight at a time: the same bits as [`Dense::apply`] gives, if all
    /// weights are finite. Rows beyond the last eight are left out. `numbers` is memory for those of the columns.
    ///
    /// # Panics
    /// When the columns have other inputs than this layer, or not all of the rows.
    pub fn apply_to_columns(
        &self,
        columns: &[Column<'_>],
        rows: Range<usize>,
        numbers: &mut Vec<EightRows>,
        results: &mut Vec<EightRows>,
    ) {
        let inputs: usize = columns.iter().map(Column::inputs).sum();
        assert_eq!(inputs, self.inputs, "inputs of the columns");
        let (runs, width) = runs(columns, rows.clone());
        let eights = rows.len() / WIDTH;
        gather(columns, rows, width, numbers);
        results.resize(eights * self.outputs, [0.0; WIDTH]);
        for panel in 0..self.bias.len() {
            self.take_columns(&runs, numbers, width, panel, results);
        }
    }

    /// A panel of outputs for all rows, of which the sums have the outputs side by side: the weights of a category are.
    #[inline(never)]
    fn take_columns(
        &self,
        runs: &[Run<'_>],
        numbers: &[EightRows],
        width: usize,
        panel: usize,
        results: &mut [EightRows],
    ) {
        let (weights, bias) = (self.panel(panel), Lanes::load(&self.bias[panel]));
        let blocks = results.chunks_exact_mut(self.outputs);
        for (block, results) in blocks.enumerate() {
            let numbers = &numbers[block * width..][..width];
            for half in 0..WIDTH / FOUR {
                let sums = sums(runs, numbers, block * WIDTH, half, weights);
                let found = Lanes::by_lane(sums.map(|sum| self.finish(sum, bias)));
                for (result, found) in results[panel * WIDTH..].iter_mut().zip(found) {
                    result[half * FOUR..][..FOUR].copy_from_slice(&found);
                }
            }
        }
    }
}

/// The columns of these rows, neighbours of one kind as one, and how many of them are numbers.
fn runs<'a>(columns: &[Column<'a>], rows: Range<usize>) -> (Vec<Run<'a>>, usize) {
    let (mut runs, mut width) = (Vec::new(), 0);
    for column in columns {
        match (column, runs.last_mut()) {
            (Column::Numbers(_), Some(Run::Numbers(count))) => *count += 1,
            (Column::Numbers(_), _) => runs.push(Run::Numbers(1)),
            (Column::OneOf { positions, count }, _) => {
                runs.push(Run::OneOf { positions: &positions[rows.clone()], count: *count });
            }
        }
        width += usize::from(matches!(column, Column::Numbers(_)));
    }
    (runs, width)
}

/// Replaces `eights` by the numbers of rows, eight of each column side by side.
#[inline(never)]
fn gather(columns: &[Column<'_>], rows: Range<usize>, width: usize, eights: &mut Vec<EightRows>) {
    eights.resize(rows.len() / WIDTH * width, [0.0; WIDTH]);
    let numbers = columns.iter().filter_map(|column| match column {
        Column::Numbers(numbers) => Some(&numbers[rows.clone()]),
        Column::OneOf { .. } => None,
    });
    for (place, numbers) in numbers.enumerate() {
        let (numbers, _) = numbers.as_chunks();
        for (eight, numbers) in eights.iter_mut().skip(place).step_by(width).zip(numbers) {
            *eight = *numbers;
        }
    }
}

/// A panel's sums of products for half of eight rows.
#[inline(always)]
fn sums(
    runs: &[Run<'_>],
    mut numbers: &[EightRows],
    first: usize,
    half: usize,
    mut weights: &[[f32; WIDTH]],
) -> [Lanes; FOUR] {
    let mut sums = [Lanes::splat(0.0); FOUR];
    for run in runs {
        match run {
            Run::Numbers(count) => {
                let (now, later) = numbers.split_at(*count);
                let (own, others) = weights.split_at(*count);
                (numbers, weights) = (later, others);
                for (eight, own) in now.iter().zip(own) {
                    add(&mut sums, eight, half, own);
                }
            }
            Run::OneOf { positions, count } => {
                let (own, others) = weights.split_at(*count);
                weights = others;
                for (sum, position) in
                    sums.iter_mut().zip(&positions[first + half * FOUR..][..FOUR])
                {
                    if let Some(weight) = own.get(*position as usize) {
                        *sum = sum.plus(Lanes::load(weight));
                    }
                }
            }
        }
    }
    sums
}

#[inline(always)]
fn add(sums: &mut [Lanes; FOUR], eight: &EightRows, half: usize, weight: &[f32; WIDTH]) {
    let (fours, _) = eight.as_chunks::<FOUR>();
    let weight = Lanes::load(weight);
    for (sum, number) in sums.iter_mut().zip(&fours[half]) {
        *sum = sum.plus_product(Lanes::splat(*number), weight);
    }
}
