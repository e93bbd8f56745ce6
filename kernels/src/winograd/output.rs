//! From products to a channel of the result.

use std::ops::Range;

use super::{PLACES, SIDE, STEP, Scratch, Tiles, lanes, store};
use crate::lanes::{Lanes, WIDTH};

/// What is done to each number of the result.
#[derive(Clone, Copy)]
pub struct Finish<'a> {
    /// A number that is added.
    pub bias: f32,
    /// Numbers as many as the result has, which are added.
    pub other: Option<&'a [f32]>,
    /// What is put in the place of all that is below.
    pub low: f32,
    /// What is put in the place of all that is above.
    pub high: f32,
}

impl Finish<'_> {
    /// NaN is neither below nor above, and stays.
    #[inline(always)]
    fn bounded(&self, number: f32) -> f32 {
        let number = if number < self.low { self.low } else { number };
        if number > self.high { self.high } else { number }
    }
}

impl Tiles {
    /// Writes the rows of a channel that some rows of tiles give. Places lie as those of the input do.
    // Within a caller it would be compiled for size, as the caller is.
    #[inline(never)]
    pub fn put_together(
        &self,
        places: &[f32],
        distance: usize,
        rows: Range<usize>,
        scratch: &mut Scratch,
        finish: Finish,
        channel: &mut [f32],
    ) {
        let (columns, room) = (self.columns(), self.room(rows.len()));
        // Vectors reach over the end of what is counted.
        let length = room + WIDTH;
        let Scratch { line, halves } = scratch;
        line.resize(line.len().max(STEP * columns.next_multiple_of(WIDTH)), 0.0);
        halves.resize(halves.len().max(STEP * STEP * length), 0.0);
        let bias = Lanes::splat(finish.bias);
        for at in (0..room).step_by(WIDTH) {
            let place = |place: usize| lanes(places, place * distance + at);
            let places: [Lanes; PLACES] = std::array::from_fn(place);
            let down: [[Lanes; STEP]; SIDE] = std::array::from_fn(|right| {
                combined(std::array::from_fn(|down| places[down * SIDE + right]))
            });
            for lower in 0..STEP {
                let [left, right] = combined(down.map(|column| column[lower]));
                store(left.plus(bias), halves, STEP * lower * length + at);
                store(right.plus(bias), halves, (STEP * lower + 1) * length + at);
            }
        }
        let [height, width] = self.output;
        let first = STEP * rows.start;
        for row in first..height.min(STEP * rows.end) {
            let (tile, lower) = ((row - first) / STEP, (row - first) % STEP);
            let half = &halves[STEP * lower * length..][..STEP * length];
            for at in (0..columns).step_by(WIDTH) {
                let number = |right: usize| lanes(half, right * length + tile * columns + at);
                let [left, right] = Lanes::zip(number(0), number(1));
                store(left, line, STEP * at);
                store(right, line, STEP * at + WIDTH);
            }
            let numbers = row * width..(row + 1) * width;
            if let Some(other) = finish.other {
                let other = &other[numbers.clone()];
                line.iter_mut().zip(other).for_each(|(number, other)| *number += other);
            }
            let written = channel[numbers].iter_mut().zip(&*line);
            written.for_each(|(number, sum)| *number = finish.bounded(*sum));
        }
    }
}

/// What four places of a row or column give.
#[inline(always)]
fn combined([a, b, c, d]: [Lanes; SIDE]) -> [Lanes; STEP] {
    [a.plus(b).plus(c), b.minus(c).minus(d)]
}
