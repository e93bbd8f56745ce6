//! The weights of a filter.

use super::{PLACES, SIDE};

/// What each weight of a row or column adds to the places.
const PARTS: [[f64; 3]; SIDE] =
    [[1.0, 0.0, 0.0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.0, 0.0, 1.0]];

/// Turns a filter of 3 by 3 into what a tile is multiplied by.
pub fn filter(weights: &[f32; 9]) -> [f32; PLACES] {
    std::array::from_fn(|place| {
        let (down, right) = (PARTS[place / SIDE], PARTS[place % SIDE]);
        let part = |at: usize| down[at / 3] * right[at % 3] * f64::from(weights[at]);
        (0..9).map(part).sum::<f64>() as f32
    })
}
