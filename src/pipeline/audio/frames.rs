//! Samples as they are, or cut into frames.

pub(super) fn frame_count(samples: usize, size: usize, hop: usize, pad: bool) -> usize {
    match samples.checked_sub(size) {
        Some(rest) if pad => 1 + rest.div_ceil(hop),
        Some(rest) => 1 + rest / hop,
        None => usize::from(pad),
    }
}

pub(super) fn frames(samples: &[f32], size: usize, hop: usize, pad: bool) -> Vec<f32> {
    let count = frame_count(samples.len(), size, hop, pad);
    let mut values = Vec::with_capacity(count * size);
    for start in (0..count).map(|frame| frame * hop) {
        let frame = samples.get(start..).unwrap_or_default();
        values.extend_from_slice(&frame[..size.min(frame.len())]);
        values.resize(values.len().next_multiple_of(size), 0.0);
    }
    values
}

/// Scales to mean 0 and variance 1.
pub(super) fn normalize(samples: &mut [f32]) {
    let count = samples.len() as f64;
    let mean = samples.iter().map(|sample| f64::from(*sample)).sum::<f64>() / count;
    let square = |sample: &f32| (f64::from(*sample) - mean).powi(2);
    let variance = samples.iter().map(square).sum::<f64>() / count;
    // Hugging Face's constant, which keeps silence from becoming infinite.
    let scale = (variance + 1e-7).sqrt();
    for sample in samples {
        // OK because rounding to the nearest float is what is wanted.
        *sample = ((f64::from(*sample) - mean) / scale) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_frame_is_filled_up_or_left_out() {
        let samples = [1.0, 2.0, 3.0, 4.0, 5.0];
        let cases: [(usize, usize, bool, &[f32]); 5] = [
            (2, 2, false, &[1.0, 2.0, 3.0, 4.0]),
            (2, 2, true, &[1.0, 2.0, 3.0, 4.0, 5.0, 0.0]),
            (5, 9, true, &samples),
            (3, 1, false, &[1.0, 2.0, 3.0, 2.0, 3.0, 4.0, 3.0, 4.0, 5.0]),
            (1, 4, true, &[1.0, 5.0]),
        ];
        for (size, hop, pad, expected) in cases {
            assert_eq!(frames(&samples, size, hop, pad), expected, "{size} {hop} {pad}");
        }
        assert_eq!(frames(&[1.0], 2, 1, true), [1.0, 0.0]);
    }

    #[test]
    fn silence_stays_silent() {
        let mut samples = [0.25; 4];
        normalize(&mut samples);
        assert_eq!(samples, [0.0; 4]);
    }
}
