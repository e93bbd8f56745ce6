//! The Fourier transform of frames, in double precision and in the same order on every machine.
//!
//! Not rustfft, which the engine brings in single precision: a second copy in double precision would be
//! larger than all of this pipeline, and on a processor with other registers round differently.

use std::f64::consts::TAU;

/// The prime factors that a size may have.
const PRIMES: [usize; 4] = [2, 3, 5, 7];

type Complex = (f64, f64);

/// Transforms real frames of one size.
pub(super) struct Fft {
    size: usize,
    factors: Vec<usize>,
    /// The roots of unity, clockwise.
    roots: Vec<Complex>,
    input: Vec<Complex>,
    output: Vec<Complex>,
}

/// Whether a size is a product of 2, 3, 5 and 7.
pub(super) fn is_smooth(size: usize) -> bool {
    factors(size).is_some()
}

fn factors(mut size: usize) -> Option<Vec<usize>> {
    let mut factors = Vec::new();
    for prime in PRIMES {
        while size > 0 && size.is_multiple_of(prime) {
            factors.push(prime);
            size /= prime;
        }
    }
    (size == 1).then_some(factors)
}

impl Fft {
    /// `None` for a size with a prime factor above 7.
    pub(super) fn new(size: usize) -> Option<Fft> {
        let angle = |at: usize| -TAU * at as f64 / size as f64;
        Some(Fft {
            size,
            factors: factors(size)?,
            roots: (0..size).map(|at| (angle(at).cos(), angle(at).sin())).collect(),
            input: Vec::new(),
            output: vec![(0.0, 0.0); size],
        })
    }

    /// The squared magnitudes of the frequencies from 0 to half of the sample rate.
    pub(super) fn power(&mut self, frame: &[f64]) -> impl Iterator<Item = f64> {
        self.input.clear();
        self.input.extend(frame.iter().map(|sample| (*sample, 0.0)));
        transform(&self.input, &mut self.output, &self.factors, &self.roots, 1);
        self.output[..=self.size / 2].iter().map(|(re, im)| re * re + im * im)
    }
}

/// Transforms every `stride`th of the input: a transform for each remainder of the first factor, then
/// their sums (Cooley and Tukey, 1965).
fn transform(
    input: &[Complex],
    output: &mut [Complex],
    factors: &[usize],
    roots: &[Complex],
    stride: usize,
) {
    let Some((factor, rest)) = factors.split_first() else {
        output[0] = input[0];
        return;
    };
    let part = output.len() / factor;
    for (remainder, output) in output.chunks_exact_mut(part).enumerate() {
        transform(&input[remainder * stride..], output, rest, roots, stride * factor);
    }
    let mut terms = [(0.0, 0.0); 7];
    for at in 0..part {
        for (remainder, term) in terms[..*factor].iter_mut().enumerate() {
            *term = times(output[remainder * part + at], roots[remainder * at * stride]);
        }
        for place in 0..*factor {
            let root = |remainder: usize| roots[remainder * place * part * stride % roots.len()];
            let terms = terms[..*factor].iter().enumerate();
            output[place * part + at] = terms.fold((0.0, 0.0), |sum, (remainder, term)| {
                let term = times(*term, root(remainder));
                (sum.0 + term.0, sum.1 + term.1)
            });
        }
    }
}

fn times(left: Complex, right: Complex) -> Complex {
    (left.0 * right.0 - left.1 * right.1, left.0 * right.1 + left.1 * right.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_power_is_that_of_the_definition() {
        for size in [1, 2, 3, 5, 7, 12, 30, 49, 64, 210, 400] {
            let frame: Vec<f64> = (0..size).map(|at| ((at * at % 17) as f64 - 8.0) / 8.0).collect();
            let power: Vec<f64> = Fft::new(size).unwrap().power(&frame).collect();
            assert_eq!(power.len(), size / 2 + 1);
            for (frequency, power) in power.iter().enumerate() {
                let angle = |at: usize| TAU * (at * frequency % size) as f64 / size as f64;
                let sum = |wave: fn(f64) -> f64| -> f64 {
                    frame.iter().enumerate().map(|(at, sample)| sample * wave(angle(at))).sum()
                };
                let expected = sum(f64::cos).powi(2) + sum(f64::sin).powi(2);
                assert!((power - expected).abs() < 1e-9 * size as f64, "{size} {frequency}");
            }
        }
    }

    #[test]
    fn other_factors_are_refused() {
        assert!(is_smooth(400) && is_smooth(1) && !is_smooth(11) && !is_smooth(0));
        assert!(Fft::new(22).is_none());
    }
}
