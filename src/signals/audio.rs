//! What sound is like.

use super::share;

/// | signal | what | unit and range |
/// |---|---|---|
/// | `level` | root mean square of the samples | decibels of full scale: -120 for silence to 0 |
/// | `silence` | share of the pieces of 20 ms, the last perhaps shorter, below -60 decibels | 0 to 1 |
/// | `clipping` | share of the samples of 0.999 and more, of either sign | 0 to 1 |
/// | `zero_crossings` | changes of sign: twice the frequency of a tone, many in noise and in hissing sounds | a second, 0 to the sample rate |
/// | `duration` | length | seconds |
/// | `sample_rate` | as the caller gives it, before any resampling | hertz |
pub(super) const NAMES: [&str; 6] =
    ["level", "silence", "clipping", "zero_crossings", "duration", "sample_rate"];

/// Mean square of the quietest level that is told apart from none: a hundredth of a step of 16 bits.
const FLOOR: f64 = 1e-12;
/// Mean square of -60 decibels.
const SILENCE: f64 = 1e-6;
const CLIPPED: f32 = 0.999;
/// Pieces in a second.
const PIECES: usize = 50;

/// Writes the signals of [`NAMES`] of one channel: samples between -1 and 1, so many a second.
///
/// Goes over all samples once. Without samples all but `duration` and `sample_rate` are NaN; `level` and `silence` mean
/// nothing where samples are not finite, which the pipeline refuses.
pub(crate) fn audio(samples: &[f32], sample_rate: u32, out: &mut [f64]) {
    // OK because usize has at least the 32 bits of u32 on every target.
    let size = (sample_rate as usize).div_ceil(PIECES).max(1);
    let (mut energy, mut silent) = (0.0, 0);
    for piece in samples.chunks(size) {
        let sum: f64 = piece.iter().map(|sample| f64::from(*sample).powi(2)).sum();
        silent += usize::from(sum < SILENCE * piece.len() as f64);
        energy += sum;
    }
    let clipped = samples.iter().filter(|sample| sample.abs() >= CLIPPED).count();
    let crossings = samples.windows(2).filter(|pair| (pair[0] < 0.0) != (pair[1] < 0.0)).count();
    let duration = samples.len() as f64 / f64::from(sample_rate);
    let mean = energy / samples.len() as f64;
    // Not by `max`, which would take NaN for silence.
    let level = if mean < FLOOR { FLOOR } else { mean };
    out.copy_from_slice(&[
        10.0 * level.log10(),
        share(silent, samples.len().div_ceil(size)),
        share(clipped, samples.len()),
        crossings as f64 / duration,
        duration,
        f64::from(sample_rate),
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signals(samples: &[f32]) -> [f64; 6] {
        let mut out = [0.0; 6];
        audio(samples, 8_000, &mut out);
        out
    }

    #[test]
    fn silence_and_full_scale_are_the_ends_of_the_ranges() {
        assert_eq!(signals(&[0.0; 800]), [-120.0, 1.0, 0.0, 0.0, 0.1, 8_000.0]);
        let square: Vec<f32> = (0..800).map(|at| if at % 2 == 0 { 1.0 } else { -1.0 }).collect();
        assert_eq!(signals(&square), [0.0, 0.0, 1.0, 7_990.0, 0.1, 8_000.0]);
    }

    #[test]
    fn half_silence_is_half() {
        let samples: Vec<f32> = (0..1_600).map(|at| if at < 800 { 0.5 } else { 0.0009 }).collect();
        let [_, silence, clipping, crossings, ..] = signals(&samples);
        assert_eq!((silence, clipping, crossings), (0.5, 0.0, 0.0));
    }

    #[test]
    fn no_samples_have_no_level() {
        let [level, silence, clipping, crossings, duration, _] = signals(&[]);
        assert!([level, silence, clipping, crossings].iter().all(|it| it.is_nan()));
        assert_eq!(duration, 0.0);
    }
}
