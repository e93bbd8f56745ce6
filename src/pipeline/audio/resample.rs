//! Another sample rate, as SciPy's `resample_poly` makes it: a windowed sinc, evaluated where it is needed.

use std::f64::consts::PI;

use crate::error::{Error, ErrorKind, Result};

/// Zero crossings of the sinc on either side.
const CROSSINGS: usize = 10;
/// The shape of Kaiser's window.
const BETA: f64 = 5.0;

/// # Errors
/// `too_large` when it would give more than `most` samples.
pub(super) fn resample(samples: &[f32], from: u32, to: u32, most: usize) -> Result<Vec<f32>> {
    let divisor = greatest_common_divisor(from, to);
    // OK because usize has at least the 32 bits of u32 on every target.
    let (down, up) = ((from / divisor) as usize, (to / divisor) as usize);
    if up == down {
        return Ok(samples.to_vec());
    }
    let count = (samples.len() as u64 * up as u64).div_ceil(down as u64);
    if count > most as u64 {
        let text = format!("at {to} hertz it has {count} samples, expected at most {most}");
        return Err(Error::new(ErrorKind::TooLarge, text));
    }
    let filter = filter(up, down);
    // OK because the count was just compared with a usize.
    Ok((0..count as usize).map(|at| sample(samples, &filter, at, up, down)).collect())
}

/// One sample of the result. Between two samples of the input lie `up - 1` zeros that are never written.
fn sample(samples: &[f32], filter: &[f64], at: usize, up: usize, down: usize) -> f32 {
    let half = filter.len() / 2;
    // 64 bits, since the place among all those zeros can be beyond 32.
    let place = at as u64 * down as u64;
    let first = place.saturating_sub(half as u64).div_ceil(up as u64);
    let last = ((place + half as u64) / up as u64).min(samples.len() as u64 - 1);
    // OK because both are positions of samples, and of the filter.
    let weight = |input: u64| filter[(half as u64 + place - input * up as u64) as usize];
    let sum: f64 =
        (first..=last).map(|input| f64::from(samples[input as usize]) * weight(input)).sum();
    // OK because rounding to the nearest float is what is wanted.
    sum as f32
}

/// A low pass that lets half of the lower rate through, with a gain of `up` for the zeros between samples.
fn filter(up: usize, down: usize) -> Vec<f64> {
    let widest = up.max(down);
    let half = CROSSINGS * widest;
    let cutoff = 1.0 / widest as f64;
    let weight = |at: usize| {
        let distance = at as f64 - half as f64;
        sinc(cutoff * distance) * kaiser(distance / half as f64)
    };
    let weights: Vec<f64> = (0..=2 * half).map(weight).collect();
    let gain = up as f64 / weights.iter().sum::<f64>();
    weights.into_iter().map(|weight| weight * gain).collect()
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) }
}

/// Kaiser's window from -1 to 1.
fn kaiser(x: f64) -> f64 {
    bessel(BETA * (1.0 - x * x).max(0.0).sqrt()) / bessel(BETA)
}

/// The modified Bessel function of order 0, by its power series.
fn bessel(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut sum, mut term) = (1.0, 1.0);
    for order in 1..40 {
        term *= quarter / f64::from(order * order);
        sum += term;
    }
    sum
}

fn greatest_common_divisor(left: u32, right: u32) -> u32 {
    if right == 0 { left } else { greatest_common_divisor(right, left % right) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_rate_changes_nothing() {
        assert_eq!(resample(&[0.1, -0.2], 8_000, 8_000, 9).unwrap(), [0.1, -0.2]);
    }

    #[test]
    fn a_constant_stays_one_away_from_the_ends() {
        for (from, to) in [(44_100, 16_000), (8_000, 16_000), (48_000, 16_000)] {
            let found = resample(&[0.5; 400], from, to, 10_000).unwrap();
            let middle = &found[found.len() * 2 / 5..found.len() * 3 / 5];
            assert!(middle.iter().all(|sample| (sample - 0.5).abs() < 2e-3), "{from} {to}");
        }
    }

    #[test]
    fn too_many_samples_are_refused() {
        let error = resample(&[0.0; 10], 4_000, 192_000, 100).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
    }
}
