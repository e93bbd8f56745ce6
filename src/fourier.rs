//! The Fourier transform, in double precision and in the same order on every machine.
//!
//! Not rustfft, which the engine could bring: it is larger than a whole pipeline, and on a processor with other
//! registers rounds differently.

use std::f64::consts::TAU;

/// What sizes are taken apart into: prime factors, but for a four, which costs less than two twos.
const FACTORS: [usize; 5] = [4, 2, 3, 5, 7];

/// Real and imaginary part.
pub(crate) type Complex = [f64; 2];

/// Transforms lines of one size.
pub(crate) struct Fft {
    size: usize,
    factors: Vec<usize>,
    /// The roots of unity, clockwise.
    roots: Vec<Complex>,
}

/// Whether a size is a product of 2, 3, 5 and 7.
pub(crate) fn is_smooth(size: usize) -> bool {
    factors(size).is_some()
}

fn factors(mut size: usize) -> Option<Vec<usize>> {
    let mut factors = Vec::new();
    for factor in FACTORS {
        while size > 0 && size.is_multiple_of(factor) {
            factors.push(factor);
            size /= factor;
        }
    }
    (size == 1).then_some(factors)
}

impl Fft {
    /// `None` for a size with a prime factor above 7.
    pub(crate) fn new(size: usize) -> Option<Fft> {
        let angle = |at: usize| -TAU * at as f64 / size as f64;
        let roots = |size| (0..size).map(|at| [angle(at).cos(), angle(at).sin()]).collect();
        factors(size).map(|factors| Fft { size, factors, roots: roots(size) })
    }

    /// Transforms a line into another. Both have the size.
    pub(crate) fn transform(&self, input: &[Complex], output: &mut [Complex]) {
        debug_assert!(input.len() == self.size && output.len() == self.size);
        transform(input, output, &self.factors, &self.roots, 1);
    }

    /// The squared magnitudes of a real line's frequencies from 0 to half of the sample rate.
    pub(crate) fn power(&self, line: &[f64]) -> Vec<f64> {
        let input: Vec<Complex> = line.iter().map(|sample| [*sample, 0.0]).collect();
        let mut output = vec![[0.0; 2]; self.size];
        self.transform(&input, &mut output);
        output[..=self.size / 2].iter().map(|[re, im]| re * re + im * im).collect()
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
    let mut terms = [[0.0; 2]; 7];
    let terms = &mut terms[..*factor];
    for at in 0..part {
        for (remainder, term) in terms.iter_mut().enumerate() {
            *term = times(output[remainder * part + at], roots[remainder * at * stride]);
        }
        match *terms {
            [a, b] => (output[at], output[part + at]) = (plus(a, b), minus(a, b)),
            [a, b, c, d] => {
                let (even, odd) = ((plus(a, c), minus(a, c)), (plus(b, d), minus(b, d)));
                let turned = [odd.1[1], -odd.1[0]];
                (output[at], output[2 * part + at]) = (plus(even.0, odd.0), minus(even.0, odd.0));
                (output[part + at], output[3 * part + at]) =
                    (plus(even.1, turned), minus(even.1, turned));
            }
            _ => {
                for place in 0..*factor {
                    let root = |remainder| roots[remainder * place * part * stride % roots.len()];
                    let products = terms.iter().enumerate();
                    output[place * part + at] = products
                        .fold([0.0; 2], |sum, (at, term)| plus(sum, times(*term, root(at))));
                }
            }
        }
    }
}

fn plus(left: Complex, right: Complex) -> Complex {
    [left[0] + right[0], left[1] + right[1]]
}

fn minus(left: Complex, right: Complex) -> Complex {
    [left[0] - right[0], left[1] - right[1]]
}

pub(crate) fn times(left: Complex, right: Complex) -> Complex {
    [left[0] * right[0] - left[1] * right[1], left[0] * right[1] + left[1] * right[0]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_power_is_that_of_the_definition() {
        for size in [1, 2, 3, 4, 5, 7, 8, 12, 30, 49, 64, 210, 400] {
            let frame: Vec<f64> = (0..size).map(|at| ((at * at % 17) as f64 - 8.0) / 8.0).collect();
            let power = Fft::new(size).unwrap().power(&frame);
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
