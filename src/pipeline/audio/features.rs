//! What is made of the samples: themselves, frames of them, or a spectrogram.

use serde::{Deserialize, Serialize};

use super::frames::{frame_count, frames, normalize};
use super::layout::SampleLayout;
use super::spectrogram::LogMel;
use super::{check_size, too_few};
use crate::error::Result;

/// Largest frame, in samples.
const MAX_FRAME: usize = 1 << 20;

/// What is made of the samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum AudioFeatures {
    /// The samples themselves.
    Samples {
        /// The tensor's dimensions.
        #[serde(default)]
        layout: SampleLayout,
        /// Whether they are scaled to mean 0 and variance 1, as wav2vec 2.0 takes them.
        #[serde(default)]
        normalize: bool,
    },
    /// Windows of samples, one a row: a tensor of `[frames, size]`.
    Frames {
        /// Samples of a frame: 1 to 1,048,576.
        size: usize,
        /// Samples from the start of a frame to that of the next: 1 to 1,048,576.
        hop: usize,
        /// Whether a last frame that is not full is filled up with silence; else it is left out.
        #[serde(default)]
        pad: bool,
    },
    /// A spectrogram on the mel scale, with or without a logarithm.
    LogMel(LogMel),
}

impl AudioFeatures {
    pub(super) fn check(&self, sample_rate: u32) -> Result<()> {
        match self {
            AudioFeatures::Samples { .. } => Ok(()),
            AudioFeatures::Frames { size, hop, .. } => {
                check_size("size", *size, MAX_FRAME)?;
                check_size("hop", *hop, MAX_FRAME)
            }
            AudioFeatures::LogMel(log_mel) => log_mel.check(sample_rate),
        }
    }

    /// The tensor's shape for so many samples, or an error when they are too few.
    pub(super) fn shape(&self, samples: usize) -> Result<Vec<usize>> {
        match self {
            AudioFeatures::Samples { layout, .. } => Ok(layout.shape(samples)),
            AudioFeatures::Frames { size, hop, pad } => {
                match frame_count(samples, *size, *hop, *pad) {
                    0 => Err(too_few(samples, *size)),
                    count => Ok(vec![count, *size]),
                }
            }
            AudioFeatures::LogMel(log_mel) => log_mel.shape(samples),
        }
    }

    pub(super) fn values(&self, mut samples: Vec<f32>, sample_rate: u32) -> Vec<f32> {
        match self {
            AudioFeatures::Samples { normalize: true, .. } => {
                normalize(&mut samples);
                samples
            }
            AudioFeatures::Samples { normalize: false, .. } => samples,
            AudioFeatures::Frames { size, hop, pad } => frames(&samples, *size, *hop, *pad),
            AudioFeatures::LogMel(log_mel) => log_mel.values(&samples, sample_rate),
        }
    }
}
