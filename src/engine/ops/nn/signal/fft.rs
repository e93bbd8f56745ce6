//! The discrete Fourier transform of any length, in 64 bits.

use std::f64::consts::PI;
use std::ops::{Add, Mul, Sub};

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Complex {
    pub(super) re: f64,
    pub(super) im: f64,
}

impl Complex {
    /// The number of length 1 at this angle.
    fn turned(angle: f64) -> Complex {
        Complex { re: angle.cos(), im: angle.sin() }
    }

    pub(super) fn scaled(self, factor: f64) -> Complex {
        Complex { re: self.re * factor, im: self.im * factor }
    }

    fn conjugate(self) -> Complex {
        Complex { im: -self.im, ..self }
    }
}

impl Add for Complex {
    type Output = Complex;

    fn add(self, other: Complex) -> Complex {
        Complex { re: self.re + other.re, im: self.im + other.im }
    }
}

impl Sub for Complex {
    type Output = Complex;

    fn sub(self, other: Complex) -> Complex {
        self + other.scaled(-1.0)
    }
}

impl Mul for Complex {
    type Output = Complex;

    fn mul(self, other: Complex) -> Complex {
        Complex {
            re: self.re * other.re - self.im * other.im,
            im: self.re * other.im + self.im * other.re,
        }
    }
}

/// What transforms of one length share.
pub(super) enum Fft {
    /// For a power of two, with half a turn in as many steps as half the length.
    Powers(Vec<Complex>),
    /// For other lengths: a convolution of a length that is a power of two (Bluestein).
    Chirp { chirp: Vec<Complex>, kernel: Vec<Complex>, inner: Box<Fft> },
}

impl Fft {
    pub(super) fn new(len: usize) -> Fft {
        if len.is_power_of_two() {
            let turn = |step: usize| Complex::turned(-2.0 * PI * step as f64 / len as f64);
            return Fft::Powers((0..len / 2).map(turn).collect());
        }
        // Squares are taken around the circle, where large angles would lose their digits.
        let square = |step: usize| (step as u64 * step as u64 % (2 * len as u64)) as f64;
        let chirp = |step: usize| Complex::turned(-PI * square(step) / len as f64);
        let chirp: Vec<Complex> = (0..len).map(chirp).collect();
        let padded = (2 * len - 1).next_power_of_two();
        let inner = Fft::new(padded);
        let mut kernel = vec![Complex::default(); padded];
        for (step, value) in chirp.iter().enumerate() {
            kernel[step] = value.conjugate();
            kernel[(padded - step) % padded] = value.conjugate();
        }
        inner.forward(&mut kernel);
        Fft::Chirp { chirp, kernel, inner: Box::new(inner) }
    }

    /// Transforms a signal of the length that this was made for.
    pub(super) fn forward(&self, signal: &mut [Complex]) {
        match self {
            Fft::Powers(turns) => by_halves(signal, turns),
            Fft::Chirp { chirp, kernel, inner } => {
                let mut padded = vec![Complex::default(); kernel.len()];
                for ((to, value), chirp) in padded.iter_mut().zip(signal.iter()).zip(chirp) {
                    *to = *value * *chirp;
                }
                inner.forward(&mut padded);
                padded.iter_mut().zip(kernel).for_each(|(value, kernel)| *value = *value * *kernel);
                inner.backward(&mut padded);
                for ((to, value), chirp) in signal.iter_mut().zip(&padded).zip(chirp) {
                    *to = *value * *chirp;
                }
            }
        }
    }

    /// The inverse, which divides by the length.
    fn backward(&self, signal: &mut [Complex]) {
        let factor = 1.0 / signal.len() as f64;
        signal.iter_mut().for_each(|value| *value = value.conjugate());
        self.forward(signal);
        signal.iter_mut().for_each(|value| *value = value.conjugate().scaled(factor));
    }
}

fn by_halves(signal: &mut [Complex], turns: &[Complex]) {
    let len = signal.len();
    if len < 2 {
        return;
    }
    let bits = len.trailing_zeros();
    for index in 0..len {
        let mirrored = index.reverse_bits() >> (usize::BITS - bits);
        if index < mirrored {
            signal.swap(index, mirrored);
        }
    }
    let mut half = 1;
    while half < len {
        let stride = len / (2 * half);
        for block in signal.chunks_exact_mut(2 * half) {
            let (low, high) = block.split_at_mut(half);
            for (index, (a, b)) in low.iter_mut().zip(high).enumerate() {
                let turned = *b * turns[index * stride];
                (*a, *b) = (*a + turned, *a - turned);
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_agrees_with_the_definition_and_is_undone() {
        for len in 1..20 {
            let signal: Vec<Complex> = (0..len)
                .map(|step| Complex { re: (step * step % 7) as f64, im: (step % 3) as f64 })
                .collect();
            let fft = Fft::new(len);
            let mut result = signal.clone();
            fft.forward(&mut result);
            for (bin, found) in result.iter().enumerate() {
                let term = |(step, value): (usize, &Complex)| {
                    *value * Complex::turned(-2.0 * PI * (bin * step) as f64 / len as f64)
                };
                let expected =
                    signal.iter().enumerate().map(term).fold(Complex::default(), Add::add);
                let off = *found - expected;
                assert!(off.re.abs() + off.im.abs() < 1e-9, "length {len}, bin {bin}");
            }
            fft.backward(&mut result);
            for (found, expected) in result.iter().zip(&signal) {
                let off = *found - *expected;
                assert!(off.re.abs() + off.im.abs() < 1e-9, "length {len}, inverse");
            }
        }
    }
}
