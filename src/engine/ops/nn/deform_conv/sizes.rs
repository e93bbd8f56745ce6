//! The sizes that a deformable convolution is made of, and where it reads.

use crate::engine::ops::nn::window::{Window, Windows};
use crate::engine::ops::numbers::WorkingFloat;
use crate::engine::ops::shape::{failed, of_rank, volume};
use crate::error::Result;

pub(super) struct Groups {
    /// Groups of channels that are convolved apart.
    pub(super) channels: usize,
    /// Groups of channels that are read at the same places.
    pub(super) offsets: usize,
}

pub(super) struct Sizes {
    pub(super) batch: usize,
    channels: usize,
    height: usize,
    width: usize,
    pub(super) outputs: usize,
    /// Elements that a result is made of.
    pub(super) reads: usize,
    windows: [Window; 2],
    outputs_per_group: usize,
    channels_per_offset: usize,
    pub(super) grid: [usize; 2],
    pub(super) places: usize,
}

impl Sizes {
    pub(super) fn new(
        x: &[usize],
        weights: &[usize],
        windows: &Windows,
        groups: &Groups,
    ) -> Result<Sizes> {
        let [batch, channels, height, width] = of_rank(x, "X")?;
        let [outputs, per_group, rows, columns] = of_rank(weights, "W")?;
        let divided =
            [(channels, groups.channels), (outputs, groups.channels), (channels, groups.offsets)];
        let divides = divided.iter().all(|(count, groups)| count % groups == 0);
        if !divides || channels / groups.channels != per_group || x.contains(&0) {
            return Err(failed(format!(
                "`X` of shape {x:?} and `W` of shape {weights:?} do not fit {} groups and {} groups \
                 of offsets",
                groups.channels, groups.offsets
            )));
        }
        let windows = windows.of_sizes(&[rows, columns])?;
        let grid = [windows[0].steps(height), windows[1].steps(width)];
        Ok(Sizes {
            batch,
            channels,
            height,
            width,
            outputs,
            reads: volume(&[per_group, rows, columns])?,
            windows: [windows[0], windows[1]],
            outputs_per_group: outputs / groups.channels,
            channels_per_offset: channels / groups.offsets,
            grid,
            places: volume(&grid)?,
        })
    }

    /// Elements of a picture.
    pub(super) fn picture(&self) -> Result<usize> {
        volume(&[self.channels, self.height, self.width])
    }

    /// Samples for one element of the result, of all channels.
    pub(super) fn samples(&self) -> Result<usize> {
        volume(&[self.channels, self.windows[0].size, self.windows[1].size])
    }

    /// Offsets of a picture along one axis.
    pub(super) fn offsets(&self) -> Result<usize> {
        volume(&[self.samples()? / self.channels_per_offset, self.places])
    }

    pub(super) fn group_of(&self, output: usize) -> usize {
        output / self.outputs_per_group
    }

    /// Reads what an element of the result is made of.
    pub(super) fn sample<T: WorkingFloat>(
        &self,
        place: usize,
        x: &[T],
        shifts: &[T],
        mask: Option<&[T]>,
        samples: &mut [T],
    ) {
        let [rows, columns] = self.windows;
        let elements = rows.size * columns.size;
        let (step_y, step_x) = (place / self.grid[1], place % self.grid[1]);
        for offset in 0..samples.len() / self.channels_per_offset {
            let (group, element) = (offset / elements, offset % elements);
            let shift = |axis: usize| shifts[(2 * offset + axis) * self.places + place];
            let y = start::<T>(&rows, step_y, element / columns.size) + shift(0);
            let x_at = start::<T>(&columns, step_x, element % columns.size) + shift(1);
            let corners = self.corners(y, x_at);
            let factor = mask.map_or(T::one(), |mask| mask[offset * self.places + place]);
            for channel in (0..self.channels_per_offset)
                .map(|channel| group * self.channels_per_offset + channel)
            {
                let plane = &x[channel * self.height * self.width..];
                let sum =
                    corners.iter().fold(T::zero(), |sum, (at, weight)| sum + plane[*at] * *weight);
                samples[channel * elements + element] = sum * factor;
            }
        }
    }

    /// The elements around a point and their weights; beyond the edge all is zero.
    fn corners<T: WorkingFloat>(&self, y: T, x: T) -> [(usize, T); 4] {
        let along = |at: T, len: usize| {
            let low = at.floor();
            let part = |at: T, weight: T| {
                let inside = at.to_usize().filter(|at| *at < len);
                inside.map_or((0, T::zero()), |at| (at, weight))
            };
            [part(low, low + T::one() - at), part(low + T::one(), at - low)]
        };
        let ([top, bottom], [left, right]) = (along(y, self.height), along(x, self.width));
        let corner = |(y, v): (usize, T), (x, h): (usize, T)| (y * self.width + x, v * h);
        [corner(top, left), corner(top, right), corner(bottom, left), corner(bottom, right)]
    }
}

/// Where an element of the kernel lies without an offset.
fn start<T: WorkingFloat>(window: &Window, step: usize, element: usize) -> T {
    let place = (step * window.stride + element * window.dilation) as f64;
    T::of(place - window.pad_before as f64)
}
