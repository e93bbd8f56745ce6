//! The filters of a resize, and the weights that they give to pixels.

use serde::{Deserialize, Serialize};

/// How a resize weighs pixels, as Pillow does for 8-bit pictures.
///
/// When a picture gets smaller, bilinear and bicubic widen by the ratio, so that every pixel counts
/// (antialiasing); nearest takes one pixel and skips the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// The pixel that holds the centre.
    Nearest,
    /// A triangle, 2 pixels wide.
    Bilinear,
    /// Keys' cubic with a = -0.5, 4 pixels wide.
    Bicubic,
}

/// A filter that weighs pixels: half its width, and its curve.
pub(super) struct Curve {
    pub(super) support: f64,
    pub(super) weight: fn(f64) -> f64,
}

impl Filter {
    /// `None` for nearest, which weighs nothing.
    pub(super) fn curve(self) -> Option<Curve> {
        match self {
            Filter::Nearest => None,
            Filter::Bilinear => Some(Curve { support: 1.0, weight: triangle }),
            Filter::Bicubic => Some(Curve { support: 2.0, weight: cubic }),
        }
    }
}

/// Fraction bits of a weight; 8 more hold the sample and 2 the overshoot of bicubic.
const FRACTION_BITS: u32 = 22;

/// The weights of one axis: for every pixel of the result, a run of pixels of the source.
pub(super) struct Weights {
    runs: Vec<(usize, usize)>,
    /// The weights of all runs, one after the other.
    fixed: Vec<i32>,
}

impl Weights {
    /// The weights are computed in double precision and rounded once to fixed point.
    pub(super) fn new(source: usize, target: usize, curve: &Curve) -> Weights {
        // OK because sides are at most 16,384, which a double holds exactly.
        let (length, scale) = (source as f64, source as f64 / target as f64);
        let stretch = scale.max(1.0);
        let support = curve.support * stretch;
        let mut weights = Weights { runs: Vec::with_capacity(target), fixed: Vec::new() };
        let mut run = Vec::new();
        for position in 0..target {
            let centre = (position as f64 + 0.5) * scale;
            // OK because both ends are clamped to the source.
            let first = (centre - support + 0.5).max(0.0) as usize;
            let end = (centre + support + 0.5).min(length) as usize;
            run.clear();
            run.extend((first..end).map(|pixel| {
                // Pillow multiplies by the inverse; dividing would round otherwise.
                (curve.weight)((pixel as f64 - centre + 0.5) * (1.0 / stretch))
            }));
            let sum: f64 = run.iter().sum();
            weights.runs.push((first, run.len()));
            weights.fixed.extend(run.iter().map(|weight| to_fixed(weight / sum)));
        }
        weights
    }

    /// For every pixel of the result: the first pixel of the source, and the weights from there on.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &[i32])> {
        let mut rest = self.fixed.as_slice();
        self.runs.iter().map(move |&(first, length)| {
            let (run, after) = rest.split_at(length);
            rest = after;
            (first, run)
        })
    }
}

/// What a sum of weighted samples starts from: one half, for rounding.
pub(super) const START: i32 = 1 << (FRACTION_BITS - 1);

/// The sample that a sum of weighted samples, begun at [`START`], rounds to.
pub(super) fn to_sample(sum: i32) -> u8 {
    // OK because the value is clamped to the range of a byte.
    (sum >> FRACTION_BITS).clamp(0, 255) as u8
}

fn to_fixed(weight: f64) -> i32 {
    let scaled = weight * f64::from(1 << FRACTION_BITS);
    // OK because a normalised weight stays well below 512; ties go away from zero, as in C.
    (scaled + 0.5_f64.copysign(scaled)) as i32
}

fn triangle(x: f64) -> f64 {
    (1.0 - x.abs()).max(0.0)
}

/// The order of the operations is Pillow's, for the last bit.
fn cubic(x: f64) -> f64 {
    const A: f64 = -0.5;
    let x = x.abs();
    if x < 1.0 {
        ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0
    } else if x < 2.0 {
        (((x - 5.0) * x + 8.0) * x - 4.0) * A
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_a_pixel_add_up_to_one() {
        for (source, target) in
            [(1, 1), (1, 7), (7, 1), (5, 8), (1000, 3), (16_384, 1), (3, 16_384)]
        {
            for filter in [Filter::Bilinear, Filter::Bicubic] {
                let weights = Weights::new(source, target, &filter.curve().unwrap());
                for (first, run) in weights.iter() {
                    let sum: i32 = run.iter().sum();
                    // Each weight is rounded on its own.
                    let slack = run.len() as i32;
                    assert!(
                        (sum - (1 << FRACTION_BITS)).abs() <= slack,
                        "{source} to {target}: {sum}"
                    );
                    assert!(first + run.len() <= source);
                }
                assert_eq!(weights.iter().count(), target);
            }
        }
    }

    #[test]
    fn sums_become_samples_in_range() {
        let one = 1 << FRACTION_BITS;
        let cases =
            [(START, 0), (one - 1, 0), (one, 1), (-one, 0), (255 * one, 255), (i32::MAX, 255)];
        for (sum, expected) in cases {
            assert_eq!(to_sample(sum), expected, "{sum}");
        }
    }
}
