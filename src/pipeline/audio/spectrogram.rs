//! The spectrogram on the mel scale, as librosa's `melspectrogram` makes it.

use std::f64::consts::TAU;

use serde::{Deserialize, Serialize};

use super::layout::MelLayout;
use super::log::Logarithm;
use super::mel::{Band, MelNorm, MelScale, bands};
use super::{check_number, check_size, too_few};
use crate::bundle::manifest::invalid_manifest;
use crate::error::Result;
use crate::fourier::{Fft, is_smooth};

const MAX_FFT: usize = 1 << 15;
const MAX_MELS: usize = 1_024;

/// A spectrogram on the mel scale; names and defaults are librosa's, but for the logarithm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogMel {
    /// The tensor's dimensions.
    pub layout: MelLayout,
    /// Samples of a frame: up to 32,768, a product of 2, 3, 5 and 7.
    pub n_fft: usize,
    /// Samples from the start of a frame to that of the next: 1 to 32,768.
    pub hop_length: usize,
    /// Samples under the Hann window, in the middle of the frame. `None` for all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub win_length: Option<usize>,
    /// Whether the first frame's middle, rather than its start, is the sound's start.
    #[serde(default = "yes")]
    pub center: bool,
    /// What a frame sees before the start and after the end, when it is centred.
    #[serde(default)]
    pub pad_mode: PadMode,
    /// The power of the magnitude: 1 for magnitudes, 2 for energies.
    #[serde(default = "two")]
    pub power: f64,
    /// Number of bands: 1 to 1,024.
    pub mels: usize,
    /// Which formula gives the mel of a frequency.
    #[serde(default)]
    pub scale: MelScale,
    /// How the bands are weighed.
    #[serde(default)]
    pub norm: MelNorm,
    /// Where the lowest band starts, in hertz.
    #[serde(default)]
    pub fmin: f64,
    /// Where the highest band ends, in hertz. `None` for half of the sample rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fmax: Option<f64>,
    /// Whether the last frame is left out, as Whisper does.
    #[serde(default)]
    pub drop_last: bool,
    /// The logarithm. `None` to go without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<Logarithm>,
}

/// What lies before the start of the sound and after its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PadMode {
    /// Silence.
    #[default]
    Constant,
    /// The sound backwards, without its first or last sample.
    Reflect,
    /// The first or last sample.
    Edge,
}

fn yes() -> bool {
    true
}

fn two() -> f64 {
    2.0
}

impl LogMel {
    pub(super) fn check(&self, sample_rate: u32) -> Result<()> {
        check_size("n_fft", self.n_fft, MAX_FFT)?;
        if !is_smooth(self.n_fft) {
            let text = format!("n_fft is {}, expected a product of 2, 3, 5 and 7", self.n_fft);
            return Err(invalid_manifest(text));
        }
        check_size("hop_length", self.hop_length, MAX_FFT)?;
        check_size("win_length", self.window_length(), self.n_fft)?;
        check_size("mels", self.mels, MAX_MELS)?;
        check_number("power", self.power, |power| power > 0.0, "more than 0")?;
        let (nyquist, fmax) = (f64::from(sample_rate) / 2.0, self.fmax(sample_rate));
        check_number(
            "fmax",
            fmax,
            |fmax| fmax > 0.0 && fmax <= nyquist,
            "up to half of sample_rate",
        )?;
        check_number("fmin", self.fmin, |fmin| (0.0..fmax).contains(&fmin), "0 up to fmax")?;
        self.log.as_ref().map_or(Ok(()), |log| log.check().map_err(|error| error.at("log")))
    }

    pub(super) fn shape(&self, samples: usize) -> Result<Vec<usize>> {
        match self.frames(samples) {
            0 => Err(too_few(samples, self.fewest_samples())),
            frames => Ok(self.layout.shape(self.mels, frames)),
        }
    }

    pub(super) fn values(&self, samples: &[f32], sample_rate: u32) -> Vec<f32> {
        // OK because `check` has seen that the size is smooth.
        let fft = Fft::new(self.n_fft).expect("a size of small factors");
        let (window, bands) = (self.window(), self.bands(sample_rate));
        let mut values = Vec::with_capacity(self.frames(samples.len()) * self.mels);
        let mut frame = vec![0.0; self.n_fft];
        for at in 0..self.frames(samples.len()) {
            self.fill(&mut frame, samples, at);
            frame.iter_mut().zip(&window).for_each(|(sample, weight)| *sample *= weight);
            let spectrum: Vec<f64> =
                fft.power(&frame).iter().map(|power| power.powf(self.power / 2.0)).collect();
            values.extend(bands.iter().map(|band| band.sum(&spectrum)));
        }
        if let Some(log) = &self.log {
            log.apply(&mut values);
        }
        self.layout.arrange(&values, self.mels)
    }

    fn frames(&self, samples: usize) -> usize {
        let padded = samples + 2 * self.padding();
        let frames = padded.checked_sub(self.n_fft).map_or(0, |rest| 1 + rest / self.hop_length);
        if self.drop_last { frames.saturating_sub(1) } else { frames }
    }

    fn fewest_samples(&self) -> usize {
        let dropped = if self.drop_last { self.hop_length } else { 0 };
        (self.n_fft + dropped).saturating_sub(2 * self.padding()).max(1)
    }

    fn padding(&self) -> usize {
        if self.center { self.n_fft / 2 } else { 0 }
    }

    fn fill(&self, frame: &mut [f64], samples: &[f32], at: usize) {
        for (offset, sample) in frame.iter_mut().enumerate() {
            let place = at * self.hop_length + offset;
            *sample = self.pad_mode.sample(samples, place, self.padding()).into();
        }
    }

    fn window_length(&self) -> usize {
        self.win_length.unwrap_or(self.n_fft)
    }

    /// Hann's window for a periodic signal, with zeros on both sides.
    fn window(&self) -> Vec<f64> {
        let length = self.window_length();
        let hann = |at: usize| 0.5 - 0.5 * (TAU * at as f64 / length as f64).cos();
        let mut window = vec![0.0; (self.n_fft - length) / 2];
        window.extend((0..length).map(hann));
        window.resize(self.n_fft, 0.0);
        window
    }

    fn bands(&self, sample_rate: u32) -> Vec<Band> {
        let step = f64::from(sample_rate) / self.n_fft as f64;
        let range = (self.fmin, self.fmax(sample_rate));
        bands((self.scale, self.norm), self.mels, range, (self.n_fft / 2 + 1, step))
    }

    fn fmax(&self, sample_rate: u32) -> f64 {
        self.fmax.unwrap_or(f64::from(sample_rate) / 2.0)
    }
}

impl PadMode {
    /// The sample at a place of the sound with `padding` on both sides.
    fn sample(self, samples: &[f32], place: usize, padding: usize) -> f32 {
        let last = samples.len() - 1;
        if let Some(inside) = place.checked_sub(padding).filter(|inside| *inside <= last) {
            return samples[inside];
        }
        match self {
            PadMode::Constant => 0.0,
            PadMode::Edge => samples[if place < padding { 0 } else { last }],
            PadMode::Reflect if last == 0 => samples[0],
            PadMode::Reflect => {
                // There and back again is one period; the padding before is seen from its end.
                let period = 2 * last;
                let phase = place.abs_diff(padding) % period;
                samples[phase.min(period - phase)]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_continues_the_sound() {
        let samples = [1.0, 2.0, 3.0];
        let cases: [(PadMode, &[f32]); 3] = [
            (PadMode::Constant, &[0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 0.0, 0.0, 0.0]),
            (PadMode::Edge, &[1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 3.0, 3.0, 3.0]),
            (PadMode::Reflect, &[2.0, 3.0, 2.0, 1.0, 2.0, 3.0, 2.0, 1.0, 2.0]),
        ];
        for (mode, expected) in cases {
            let found: Vec<f32> = (0..9).map(|place| mode.sample(&samples, place, 3)).collect();
            assert_eq!(found, expected, "{mode:?}");
        }
        assert_eq!(PadMode::Reflect.sample(&[7.0], 5, 2), 7.0);
    }
}
