//! A picture becomes a tensor: sized, cropped and scaled as Pillow and Hugging Face do it.
//!
//! A step on pixels takes a [`raster::Raster`] and returns another, in 8 bits, as Pillow does.
//! The steps on numbers run at the end, while the tensor is written.

mod config_keys;
mod crop;
mod filter;
mod picture;
mod preprocessor_config;
mod processors;
mod raster;
mod resize;
mod steps;
mod tensor;

use serde::{Deserialize, Serialize};

pub use filter::Filter;
pub use picture::Picture;
pub(crate) use picture::luma;
pub use steps::Step;

use crate::bundle::manifest::invalid_manifest;
use crate::error::Result;
use raster::Raster;
use tensor::Numbers;

/// Most steps in a pipeline, so that a manifest can't keep a caller busy for long.
const MAX_STEPS: usize = 16;

/// How a picture becomes a tensor of 32-bit floats with one picture in the batch.
///
/// ```
/// use driftline::{ImagePipeline, Picture};
///
/// let pipeline: ImagePipeline = serde_json::from_str(
///     r#"{
///         "tensor": "pixels", "layout": "nchw", "channels": "bgr",
///         "steps": [
///             {"op": "resize", "width": 1, "height": 1, "filter": "nearest"},
///             {"op": "rescale", "factor": 0.5},
///             {"op": "normalize", "mean": [0, 0, 1], "std": [1, 1, 2]}
///         ]
///     }"#,
/// )?;
/// pipeline.check()?;
/// assert_eq!(pipeline.shape(), Some([1, 3, 1, 1]));
///
/// let picture = Picture::from_rgba(1, 1, vec![10, 20, 30, 255])?;
/// assert_eq!(pipeline.encode(&picture)?, (vec![15.0, 10.0, 2.0], [1, 3, 1, 1]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImagePipeline {
    /// The model's input.
    pub tensor: String,
    /// The order of the tensor's dimensions.
    pub layout: Layout,
    /// The tensor's channels.
    pub channels: Channels,
    /// What is done to the picture, in this order; at most 16 steps.
    pub steps: Vec<Step>,
}

/// The order of a tensor's dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Batch, channels, height, width, as PyTorch models take it.
    Nchw,
    /// Batch, height, width, channels, as TensorFlow models take it.
    Nhwc,
}

/// The channels of a tensor. Alpha is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channels {
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red.
    Bgr,
    /// Brightness, taken before the first step: `(19595 R + 38470 G + 7471 B + 32768) / 65536`,
    /// rounded down, as Pillow's "L".
    Gray,
}

impl Channels {
    /// The position of each channel's sample in a pixel of the raster.
    fn positions(self) -> &'static [usize] {
        match self {
            Channels::Rgb => &[0, 1, 2],
            Channels::Bgr => &[2, 1, 0],
            Channels::Gray => &[0],
        }
    }
}

impl ImagePipeline {
    /// Checks the rules that the types can't hold.
    ///
    /// # Errors
    ///
    /// `invalid_manifest` for more than 16 steps, a step on pixels after one on numbers, a size of
    /// 0 or above 16,384, a `std` of 0, `mean` or `std` not as many as the channels, or numbers that
    /// the steps take out of the range of single precision.
    pub fn check(&self) -> Result<()> {
        if self.steps.len() > MAX_STEPS {
            let count = self.steps.len();
            return Err(invalid_manifest(format!(
                "found {count} steps, expected at most {MAX_STEPS}"
            )));
        }
        for (index, step) in self.steps.iter().enumerate() {
            step.check(self.channels.positions().len())
                .and_then(|()| self.check_order(index))
                .map_err(|error| error.at(format!("steps[{index}]")))?;
        }
        if self.numbers().iter().all(|(_, numbers)| numbers.are_finite()) {
            return Ok(());
        }
        Err(invalid_manifest("the steps turn a sample of 0 to 255 into NaN or infinity"))
    }

    fn check_order(&self, index: usize) -> Result<()> {
        let late = self.steps[..index].iter().any(|earlier| !earlier.on_pixels());
        if late && self.steps[index].on_pixels() {
            return Err(invalid_manifest(
                "a resize or center_crop follows a rescale or normalize, expected it before them",
            ));
        }
        Ok(())
    }

    /// The shape of the tensor, with 1 for the batch. `None` when it depends on the picture.
    pub fn shape(&self) -> Option<[usize; 4]> {
        let size = self.steps.iter().fold(None, |size, step| step.size_after(size));
        size.map(|(width, height)| self.shape_of(width, height))
    }

    /// Runs the steps: the tensor's values, row by row, and its shape.
    ///
    /// Resizing is bit for bit that of Pillow, rescaling and normalising that of Hugging Face's
    /// image processors in NumPy. The processors named `Fast` compute in another way and differ a
    /// little.
    ///
    /// # Errors
    ///
    /// `too_large` when a step makes more than 16,384 pixels on a side or 67,108,864 in all, as
    /// `shortest_edge` does with a very long picture; `invalid_manifest` as [`ImagePipeline::check`].
    pub fn encode(&self, picture: &Picture) -> Result<(Vec<f32>, [usize; 4])> {
        self.check()?;
        match self.channels {
            Channels::Rgb | Channels::Bgr => self.encode_raster(picture.colour()),
            Channels::Gray => self.encode_raster(picture.gray()),
        }
    }

    fn encode_raster<const N: usize>(
        &self,
        start: Raster<'_, N>,
    ) -> Result<(Vec<f32>, [usize; 4])> {
        let raster = self.steps.iter().enumerate().try_fold(start, |raster, (index, step)| {
            step.apply(raster).map_err(|error| error.at(format!("steps[{index}]")))
        })?;
        let values = match self.layout {
            Layout::Nchw => tensor::planes(&raster, &self.numbers()),
            Layout::Nhwc => tensor::pixels(&raster, &self.numbers()),
        };
        Ok((values, self.shape_of(raster.width, raster.height)))
    }

    fn numbers(&self) -> Vec<(usize, Numbers)> {
        let positions = self.channels.positions().iter().enumerate();
        positions.map(|(channel, &at)| (at, Numbers::new(&self.steps, channel))).collect()
    }

    fn shape_of(&self, width: usize, height: usize) -> [usize; 4] {
        let channels = self.channels.positions().len();
        match self.layout {
            Layout::Nchw => [1, channels, height, width],
            Layout::Nhwc => [1, height, width, channels],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn pipeline(layout: Layout, channels: Channels, steps: &str) -> ImagePipeline {
        let steps = serde_json::from_str(steps).unwrap();
        ImagePipeline { tensor: "image".into(), layout, channels, steps }
    }

    fn two_pixels() -> Picture {
        Picture::from_rgba(2, 1, vec![1, 2, 3, 9, 4, 5, 6, 9]).unwrap()
    }

    #[test]
    fn samples_are_written_in_the_order_of_layout_and_channels() {
        let cases: [(_, _, &[f32], _); 6] = [
            (Layout::Nchw, Channels::Rgb, &[1., 4., 2., 5., 3., 6.], [1, 3, 1, 2]),
            (Layout::Nchw, Channels::Bgr, &[3., 6., 2., 5., 1., 4.], [1, 3, 1, 2]),
            (Layout::Nchw, Channels::Gray, &[2., 5.], [1, 1, 1, 2]),
            (Layout::Nhwc, Channels::Rgb, &[1., 2., 3., 4., 5., 6.], [1, 1, 2, 3]),
            (Layout::Nhwc, Channels::Bgr, &[3., 2., 1., 6., 5., 4.], [1, 1, 2, 3]),
            (Layout::Nhwc, Channels::Gray, &[2., 5.], [1, 1, 2, 1]),
        ];
        for (layout, channels, values, shape) in cases {
            let found = pipeline(layout, channels, "[]").encode(&two_pixels()).unwrap();
            assert_eq!(found, (values.to_vec(), shape), "{layout:?} {channels:?}");
        }
    }

    #[test]
    fn the_shape_is_known_when_a_step_fixes_it() {
        let cases = [
            ("[]", None),
            (r#"[{"op":"resize","shortest_edge":8,"filter":"nearest"}]"#, None),
            (r#"[{"op":"resize","width":8,"height":4,"filter":"nearest"}]"#, Some([1, 3, 4, 8])),
            (
                r#"[{"op":"resize","shortest_edge":8,"filter":"nearest"},
                    {"op":"center_crop","width":6,"height":5},{"op":"rescale","factor":2}]"#,
                Some([1, 3, 5, 6]),
            ),
            (
                r#"[{"op":"center_crop","width":6,"height":4},
                    {"op":"resize","shortest_edge":8,"filter":"nearest"}]"#,
                Some([1, 3, 8, 12]),
            ),
        ];
        for (steps, expected) in cases {
            let pipeline = pipeline(Layout::Nchw, Channels::Rgb, steps);
            assert_eq!(pipeline.shape(), expected, "{steps}");
            let (_, found) = pipeline.encode(&two_pixels()).unwrap();
            assert!(expected.is_none_or(|expected| expected == found), "{steps}: {found:?}");
        }
    }

    #[test]
    fn broken_rules_are_refused_with_their_place() {
        let resize = r#"{"op":"resize","shortest_edge":8,"filter":"nearest"}"#;
        let cases = [
            (format!(r#"[{{"op":"rescale","factor":1}},{resize}]"#), "steps[1]: a resize"),
            (r#"[{"op":"center_crop","width":0,"height":1}]"#.to_string(), "steps[0]: width is 0"),
            (format!("[{}]", [resize; 17].join(",")), "found 17 steps, expected at most 16"),
            (format!("[{}]", [r#"{"op":"rescale","factor":1e38}"#; 2].join(",")), "infinity"),
        ];
        for (steps, text) in cases {
            let pipeline = pipeline(Layout::Nchw, Channels::Rgb, &steps);
            for error in
                [pipeline.check().unwrap_err(), pipeline.encode(&two_pixels()).unwrap_err()]
            {
                assert_eq!(error.kind(), ErrorKind::InvalidManifest);
                assert!(error.to_string().contains(text), "{steps}: {error}");
            }
        }
    }

    #[test]
    fn a_long_picture_can_be_too_large_for_a_shortest_edge() {
        let picture = Picture::from_rgba(1_000, 1, vec![0; 4_000]).unwrap();
        let steps = r#"[{"op":"resize","shortest_edge":224,"filter":"bilinear"}]"#;
        let error = pipeline(Layout::Nchw, Channels::Rgb, steps).encode(&picture).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
        assert!(error.to_string().contains("224000 x 224 pixels"), "{error}");
    }
}
