//! The order of a tensor's dimensions: n is the batch, c the channel, m the mel band, t the time.

use serde::{Deserialize, Serialize};

/// The dimensions of a tensor of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleLayout {
    /// Batch, time.
    #[default]
    Nt,
    /// Batch, channel, time.
    Nct,
}

/// The dimensions of a spectrogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MelLayout {
    /// Batch, mel bands, time.
    Nmt,
    /// Batch, time, mel bands.
    Ntm,
    /// Batch, channel, mel bands, time.
    Ncmt,
    /// Batch, channel, time, mel bands.
    Nctm,
}

impl SampleLayout {
    pub(super) fn shape(self, samples: usize) -> Vec<usize> {
        match self {
            SampleLayout::Nt => vec![1, samples],
            SampleLayout::Nct => vec![1, 1, samples],
        }
    }
}

impl MelLayout {
    pub(super) fn shape(self, mels: usize, frames: usize) -> Vec<usize> {
        match self {
            MelLayout::Nmt => vec![1, mels, frames],
            MelLayout::Ntm => vec![1, frames, mels],
            MelLayout::Ncmt => vec![1, 1, mels, frames],
            MelLayout::Nctm => vec![1, 1, frames, mels],
        }
    }

    /// Values given frame by frame, in this order and rounded to single precision.
    pub(super) fn arrange(self, values: &[f64], mels: usize) -> Vec<f32> {
        // OK because rounding to the nearest float is what is wanted.
        let round = |value: &f64| *value as f32;
        match self {
            MelLayout::Ntm | MelLayout::Nctm => values.iter().map(round).collect(),
            MelLayout::Nmt | MelLayout::Ncmt => {
                (0..mels).flat_map(|mel| values.iter().skip(mel).step_by(mels).map(round)).collect()
            }
        }
    }
}
