//! From a channel of a picture to what is multiplied.

use std::ops::Range;

use super::{Places, SIDE, STEP, Tiles, lanes, store};
use crate::lanes::{Lanes, WIDTH};

impl Tiles {
    /// Numbers of a row with its padding, and of those that are through with one direction, which vectors reach over.
    fn widths(&self, rows: usize) -> [usize; 2] {
        let columns = self.columns();
        [
            STEP * columns.next_multiple_of(WIDTH) + STEP,
            2 * SIDE * (self.room(rows) + columns + WIDTH),
        ]
    }

    /// Numbers that [`Tiles::take_channel_apart`] needs room for.
    pub(super) fn room_to_take_apart(&self, rows: usize) -> usize {
        self.widths(rows).iter().sum()
    }

    /// Writes the places of some rows of tiles: each place has [`Tiles::room`] numbers.
    ///
    /// # Safety
    /// All places may be written.
    // Within a caller it would be compiled for size, as the caller is.
    #[inline(never)]
    pub(super) unsafe fn take_channel_apart(
        &self,
        channel: &[f32],
        rows: Range<usize>,
        scratch: &mut [f32],
        places: Places,
    ) {
        let (columns, room) = (self.columns(), self.room(rows.len()));
        let length = room + columns + WIDTH;
        scratch.fill(0.0);
        let (line, halves) = scratch.split_at_mut(self.widths(rows.len())[0]);
        let (even, odd) = halves.split_at_mut(SIDE * length);
        for row in 0..STEP * rows.len() + STEP {
            let inside = (STEP * rows.start + row).checked_sub(self.padding[0]);
            let half = if row % 2 == 0 { &mut *even } else { &mut *odd };
            let half = &mut half[row / 2 * columns..];
            match inside.filter(|inside| *inside < self.input[0]) {
                Some(inside) => {
                    let width = self.input[1];
                    line[self.padding[1]..][..width]
                        .copy_from_slice(&channel[inside * width..][..width]);
                    across(line, columns, half, length);
                }
                // The vectors of the row before reach into this one.
                None => (0..SIDE).for_each(|place| half[place * length..][..columns].fill(0.0)),
            }
        }
        for right in 0..SIDE {
            let (even, odd) = (&even[right * length..][..length], &odd[right * length..][..length]);
            for at in (0..room).step_by(WIDTH) {
                let [a, b] = [lanes(even, at), lanes(odd, at)];
                let [c, d] = [lanes(even, at + columns), lanes(odd, at + columns)];
                for (down, place) in combined(a, b, c, d).into_iter().enumerate() {
                    let start = places.start.wrapping_add((down * SIDE + right) * places.apart);
                    // OK because the caller vouches for all places.
                    place.store(unsafe { &mut *start.wrapping_add(at).cast() });
                }
            }
        }
    }
}

/// The places of a row of tiles, in one direction.
#[inline(always)]
fn across(line: &[f32], columns: usize, places: &mut [f32], distance: usize) {
    for at in (0..columns).step_by(WIDTH) {
        let pairs = |first: usize| Lanes::unzip([lanes(line, first), lanes(line, first + WIDTH)]);
        let ([a, b], [c, d]) = (pairs(STEP * at), pairs(STEP * at + STEP));
        for (right, place) in combined(a, b, c, d).into_iter().enumerate() {
            store(place, places, right * distance + at);
        }
    }
}

/// What four neighbours become.
#[inline(always)]
fn combined(a: Lanes, b: Lanes, c: Lanes, d: Lanes) -> [Lanes; SIDE] {
    [a.minus(c), b.plus(c), c.minus(b), b.minus(d)]
}
