//! The bands of the mel scale, as librosa places and weighs them.

use serde::{Deserialize, Serialize};

/// Which formula gives the mel of a frequency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MelScale {
    /// Slaney's: a line up to 1,000 Hz, a logarithm above.
    #[default]
    Slaney,
    /// HTK's: `2595 log10(1 + f / 700)`.
    Htk,
}

/// How the bands are weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MelNorm {
    /// Every band has the same area.
    #[default]
    Slaney,
    /// Every band has a peak of 1.
    None,
}

/// Hertz for each mel below 1,000 Hz.
const LINEAR: f64 = 200.0 / 3.0;
const START_OF_LOGARITHM: f64 = 1_000.0;

impl MelScale {
    fn mel(self, hertz: f64) -> f64 {
        match self {
            MelScale::Htk => 2595.0 * (1.0 + hertz / 700.0).log10(),
            MelScale::Slaney if hertz < START_OF_LOGARITHM => hertz / LINEAR,
            MelScale::Slaney => {
                START_OF_LOGARITHM / LINEAR + (hertz / START_OF_LOGARITHM).ln() / log_step()
            }
        }
    }

    fn hertz(self, mel: f64) -> f64 {
        let start = START_OF_LOGARITHM / LINEAR;
        match self {
            MelScale::Htk => 700.0 * (10f64.powf(mel / 2595.0) - 1.0),
            MelScale::Slaney if mel < start => mel * LINEAR,
            MelScale::Slaney => START_OF_LOGARITHM * (log_step() * (mel - start)).exp(),
        }
    }
}

/// The logarithm is such that 27 mels lead from 1,000 to 6,400 Hz.
fn log_step() -> f64 {
    6.4f64.ln() / 27.0
}

/// A triangle over some of the frequencies: the first of them, and the weights from there on.
pub(super) struct Band {
    first: usize,
    weights: Vec<f64>,
}

impl Band {
    pub(super) fn sum(&self, spectrum: &[f64]) -> f64 {
        let covered = &spectrum[self.first..][..self.weights.len()];
        covered.iter().zip(&self.weights).map(|(value, weight)| value * weight).sum()
    }
}

/// `count` bands that overlap by half, between `lowest` and `highest` hertz, over frequencies that are
/// `step` hertz apart.
pub(super) fn bands(
    (scale, norm): (MelScale, MelNorm),
    count: usize,
    (lowest, highest): (f64, f64),
    (frequencies, step): (usize, f64),
) -> Vec<Band> {
    let (first, last) = (scale.mel(lowest), scale.mel(highest));
    let spacing = (last - first) / (count + 1) as f64;
    let edge = |at: usize| scale.hertz(first + spacing * at as f64);
    let band = |at: usize| {
        let (low, middle, high) = (edge(at), edge(at + 1), edge(at + 2));
        let height = if norm == MelNorm::Slaney { 2.0 / (high - low) } else { 1.0 };
        let weight = |frequency: usize| {
            let hertz = frequency as f64 * step;
            let rising = (hertz - low) / (middle - low);
            let falling = (high - hertz) / (high - middle);
            rising.min(falling).max(0.0) * height
        };
        trimmed((0..frequencies).map(weight).collect())
    };
    (0..count).map(band).collect()
}

fn trimmed(weights: Vec<f64>) -> Band {
    let first = weights.iter().position(|weight| *weight > 0.0).unwrap_or(0);
    let end = weights.iter().rposition(|weight| *weight > 0.0).map_or(first, |last| last + 1);
    Band { first, weights: weights[first..end].to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_lead_there_and_back() {
        for scale in [MelScale::Slaney, MelScale::Htk] {
            for hertz in [0.0, 440.0, 999.0, 1_000.0, 8_000.0] {
                assert!((scale.hertz(scale.mel(hertz)) - hertz).abs() < 1e-9, "{scale:?} {hertz}");
            }
        }
        assert!((MelScale::Slaney.mel(6_400.0) - 42.0).abs() < 1e-12);
    }
}
