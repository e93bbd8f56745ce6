//! Sound becomes a tensor: resampled as SciPy does it, and turned into a spectrogram as librosa does it.

mod features;
mod frames;
mod layout;
mod log;
mod mel;
mod resample;
mod spectrogram;

use serde::{Deserialize, Serialize};

pub use features::AudioFeatures;
pub use layout::{MelLayout, SampleLayout};
pub use log::{Logarithm, Loudest, ZeroDecibels};
pub use mel::{MelNorm, MelScale};
pub use spectrogram::{LogMel, PadMode};

use crate::bundle::manifest::invalid_manifest;
use crate::error::{Error, ErrorKind, Result};
use resample::resample;

/// Sample rates that are taken, in hertz.
const RATES: std::ops::RangeInclusive<u32> = 4_000..=192_000;
/// Most samples, before resampling and after it.
const MAX_SAMPLES: usize = 1 << 26;

/// How sound becomes a tensor of 32-bit floats.
///
/// ```
/// use driftline::AudioPipeline;
///
/// let pipeline: AudioPipeline = serde_json::from_str(
///     r#"{"tensor": "audio", "sample_rate": 16000, "samples": 4, "features": {"type": "samples"}}"#,
/// )?;
/// pipeline.check()?;
/// assert_eq!(pipeline.shape(), Some(vec![1, 4]));
/// assert_eq!(pipeline.encode(&[0.5, -0.5], 16_000)?, (vec![0.5, -0.5, 0.0, 0.0], vec![1, 4]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AudioPipeline {
    /// The model's input.
    pub tensor: String,
    /// The rate that the model was trained with, in hertz: 4,000 to 192,000. Other rates are resampled.
    pub sample_rate: u32,
    /// Sound is cut, or filled up with silence at the end, to this many samples. `None` to keep its length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples: Option<usize>,
    /// What is made of the samples.
    pub features: AudioFeatures,
}

impl AudioPipeline {
    /// Checks the rules that the types can't hold.
    ///
    /// # Errors
    /// `invalid_manifest` for a rate or a length out of range, and for features that are: see
    /// [`AudioFeatures`].
    pub fn check(&self) -> Result<()> {
        if !RATES.contains(&self.sample_rate) {
            return Err(invalid_manifest(wrong_rate(self.sample_rate)));
        }
        if self.samples.is_some_and(|samples| !(1..=MAX_SAMPLES).contains(&samples)) {
            let samples = self.samples.unwrap_or_default();
            return Err(invalid_manifest(format!(
                "samples is {samples}, expected 1 to {MAX_SAMPLES}"
            )));
        }
        self.features.check(self.sample_rate).map_err(|error| error.at("features"))?;
        match self.samples.map(|samples| self.features.shape(samples)) {
            Some(Err(error)) => Err(invalid_manifest(error.to_string())),
            _ => Ok(()),
        }
    }

    /// The shape of the tensor. `None` when it depends on the length of the sound.
    pub fn shape(&self) -> Option<Vec<usize>> {
        self.features.shape(self.samples?).ok()
    }

    /// The tensor of one channel of sound, from samples between -1 and 1: its values and its shape.
    ///
    /// Resampling agrees with SciPy's `resample_poly` and spectrograms with librosa, within 1e-6 of the
    /// loudest sample and 1e-5 of the value.
    ///
    /// # Errors
    /// `invalid_argument` for another rate than 4,000 to 192,000 hertz, `invalid_value` when a sample is
    /// NaN or infinite or there are too few, `too_large` for more than 67,108,864 samples.
    pub fn encode(&self, samples: &[f32], sample_rate: u32) -> Result<(Vec<f32>, Vec<usize>)> {
        if !RATES.contains(&sample_rate) {
            return Err(Error::new(ErrorKind::InvalidArgument, wrong_rate(sample_rate)));
        }
        check_samples(samples)?;
        let mut samples = resample(samples, sample_rate, self.sample_rate, MAX_SAMPLES)?;
        if let Some(length) = self.samples {
            samples.resize(length, 0.0);
        }
        let shape = self.features.shape(samples.len())?;
        Ok((self.features.values(samples, self.sample_rate), shape))
    }
}

fn wrong_rate(rate: u32) -> String {
    let (lowest, highest) = (RATES.start(), RATES.end());
    format!("sample_rate is {rate}, expected {lowest} to {highest} hertz")
}

fn check_samples(samples: &[f32]) -> Result<()> {
    if samples.len() > MAX_SAMPLES {
        let text = format!("found {} samples, expected at most {MAX_SAMPLES}", samples.len());
        return Err(Error::new(ErrorKind::TooLarge, text));
    }
    match samples.iter().position(|sample| !sample.is_finite()) {
        None if samples.is_empty() => Err(too_few(0, 1)),
        None => Ok(()),
        Some(at) => {
            let text = format!("found {}, expected a finite number", samples[at]);
            Err(Error::new(ErrorKind::InvalidValue, text).at(format!("sample {at}")))
        }
    }
}

fn too_few(found: usize, expected: usize) -> Error {
    let text = format!("found {found} samples, expected at least {expected}");
    Error::new(ErrorKind::InvalidValue, text)
}

fn check_size(name: &str, size: usize, largest: usize) -> Result<()> {
    if (1..=largest).contains(&size) {
        return Ok(());
    }
    Err(invalid_manifest(format!("{name} is {size}, expected 1 to {largest}")))
}

fn check_number(name: &str, number: f64, allowed: impl Fn(f64) -> bool, range: &str) -> Result<()> {
    if number.is_finite() && allowed(number) {
        return Ok(());
    }
    Err(invalid_manifest(format!("{name} is {number:?}, expected {range}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pipeline(rest: &str) -> AudioPipeline {
        serde_json::from_str(&format!(r#"{{"tensor":"x",{rest}}}"#)).unwrap()
    }

    #[test]
    fn broken_rules_are_refused_by_name() {
        let mel = |rest: &str| {
            format!(
                r#""sample_rate":16000,"features":{{"type":"log_mel","layout":"nmt","n_fft":400,"hop_length":160,"mels":80{rest}}}"#
            )
        };
        let cases = [
            (r#""sample_rate":100,"features":{"type":"samples"}"#.into(), "sample_rate is 100"),
            (
                r#""sample_rate":8000,"samples":0,"features":{"type":"samples"}"#.into(),
                "samples is 0",
            ),
            (
                r#""sample_rate":8000,"features":{"type":"frames","size":0,"hop":1}"#.into(),
                "features: size is 0",
            ),
            (
                r#""sample_rate":8000,"samples":3,"features":{"type":"frames","size":4,"hop":1}"#
                    .into(),
                "found 3 samples, expected at least 4",
            ),
            (mel("").replace("400", "401"), "n_fft is 401"),
            (mel(r#","win_length":401"#), "win_length is 401, expected 1 to 400"),
            (mel("").replace(":160,", ":0,"), "hop_length is 0"),
            (mel(r#","fmin":-1"#), "fmin is -1.0"),
            (mel(r#","fmax":9000"#), "fmax is 9000.0"),
            (mel(r#","fmin":8000"#), "fmin is 8000.0"),
            (mel(r#","power":0"#), "power is 0.0"),
            (mel(r#","log":{"op":"db","amin":0}"#), "log: amin is 0.0"),
            (mel(r#","log":{"op":"db","top_db":-1}"#), "log: top_db is -1.0"),
            (mel(r#","log":{"op":"ln","offset":-1}"#), "log: offset is -1.0"),
        ];
        for (rest, text) in cases {
            let error = pipeline(&rest).check().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidManifest);
            assert!(error.to_string().contains(text), "{rest}: {error}");
        }
        pipeline(&mel("")).check().unwrap();
    }

    #[test]
    fn wrong_sound_is_refused() {
        let pipeline =
            pipeline(r#""sample_rate":8000,"features":{"type":"frames","size":4,"hop":2}"#);
        let cases: [(&[f32], u32, ErrorKind, &str); 4] = [
            (&[0.0; 4], 0, ErrorKind::InvalidArgument, "sample_rate is 0"),
            (&[], 8_000, ErrorKind::InvalidValue, "found 0 samples"),
            (&[0.0, f32::NAN], 8_000, ErrorKind::InvalidValue, "sample 1: found NaN"),
            (&[0.0; 3], 8_000, ErrorKind::InvalidValue, "found 3 samples, expected at least 4"),
        ];
        for (samples, rate, kind, text) in cases {
            let error = pipeline.encode(samples, rate).unwrap_err();
            assert_eq!(error.kind(), kind, "{error}");
            assert!(error.to_string().contains(text), "{error}");
        }
    }

    #[test]
    fn shapes_are_those_of_the_values() {
        let mel = r#""type":"log_mel","n_fft":20,"hop_length":7,"mels":3"#;
        let cases = [
            (r#"{"type":"samples","layout":"nct"}"#.to_string(), vec![1, 1, 100]),
            (r#"{"type":"samples","normalize":true}"#.to_string(), vec![1, 100]),
            (r#"{"type":"frames","size":30,"hop":20}"#.to_string(), vec![4, 30]),
            (r#"{"type":"frames","size":30,"hop":20,"pad":true}"#.to_string(), vec![5, 30]),
            (format!(r#"{{{mel},"layout":"nmt"}}"#), vec![1, 3, 15]),
            (format!(r#"{{{mel},"layout":"ntm","drop_last":true}}"#), vec![1, 14, 3]),
            (format!(r#"{{{mel},"layout":"ncmt","center":false}}"#), vec![1, 1, 3, 12]),
            (format!(r#"{{{mel},"layout":"nctm"}}"#), vec![1, 1, 15, 3]),
        ];
        for (features, expected) in cases {
            let pipeline =
                pipeline(&format!(r#""sample_rate":8000,"samples":100,"features":{features}"#));
            pipeline.check().unwrap();
            let (values, shape) = pipeline.encode(&[0.1; 90], 8_000).unwrap();
            assert_eq!(
                (&shape, Some(&shape)),
                (&expected, pipeline.shape().as_ref()),
                "{features}"
            );
            assert_eq!(values.len(), shape.iter().product::<usize>(), "{features}");
        }
    }
}
