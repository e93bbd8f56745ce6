//! `RoiAlign`: regions of a picture, each resized to the same few pixels.

use tract_onnx::prelude::{DatumType, Tensor};

use super::attributes::{at_least, choice};
use crate::engine::onnx::invalid_model;
use crate::engine::ops::numbers::{WorkingFloat, from_reals, reals};
use crate::engine::ops::shape::{failed, of_rank, volume};
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::error::Result;

struct RoiAlign {
    /// Half a pixel, where pictures begin at the edge of the first and not at its centre.
    shift: f64,
    max: bool,
    height: usize,
    width: usize,
    /// Samples along each axis of a pixel of the result; as many as it covers when 0.
    samples: usize,
    scale: f64,
}

/// Four pixels around a sample, and how much each counts.
type Sample<T> = [(usize, T); 4];

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let half_pixel = ("half_pixel", 0.5);
    let none = ("output_half_pixel", 0.0);
    let shifts = if node.opset() < 16 { [none, half_pixel] } else { [half_pixel, none] };
    let scale = f64::from(node.float("spatial_scale").unwrap_or(1.0));
    if !scale.is_finite() {
        return Err(invalid_model("the attribute `spatial_scale` is not finite"));
    }
    let align = RoiAlign {
        shift: choice(node, "coordinate_transformation_mode", &shifts)?,
        max: choice(node, "mode", &[("avg", false), ("max", true)])?,
        height: at_least(node, "output_height", 1, 1)?,
        width: at_least(node, "output_width", 1, 1)?,
        samples: at_least(node, "sampling_ratio", 0, 0)?,
        scale,
    };
    Ok(Kernel::single(move |inputs| match inputs.tensor(0)?.datum_type() {
        DatumType::F64 => align.run::<f64>(inputs),
        _ => align.run::<f32>(inputs),
    }))
}

impl RoiAlign {
    fn run<T: WorkingFloat>(&self, inputs: &Inputs) -> Result<Tensor> {
        let x = inputs.tensor(0)?;
        let [batch, channels, height, width] = of_rank(x.shape(), "X")?;
        let [count, corners] = of_rank(inputs.tensor(1)?.shape(), "rois")?;
        let batches = inputs.integers(2)?.unwrap_or_default();
        if corners != 4 || batches.len() != count || height == 0 || width == 0 {
            return Err(failed(format!(
                "found {count} regions of {corners} numbers for {} batch indices and a picture \
                 of {height} by {width}",
                batches.len()
            )));
        }
        let (picture, rois) = (reals::<T>(x)?, reals::<f64>(inputs.tensor(1)?)?);
        let shape = [count, channels, self.height, self.width];
        let mut result = Vec::with_capacity(volume(&shape)?);
        for (roi, index) in rois.as_chunks::<4>().0.iter().zip(batches) {
            let index = place(index, batch)?;
            let (samples, per_pixel) = self.samples::<T>(roi, height, width)?;
            let pixels = height * width;
            let planes = &picture[index * channels * pixels..][..channels * pixels];
            for plane in planes.chunks_exact(pixels) {
                for pixel in 0..self.height * self.width {
                    let samples = &samples[pixel * per_pixel..][..per_pixel];
                    result.push(self.pool(plane, samples));
                }
            }
        }
        from_reals(&shape, result, x.datum_type())
    }

    /// The samples of all pixels of a region, and how many each pixel has.
    fn samples<T: WorkingFloat>(
        &self,
        roi: &[f64; 4],
        height: usize,
        width: usize,
    ) -> Result<(Vec<Sample<T>>, usize)> {
        let [x1, y1, x2, y2] = roi.map(|at| at * self.scale - self.shift);
        // Without the shift, regions are at least a pixel.
        let least = if self.shift == 0.0 { 1.0 } else { f64::NEG_INFINITY };
        let bin_height = (y2 - y1).max(least) / self.height as f64;
        let bin_width = (x2 - x1).max(least) / self.width as f64;
        let count = |bin: f64| if self.samples > 0 { self.samples } else { bin.ceil() as usize };
        let (rows, columns) = (count(bin_height), count(bin_width));
        // A sample is four places and four weights.
        let total = volume(&[self.height, self.width, rows, columns, 8])? / 8;
        let at = |start: f64, bin: usize, size: f64, sample: usize, count: usize| {
            start + bin as f64 * size + (sample as f64 + 0.5) * size / count as f64
        };
        let mut samples = Vec::with_capacity(total);
        for (bin_y, bin_x) in pairs(self.height, self.width) {
            for (row, column) in pairs(rows, columns) {
                let y = at(y1, bin_y, bin_height, row, rows);
                let x = at(x1, bin_x, bin_width, column, columns);
                samples.push(sample(y, x, height, width));
            }
        }
        Ok((samples, rows * columns))
    }

    fn pool<T: WorkingFloat>(&self, plane: &[T], samples: &[Sample<T>]) -> T {
        let terms = |sample: &Sample<T>| sample.map(|(at, weight)| plane[at] * weight);
        if self.max {
            // The largest term, not the largest interpolated value: so it was first implemented.
            let largest = samples.iter().flat_map(terms).reduce(T::max);
            return largest.unwrap_or(T::zero());
        }
        let sum = samples.iter().flat_map(terms).fold(T::zero(), |sum, term| sum + term);
        sum / T::of(samples.len().max(1) as f64)
    }
}

/// Which picture of a batch a region is in.
fn place(index: i64, batch: usize) -> Result<usize> {
    usize::try_from(index).ok().filter(|index| *index < batch).ok_or_else(|| {
        failed(format!("a batch index is {index}, expected 0 to {}", batch as i64 - 1))
    })
}

fn pairs(rows: usize, columns: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..rows).flat_map(move |row| (0..columns).map(move |column| (row, column)))
}

/// The pixels around a point; they count nothing when it is more than a pixel outside.
fn sample<T: WorkingFloat>(y: f64, x: f64, height: usize, width: usize) -> Sample<T> {
    let is_near = |at: f64, len: usize| (-1.0..=len as f64).contains(&at);
    if !(is_near(y, height) && is_near(x, width)) {
        return [(0, T::zero()); 4];
    }
    let split = |at: f64, len: usize| {
        let at = at.clamp(0.0, (len - 1) as f64);
        let low = at as usize;
        (low, (low + 1).min(len - 1), at - low as f64)
    };
    let ((top, bottom, down), (left, right, along)) = (split(y, height), split(x, width));
    let weight = |y: f64, x: f64| T::of(y * x);
    [
        (top * width + left, weight(1.0 - down, 1.0 - along)),
        (top * width + right, weight(1.0 - down, along)),
        (bottom * width + left, weight(down, 1.0 - along)),
        (bottom * width + right, weight(down, along)),
    ]
}
