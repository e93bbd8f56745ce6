//! The steps that turn a picture into numbers, and what each is checked for.

use serde::{Deserialize, Serialize};

use super::crop::center_crop;
use super::filter::Filter;
use super::raster::{MAX_SIDE, Raster, check_size};
use super::resize::resize;
use crate::bundle::manifest::invalid_manifest;
use crate::error::{Error, Result};

/// One step. Steps on pixels come before steps on numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// Resizes the picture, in 8 bits, with Pillow's result.
    ///
    /// Either the shortest edge is given and the other follows, in the picture's proportions
    /// and rounded down; or the width and the height are, and the picture is stretched.
    Resize {
        /// Length of the shorter side, in pixels, at most 16,384.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shortest_edge: Option<u32>,
        /// Pixels in a row, at most 16,384.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        width: Option<u32>,
        /// Rows, at most 16,384.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        height: Option<u32>,
        /// How pixels are weighed.
        filter: Filter,
    },
    /// Cuts the middle out of the picture; a picture that is smaller gets a black border.
    CenterCrop {
        /// Pixels in a row, at most 16,384.
        width: u32,
        /// Rows, at most 16,384.
        height: u32,
    },
    /// `sample * factor`, computed in double precision and rounded to single.
    Rescale {
        /// Often 1/255, for numbers from 0 to 1.
        factor: f64,
    },
    /// `(number - mean) / std` for each channel, computed in single precision.
    Normalize {
        /// One for each channel, in the tensor's order.
        mean: Vec<f64>,
        /// One for each channel, in the tensor's order. Not 0.
        std: Vec<f64>,
    },
}

impl Step {
    /// Whether the step works on pixels; the others work on the numbers made from them.
    pub(super) fn on_pixels(&self) -> bool {
        matches!(self, Step::Resize { .. } | Step::CenterCrop { .. })
    }

    /// Width and height after the step; `None` when they depend on a picture not yet known.
    pub(super) fn size_after(&self, before: Option<(usize, usize)>) -> Option<(usize, usize)> {
        match *self {
            Step::Resize { shortest_edge: Some(edge), .. } => {
                before.map(|size| with_shortest_edge(size, edge as usize))
            }
            // OK because usize has at least the 32 bits of u32 on every target.
            Step::Resize { width: Some(width), height: Some(height), .. }
            | Step::CenterCrop { width, height } => Some((width as usize, height as usize)),
            _ => before,
        }
    }

    /// Applies a step on pixels; steps on numbers leave them alone.
    pub(super) fn apply<'a, const N: usize>(&self, raster: Raster<'a, N>) -> Result<Raster<'a, N>> {
        let before = (raster.width, raster.height);
        let (width, height) = self.size_after(Some(before)).unwrap_or(before);
        match *self {
            Step::Resize { filter, .. } => resize(raster, width, height, filter),
            Step::CenterCrop { .. } => Ok(center_crop(raster, width, height)),
            Step::Rescale { .. } | Step::Normalize { .. } => Ok(raster),
        }
    }

    pub(super) fn check(&self, channels: usize) -> Result<()> {
        match self {
            Step::Resize { shortest_edge: Some(edge), width: None, height: None, .. } => {
                check_side("shortest_edge", *edge)
            }
            Step::Resize {
                shortest_edge: None, width: Some(width), height: Some(height), ..
            }
            | Step::CenterCrop { width, height } => check_sides(*width, *height),
            Step::Resize { .. } => Err(invalid_manifest(
                "resize needs either shortest_edge or both width and height, and no other size",
            )),
            Step::Rescale { factor } => check_number("factor", *factor),
            Step::Normalize { mean, std } => {
                check_channels("mean", mean, channels)?;
                check_channels("std", std, channels)?;
                match std.iter().find(|&&std| std as f32 == 0.0) {
                    Some(std) => Err(invalid_manifest(format!(
                        "std has {std:?}, expected numbers other than 0 in single precision"
                    ))),
                    None => Ok(()),
                }
            }
        }
    }
}

/// Hugging Face's rule: the long side is `edge * long / short`, rounded down.
fn with_shortest_edge((width, height): (usize, usize), edge: usize) -> (usize, usize) {
    // OK because both factors are at most 16,384, so that the product fits in 32 bits.
    let long = edge * width.max(height) / width.min(height);
    if width <= height { (edge, long) } else { (long, edge) }
}

fn check_sides(width: u32, height: u32) -> Result<()> {
    check_side("width", width)?;
    check_side("height", height)?;
    // OK because usize has at least the 32 bits of u32 on every target.
    check_size("result", width as usize, height as usize)
        .map_err(|error: Error| invalid_manifest(error.to_string()))
}

fn check_side(name: &str, side: u32) -> Result<()> {
    // OK because usize has at least the 32 bits of u32 on every target.
    if (1..=MAX_SIDE).contains(&(side as usize)) {
        return Ok(());
    }
    Err(invalid_manifest(format!("{name} is {side}, expected 1 to {MAX_SIDE} pixels")))
}

fn check_number(name: &str, number: f64) -> Result<()> {
    // Numbers above the range of single precision become infinite there.
    if (number as f32).is_finite() {
        return Ok(());
    }
    Err(invalid_manifest(format!(
        "{name} has {number:?}, expected finite numbers in single precision"
    )))
}

fn check_channels(name: &str, numbers: &[f64], channels: usize) -> Result<()> {
    if numbers.len() != channels {
        let count = numbers.len();
        return Err(invalid_manifest(format!(
            "{name} has {count} numbers, expected {channels}, one for each channel"
        )));
    }
    numbers.iter().try_for_each(|&number| check_number(name, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_side_is_rounded_down() {
        let cases = [
            ((640, 480), 224, (298, 224)),
            ((480, 640), 224, (224, 298)),
            ((100, 100), 7, (7, 7)),
            ((3, 2), 1, (1, 1)),
            ((1, 16_384), 16_384, (16_384, 268_435_456)),
        ];
        for (size, edge, expected) in cases {
            assert_eq!(with_shortest_edge(size, edge), expected, "{size:?} to {edge}");
        }
    }

    #[test]
    fn steps_out_of_range_are_refused_by_name() {
        let cases = [
            (r#"{"op":"resize","filter":"bicubic"}"#, "either shortest_edge or both"),
            (r#"{"op":"resize","width":2,"filter":"bicubic"}"#, "both width and height"),
            (
                r#"{"op":"resize","shortest_edge":2,"width":2,"height":2,"filter":"nearest"}"#,
                "no other size",
            ),
            (r#"{"op":"resize","shortest_edge":0,"filter":"nearest"}"#, "shortest_edge is 0"),
            (r#"{"op":"resize","width":16385,"height":1,"filter":"nearest"}"#, "width is 16385"),
            (r#"{"op":"center_crop","width":1,"height":0}"#, "height is 0"),
            (r#"{"op":"center_crop","width":16384,"height":16384}"#, "at most 67108864"),
            (r#"{"op":"rescale","factor":1e60}"#, "factor has 1e60"),
            (r#"{"op":"normalize","mean":[0],"std":[1,1,1]}"#, "mean has 1 numbers, expected 3"),
            (r#"{"op":"normalize","mean":[0,0,0],"std":[1,1]}"#, "std has 2 numbers"),
            (r#"{"op":"normalize","mean":[0,0,0],"std":[1,0,1]}"#, "std has 0.0"),
            (r#"{"op":"normalize","mean":[0,0,0],"std":[1,1e-60,1]}"#, "single precision"),
        ];
        for (json, text) in cases {
            let step: Step = serde_json::from_str(json).unwrap();
            let error = step.check(3).unwrap_err();
            assert!(error.to_string().contains(text), "{json}: {error}");
        }
    }

    #[test]
    fn unknown_operations_and_keys_are_refused() {
        let cases = [
            r#"{"op":"rotate"}"#,
            r#"{"op":"rescale","factor":1,"offset":1}"#,
            r#"{"op":"resize","shortest_edge":2}"#,
            r#"{"op":"resize","shortest_edge":2,"filter":"lanczos"}"#,
            r#"{"op":"center_crop","width":-1,"height":1}"#,
        ];
        for json in cases {
            assert!(serde_json::from_str::<Step>(json).is_err(), "{json}");
        }
    }
}
