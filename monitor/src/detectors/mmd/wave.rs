//! Cosines and sines of many angles. Without branches and tables, so that several are computed at once: the standard
//! library's, one by one, take longer than all else that is done to a row.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

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
    let quarters = (angle * FRAC_2_PI).round_ties_even();
    let rest = (angle - quarters * FRAC_PI_2) - quarters * HALF_PI_REST;
    let (cosine, sine) = (polynomial(COSINE, rest), polynomial(SINE, rest) * rest);
    // Quarters of a turn, 0 to 3, still as a double.
    let quarter = quarters - 4.0 * (quarters * 0.25).floor();
    let odd = quarter == 1.0 || quarter == 3.0;
    let (x, y) = if odd { (sine, cosine) } else { (cosine, sine) };
    let x = if quarter == 1.0 || quarter == 2.0 { -x } else { x };
    let y = if quarter >= 2.0 { -y } else { y };
    (x, y)
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
