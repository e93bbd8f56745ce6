//! From products to a channel of the result.

use std::ops::Range;

use super::{PLACES, SIDE, STEP, Tiles, lanes, store};
use crate::lanes::{Lanes, WIDTH};

/// What is done to each number of a channel.
#[derive(Clone, Copy)]
pub(super) struct Finish<'a> {
    /// A number that is added.
    pub bias: f32,
    /// Numbers as many as the channel has, which are added.
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
    /// Numbers of a row of the result, which vectors reach over.
    fn width(&self) -> usize {
        STEP * self.columns().next_multiple_of(WIDTH)
    }

    /// Numbers that [`Tiles::put_channel_together`] needs room for.
    pub(super) fn room_to_put_together(&self, rows: usize) -> usize {
        self.width() + STEP * STEP * (self.room(rows) + WIDTH)
    }

    /// Writes the rows of a channel that some rows of tiles give. Places begin `apart` numbers after each other.
    // Within a caller it would be compiled for size, as the caller is.
    #[inline(never)]
    pub(super) fn put_channel_together(
        &self,
        places: &[f32],
        apart: usize,
        rows: Range<usize>,
        scratch: &mut [f32],
        finish: Finish,
        channel: &mut [f32],
    ) {
        let (columns, room) = (self.columns(), self.room(rows.len()));
        let length = room + WIDTH;
        let (line, halves) = scratch.split_at_mut(self.width());
        let bias = Lanes::splat(finish.bias);
        for at in (0..room).step_by(WIDTH) {
            let place = |place: usize| lanes(places, place * apart + at);
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
