//! All channels of some rows of tiles, which threads share.

use std::ops::Range;

use super::output::Finish;
use super::{PLACES, Places, Tiles};
use crate::threads::{Work, do_all, is_shared};

/// Parts that channels are shared in. Each has room of its own for what is computed in between.
const PARTS: usize = 16;
/// Fewest numbers in between that are shared with other threads.
const FEWEST: usize = 1 << 14;

/// What is done to the results.
#[derive(Clone, Copy)]
pub struct Finishes<'a> {
    /// A number for each channel, which is added.
    pub bias: &'a [f32],
    /// Numbers as many as the results, which are added.
    pub others: Option<&'a [f32]>,
    /// What is put in the place of all that is below.
    pub low: f32,
    /// What is put in the place of all that is above.
    pub high: f32,
}

impl Tiles {
    /// Takes some rows of all channels of a picture apart: by place, channel and tile, [`Tiles::room`] numbers for each channel.
    pub fn take_apart(&self, picture: &[f32], rows: Range<usize>, result: &mut [f32]) {
        let (size, room) = (self.input[0] * self.input[1], self.room(rows.len()));
        let channels = picture.len() / size;
        assert_eq!(result.len(), PLACES * channels * room, "numbers of all places");
        let places = Places { start: result.as_mut_ptr(), apart: channels * room };
        let each = |channel: usize, scratch: &mut [f32]| {
            let picture = &picture[channel * size..][..size];
            let places = Places { start: places.start.wrapping_add(channel * room), ..places };
            // OK because the result has the places of all channels.
            unsafe { self.take_channel_apart(picture, rows.clone(), scratch, places) }
        };
        // OK because each channel has places of its own.
        unsafe { each_channel(channels, self.room_to_take_apart(rows.len()), each) }
    }

    /// Writes some rows of all channels of a result. The sums are as what was taken apart.
    pub fn put_together(
        &self,
        sums: &[f32],
        rows: Range<usize>,
        finishes: Finishes,
        result: &mut [f32],
    ) {
        let (size, room) = (self.output[0] * self.output[1], self.room(rows.len()));
        let channels = result.len() / size;
        let Finishes { bias, others, low, high } = finishes;
        assert!(bias.len() >= channels && sums.len() >= PLACES * channels * room);
        let start = result.as_mut_ptr();
        let each = |channel: usize, scratch: &mut [f32]| {
            let other = others.map(|others| &others[channel * size..][..size]);
            let finish = Finish { bias: bias[channel], other, low, high };
            let first = start.wrapping_add(channel * size);
            // OK because the result has so many channels, and no other thread has this one.
            let result = unsafe { std::slice::from_raw_parts_mut(first, size) };
            let (sums, apart) = (&sums[channel * room..], channels * room);
            self.put_channel_together(sums, apart, rows.clone(), scratch, finish, result);
        };
        // OK because each channel is written by itself.
        unsafe { each_channel(channels, self.room_to_put_together(rows.len()), each) }
    }
}

/// Calls a function with each channel and so much room, in several threads where that pays.
///
/// # Safety
/// It writes to different places for each channel, and allocates nothing.
unsafe fn each_channel(channels: usize, room: usize, of_channel: impl Fn(usize, &mut [f32])) {
    let parts = if is_shared() && channels * room >= FEWEST { PARTS } else { 1 };
    let stretch = channels.div_ceil(parts).max(1);
    let parts = channels.div_ceil(stretch);
    let mut scratch = vec![0.0; parts * room];
    let scratch = scratch.as_mut_ptr();
    do_all(&Channels { channels, stretch, room, scratch, of_channel }, parts);
}

struct Channels<F> {
    channels: usize,
    /// How many are a part.
    stretch: usize,
    room: usize,
    /// Room for each part.
    scratch: *mut f32,
    of_channel: F,
}

// OK because who made it vouches for the function.
unsafe impl<F: Fn(usize, &mut [f32])> Work for Channels<F> {
    fn part(&self, number: usize) {
        let Channels { channels, stretch, room, scratch, of_channel } = self;
        // OK because there is room for each part.
        let scratch = unsafe { std::slice::from_raw_parts_mut(scratch.add(number * room), *room) };
        let end = (*channels).min((number + 1) * stretch);
        (number * stretch..end).for_each(|channel| of_channel(channel, scratch));
    }
}
