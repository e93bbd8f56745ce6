//! The tail of the gamma distribution.

use crate::log_gamma::log_gamma;

/// Terms that are enough for shapes up to a million.
const TERMS: usize = 10_000;
const TINY: f64 = 1e-300;

/// How likely a value of the gamma distribution of this shape and of scale 1 is more than `x`, 0 to 1. By the series
/// of the lower and the continued fraction of the upper incomplete gamma function (Abramowitz and Stegun 6.5.29 and
/// 6.5.31), whichever converges sooner.
///
/// The shape is positive.
pub(super) fn gamma_tail(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let front = (shape * x.ln() - x - log_gamma(shape)).exp();
    let tail =
        if x < shape + 1.0 { 1.0 - front * series(shape, x) } else { front * fraction(shape, x) };
    tail.clamp(0.0, 1.0)
}

fn series(shape: f64, x: f64) -> f64 {
    let (mut term, mut sum) = (1.0 / shape, 1.0 / shape);
    for step in 1..TERMS {
        term *= x / (shape + step as f64);
        sum += term;
        if term < sum * f64::EPSILON {
            break;
        }
    }
    sum
}

/// By Lentz's method, in the form with even steps only.
fn fraction(shape: f64, x: f64) -> f64 {
    let away = |number: f64| if number.abs() < TINY { TINY } else { number };
    let mut base = x + 1.0 - shape;
    let (mut numerator, mut denominator) = (1.0 / TINY, 1.0 / away(base));
    let mut product = denominator;
    for step in 1..TERMS {
        let step = step as f64;
        let factor = step * (shape - step);
        base += 2.0;
        denominator = 1.0 / away(factor * denominator + base);
        numerator = away(base + factor / numerator);
        product *= denominator * numerator;
        if (denominator * numerator - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_those_in_closed_form() {
        // Of shape 1 it is exponential; of shape 1/2, half a squared normal; of shape 3, a Poisson sum.
        for x in [1e-3, 0.3, 0.9, 1.1, 2.0, 5.0, 30.0, 300.0f64] {
            let poisson = (-x).exp() * (1.0 + x + x * x / 2.0);
            for (shape, expected) in
                [(1.0, (-x).exp()), (0.5, libm::erfc(x.sqrt())), (3.0, poisson)]
            {
                let found = gamma_tail(shape, x);
                let near = 1e-13 + 1e-11 * expected;
                assert!((found - expected).abs() < near, "{shape} {x}: {found} {expected}");
            }
        }
    }

    #[test]
    fn large_shapes_are_nearly_normal() {
        let (shape, z) = (1e5, 2.0);
        let found = gamma_tail(shape, shape + z * f64::sqrt(shape));
        assert!((found - 0.02275).abs() < 3e-4, "{found}");
        assert_eq!((gamma_tail(5.0, 0.0), gamma_tail(5.0, 1e6)), (1.0, 0.0));
    }
}
