//! Pillow's resize of 8-bit pictures, bit for bit.
//!
//! Columns first, then rows, each only if its size changes; the result between is rounded to 8 bits.
//! Compared with Pillow 11.3.0; its `Resample.c` and `Geometry.c` are the reference.

use std::borrow::Cow;

use super::filter::{Filter, START, Weights, to_sample};
use super::raster::{Raster, check_size};
use crate::error::Result;

/// Resizes to `width x height` pixels.
///
/// # Errors
///
/// `too_large` when the result, or the picture between the two passes, exceeds the limits.
pub(super) fn resize<const N: usize>(
    raster: Raster<'_, N>,
    width: usize,
    height: usize,
    filter: Filter,
) -> Result<Raster<'_, N>> {
    check_size("resized picture", width, height)?;
    let Some(curve) = filter.curve() else {
        return Ok(nearest(raster, width, height));
    };
    let raster = if width == raster.width {
        raster
    } else {
        check_size("picture resized in width", width, raster.height)?;
        resize_rows(&raster, width, &Weights::new(raster.width, width, &curve))
    };
    Ok(if height == raster.height {
        raster
    } else {
        resize_columns(&raster, height, &Weights::new(raster.height, height, &curve))
    })
}

/// Every row becomes `width` pixels long.
fn resize_rows<const N: usize>(
    raster: &Raster<'_, N>,
    width: usize,
    weights: &Weights,
) -> Raster<'static, N> {
    let mut pixels = Vec::with_capacity(width * raster.height);
    for row in raster.rows() {
        pixels.extend(weights.iter().map(|(first, run)| {
            let mut sums = [START; N];
            for (pixel, &weight) in row[first..].iter().zip(run) {
                add(&mut sums, pixel, weight);
            }
            sums.map(to_sample)
        }));
    }
    Raster { width, height: raster.height, pixels: Cow::Owned(pixels) }
}

/// Every column becomes `height` pixels long.
///
/// Whole rows are summed, so that memory is read in order.
fn resize_columns<const N: usize>(
    raster: &Raster<'_, N>,
    height: usize,
    weights: &Weights,
) -> Raster<'static, N> {
    let mut pixels = Vec::with_capacity(raster.width * height);
    let mut sums = vec![[START; N]; raster.width];
    for (first, run) in weights.iter() {
        sums.fill([START; N]);
        for (row, &weight) in raster.rows().skip(first).zip(run) {
            for (sums, pixel) in sums.iter_mut().zip(row) {
                add(sums, pixel, weight);
            }
        }
        pixels.extend(sums.iter().map(|sums| sums.map(to_sample)));
    }
    Raster { width: raster.width, height, pixels: Cow::Owned(pixels) }
}

#[inline(always)]
fn add<const N: usize>(sums: &mut [i32; N], pixel: &[u8; N], weight: i32) {
    for channel in 0..N {
        sums[channel] += i32::from(pixel[channel]) * weight;
    }
}

fn nearest<const N: usize>(raster: Raster<'_, N>, width: usize, height: usize) -> Raster<'_, N> {
    if (raster.width, raster.height) == (width, height) {
        return raster;
    }
    let columns = nearest_positions(raster.width, width);
    let mut pixels = Vec::with_capacity(width * height);
    for row in nearest_positions(raster.height, height) {
        let row = &raster.pixels[row * raster.width..][..raster.width];
        pixels.extend(columns.iter().map(|&column| row[column]));
    }
    Raster { width, height, pixels: Cow::Owned(pixels) }
}

/// The position in the source that each position of the result takes.
fn nearest_positions(source: usize, target: usize) -> Vec<usize> {
    // OK because sides are at most 16,384, which a double holds exactly.
    let step = source as f64 / target as f64;
    // Pillow adds the step up instead of multiplying, which decides ties.
    let centres = std::iter::successors(Some(step * 0.5), |centre| Some(centre + step));
    // OK because the last centre is half a step, 2^-15 or more, from the end, and the sum is
    // off by less than 2^-24.
    centres.take(target).map(|centre| centre as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn gray(width: usize, height: usize, samples: &[u8]) -> Raster<'static, 1> {
        let pixels = samples.iter().map(|&sample| [sample]).collect();
        Raster { width, height, pixels: Cow::Owned(pixels) }
    }

    #[test]
    fn results_are_those_of_pillow() {
        use Filter::*;
        let square = [10, 200, 30, 4, 250, 66, 77, 188, 9];
        let cases: [(Filter, (usize, usize), &[u8]); 7] = [
            (Nearest, (2, 4), &[10, 30, 4, 66, 4, 66, 77, 9]),
            (Bilinear, (2, 2), &[87, 109, 110, 98]),
            (
                Bilinear,
                (5, 4),
                &[
                    10, 86, 200, 98, 30, 6, 96, 231, 124, 53, 31, 109, 227, 118, 45, 77, 121, 188,
                    81, 9,
                ],
            ),
            (Bilinear, (1, 3), &[97, 127, 105]),
            (Bicubic, (2, 2), &[87, 115, 114, 100]),
            (
                Bicubic,
                (5, 4),
                &[
                    0, 83, 197, 96, 15, 0, 92, 236, 130, 43, 26, 109, 230, 121, 35, 73, 125, 185,
                    74, 0,
                ],
            ),
            (Bicubic, (1, 3), &[90, 119, 100]),
        ];
        for (filter, (width, height), expected) in cases {
            let found = resize(gray(3, 3, &square), width, height, filter).unwrap();
            assert_eq!(found, gray(width, height, expected), "{filter:?} to {width} x {height}");
        }
    }

    #[test]
    fn the_same_size_changes_nothing() {
        let raster = gray(2, 3, &[1, 2, 3, 4, 5, 6]);
        for filter in [Filter::Nearest, Filter::Bilinear, Filter::Bicubic] {
            assert_eq!(resize(raster.clone(), 2, 3, filter).unwrap(), raster);
        }
    }

    #[test]
    fn memory_between_the_passes_is_limited() {
        let tall = gray(1, 16_384, &vec![0; 16_384]);
        let error = resize(tall, 8_192, 1, Filter::Bilinear).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
        assert!(error.to_string().contains("8192 x 16384"), "{error}");
    }

    #[test]
    fn nearest_stays_inside_at_the_extremes() {
        for (source, target) in [(1, 16_384), (16_384, 1), (16_384, 16_383), (16_383, 16_384)] {
            assert!(nearest_positions(source, target).iter().all(|&at| at < source));
        }
    }
}
