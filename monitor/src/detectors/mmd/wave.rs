//! Cosines and sines of many angles. Without branches and tables, so that several are computed at once: the standard
//! library's, one by one, take longer than all else that is done to a row.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

use crate::whole::ROUNDING;

/// What a double leaves out of half of pi.
const HALF_PI_REST: f64 = 6.123_233_995_736_766e-17;

/// Coefficients of the powers of an angle's square, by Taylor. Angles of up to 45 degrees are left, for which the powers that
/// are missing come to about 1e-10.
const COSINE: [f64; 6] =
    [1.0, -1.0 / 2.0, 1.0 / 24.0, -1.0 / 720.0, 1.0 / 40_320.0, -1.0 / 3_628_800.0];
const SINE: [f64; 6] =
    [1.0, -1.0 / 6.0, 1.0 / 120.0, -1.0 / 5_040.0, 1.0 / 362_880.0, -1.0 / 39_916_800.0];

/// Cosine and sine of an angle of at most some thousand, right within 1e-9.
pub(super) fn cosine_and_sine(angle: f64) -> (f64, f64) {
    // The lowest bits are those of the nearest whole number of quarters of a turn.
    let rounded = angle * FRAC_2_PI + ROUNDING;
    let (quarters, bits) = (rounded - ROUNDING, rounded.to_bits());
    let rest = (angle - quarters * FRAC_PI_2) - quarters * HALF_PI_REST;
    let cosine = polynomial(COSINE, rest).to_bits();
    let sine = (polynomial(SINE, rest) * rest).to_bits();
    // An odd quarter has one in the place of the other. By masks, since choices between doubles take more.
    let odd = (bits & 1).wrapping_neg();
    let (x, y) = ((sine & odd) | (cosine & !odd), (cosine & odd) | (sine & !odd));
    let negative = |quarter: u64| (quarter << 62) & (1 << 63);
    let (x, y) = (x ^ negative(bits.wrapping_add(1)), y ^ negative(bits));
    (f64::from_bits(x), f64::from_bits(y))
}

fn polynomial(coefficients: [f64; 6], angle: f64) -> f64 {
    let square = angle * angle;
    coefficients.into_iter().rev().reduce(|sum, next| sum * square + next).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_have_the_cosines_and_sines_of_the_standard_library() {
        let angles = (-80_000..80_000).map(|step| f64::from(step) * 0.097_3);
        for angle in angles.chain([0.0, FRAC_PI_2, -FRAC_PI_2, 0.25 * std::f64::consts::PI]) {
            let (cosine, sine) = cosine_and_sine(angle);
            assert!((cosine - angle.cos()).abs() < 1e-9, "cosine of {angle}: {cosine}");
            assert!((sine - angle.sin()).abs() < 1e-9, "sine of {angle}: {sine}");
        }
    }
}
