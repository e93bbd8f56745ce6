//! The weights of a filter.

use super::{PLACES, SIDE};

/// Turns a filter of 3 by 3 into what a tile is multiplied by.
pub fn filter(weights: &[f32; 9]) -> [f32; PLACES] {
    let [top, middle, bottom] =
        [0, 3, 6].map(|row| parts([0, 1, 2].map(|at| f64::from(weights[row + at]))));
    let mut places = [0.0; PLACES];
    for right in 0..SIDE {
        let column = parts([top[right], middle[right], bottom[right]]);
        for (down, place) in column.into_iter().enumerate() {
            places[down * SIDE + right] = place as f32;
        }
    }
    places
}

/// What three weights of a row or column become.
fn parts([first, second, third]: [f64; 3]) -> [f64; SIDE] {
    let outer = first + third;
    [first, (outer + second) / 2.0, (outer - second) / 2.0, third]
}
