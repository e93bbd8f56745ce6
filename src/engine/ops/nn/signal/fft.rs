//! Fourier transforms of many lines at once, of any length.

use std::f64::consts::PI;

pub(super) use crate::fourier::Complex;
use crate::fourier::{Fft, times};

/// Transforms lines of complex numbers. The inverse divides by the length.
pub(super) fn transform(lines: &[Complex], len: usize, inverse: bool) -> Vec<Complex> {
    if !inverse {
        return forward(lines, len);
    }
    let scale = 1.0 / len as f64;
    let results = forward(&conjugates(lines), len);
    results.iter().map(|[re, im]| [re * scale, -im * scale]).collect()
}

fn forward(lines: &[Complex], len: usize) -> Vec<Complex> {
    let are_real = lines.iter().all(|[_, im]| *im == 0.0);
    if are_real && len.is_multiple_of(2) { of_reals(lines, len) } else { each(lines, len) }
}

/// Transforms lines half as long, whose imaginary parts are every second number; the results of the two halves are told apart
/// by their symmetry.
fn of_reals(lines: &[Complex], len: usize) -> Vec<Complex> {
    let half = len / 2;
    let pairs: Vec<Complex> =
        lines.as_chunks::<2>().0.iter().map(|[even, odd]| [even[0], odd[0]]).collect();
    let turns: Vec<Complex> = (0..len).map(|at| turn(-2.0 * PI * at as f64 / len as f64)).collect();
    let mut results = Vec::with_capacity(lines.len());
    for both in each(&pairs, half).chunks_exact(half) {
        results.extend(turns.iter().enumerate().map(|(at, turn)| {
            let ([re, im], [other_re, other_im]) = (both[at % half], both[(len - at) % half]);
            let even = [(re + other_re) / 2.0, (im - other_im) / 2.0];
            let odd = times([(im + other_im) / 2.0, (other_re - re) / 2.0], *turn);
            [even[0] + odd[0], even[1] + odd[1]]
        }));
    }
    results
}

fn turn(angle: f64) -> Complex {
    [angle.cos(), angle.sin()]
}

fn each(lines: &[Complex], len: usize) -> Vec<Complex> {
    let mut results = vec![[0.0; 2]; lines.len()];
    let pairs = lines.chunks_exact(len).zip(results.chunks_exact_mut(len));
    match Fft::new(len) {
        Some(fft) => pairs.for_each(|(line, result)| fft.transform(line, result)),
        None => {
            let chirp = Chirp::new(len);
            pairs.for_each(|(line, result)| chirp.transform(line, result));
        }
    }
    results
}

/// A transform of any length by those of a power of two (Bluestein, 1970).
struct Chirp {
    fft: Fft,
    size: usize,
    /// Turns that grow faster and faster: half the square of the place.
    turns: Vec<Complex>,
    /// The transform of the opposite turns, before and behind 0.
    opposite: Vec<Complex>,
}

impl Chirp {
    fn new(len: usize) -> Chirp {
        let size = (2 * len).next_power_of_two();
        // OK because a power of two has no large factor.
        let fft = Fft::new(size).expect("a size of small factors");
        let angle = |at: u64| -PI * (at * at % (2 * len as u64)) as f64 / len as f64;
        let turns: Vec<Complex> = (0..len as u64).map(angle).map(turn).collect();
        let mut around = vec![[0.0; 2]; size];
        for (at, [re, im]) in turns.iter().enumerate() {
            around[at] = [*re, -im];
            around[(size - at) % size] = [*re, -im];
        }
        let mut opposite = vec![[0.0; 2]; size];
        fft.transform(&around, &mut opposite);
        Chirp { fft, size, turns, opposite }
    }

    fn transform(&self, line: &[Complex], result: &mut [Complex]) {
        let turned = |(value, turn): (&Complex, &Complex)| times(*value, *turn);
        let mut values: Vec<Complex> = line.iter().zip(&self.turns).map(turned).collect();
        values.resize(self.size, [0.0; 2]);
        let mut spectrum = vec![[0.0; 2]; self.size];
        self.fft.transform(&values, &mut spectrum);
        let product: Vec<Complex> = spectrum.iter().zip(&self.opposite).map(turned).collect();
        // Back by a forward transform of conjugates.
        self.fft.transform(&conjugates(&product), &mut values);
        let scale = 1.0 / self.size as f64;
        for (result, ([re, im], turn)) in result.iter_mut().zip(values.iter().zip(&self.turns)) {
            *result = times([re * scale, -im * scale], *turn);
        }
    }
}

fn conjugates(values: &[Complex]) -> Vec<Complex> {
    values.iter().map(|[re, im]| [*re, -im]).collect()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    #[test]
    fn lines_of_any_length_are_transformed_and_back() {
        let lengths = [1, 2, 11, 13, 48, 97, 143, 256, 1009];
        for (len, imaginary) in lengths.into_iter().flat_map(|len| [(len, 0.0), (len, 1.0)]) {
            let value = |at: usize| [(at * at % 17) as f64 - 8.0, imaginary * (at * 5 % 7) as f64];
            let lines: Vec<Complex> = (0..3 * len).map(value).collect();
            let found = transform(&lines, len, false);
            for (line, found) in lines.chunks(len).zip(found.chunks(len)) {
                for frequency in [0, 1 % len, len / 2, len - 1] {
                    let turned = |(at, value): (usize, &Complex)| {
                        let angle = -TAU * (at * frequency % len) as f64 / len as f64;
                        times(*value, [angle.cos(), angle.sin()])
                    };
                    let sum = |sum: Complex, term: Complex| [sum[0] + term[0], sum[1] + term[1]];
                    let expected = line.iter().enumerate().map(turned).fold([0.0; 2], sum);
                    assert!(is_near(found[frequency], expected), "{len} {frequency}");
                }
            }
            let back = transform(&found, len, true);
            assert!(back.iter().zip(&lines).all(|(back, value)| is_near(*back, *value)), "{len}");
        }
    }

    fn is_near(found: Complex, expected: Complex) -> bool {
        found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-9)
    }
}
