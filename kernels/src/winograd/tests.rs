use super::{Finishes, PLACES, Tiles, filter};
use crate::numbers::numbers;

const CHANNELS: usize = 3;

/// A number of the result by the definition of a convolution.
fn convolved(tiles: &Tiles, channels: &[f32], weights: &[f32], [row, column]: [usize; 2]) -> f64 {
    let ([height, width], [top, left]) = (tiles.input, tiles.padding);
    let mut sum = 0.0;
    for (channel, weights) in channels.chunks(height * width).zip(weights.chunks(9)) {
        for (at, weight) in weights.iter().enumerate() {
            let (y, x) = ((row + at / 3).wrapping_sub(top), (column + at % 3).wrapping_sub(left));
            if y < height && x < width {
                sum += f64::from(channel[y * width + x]) * f64::from(*weight);
            }
        }
    }
    sum
}

/// A channel of the result, so many rows of tiles at once.
fn by_tiles(
    tiles: &Tiles,
    channels: &[f32],
    weights: &[f32],
    step: usize,
    finishes: Finishes,
) -> Vec<f32> {
    let mut result = vec![f32::NAN; tiles.output.iter().product()];
    for first in (0..tiles.rows()).step_by(step) {
        let rows = first..tiles.rows().min(first + step);
        let room = tiles.room(rows.len());
        let mut sums = vec![0.0; PLACES * room];
        let mut places = vec![f32::NAN; PLACES * CHANNELS * room];
        tiles.take_apart(channels, rows.clone(), &mut places);
        for (at, number) in places.iter().enumerate() {
            let (place, channel) = (at / room / CHANNELS, at / room % CHANNELS);
            let weights = filter(weights[channel * 9..][..9].try_into().unwrap());
            sums[place * room + at % room] += number * weights[place];
        }
        tiles.put_together(&sums, rows, finishes, &mut result);
    }
    result
}

fn cases() -> impl Iterator<Item = Tiles> {
    let sizes = [[1, 1], [2, 5], [3, 3], [4, 8], [7, 7], [9, 30], [16, 17], [28, 33]];
    let paddings = [[0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 1, 0], [2, 0, 0, 2], [2, 2, 2, 2]];
    sizes.into_iter().flat_map(move |input| {
        paddings.into_iter().filter_map(move |[top, left, bottom, right]| {
            let padded: [usize; 2] = [input[0] + top + bottom, input[1] + left + right];
            let fits = padded.iter().all(|size| *size >= 3);
            let output = padded.map(|size| size.wrapping_sub(2));
            fits.then_some(Tiles { input, padding: [top, left], output })
        })
    })
}

#[test]
fn results_are_those_of_the_definition() {
    for tiles in cases() {
        let channels = numbers(1, CHANNELS * tiles.input.iter().product::<usize>());
        let (weights, other) =
            (numbers(2, CHANNELS * 9), numbers(3, tiles.output.iter().product()));
        for step in [1, 2, 5] {
            let (low, high) = (f32::NEG_INFINITY, f32::INFINITY);
            let plain = Finishes { bias: &[0.0], others: None, low, high };
            let finished = Finishes { bias: &[0.25], others: Some(&other), low: -0.5, high: 1.5 };
            let found = by_tiles(&tiles, &channels, &weights, step, plain);
            let found_finished = by_tiles(&tiles, &channels, &weights, step, finished);
            for (at, (found, finished)) in found.iter().zip(found_finished).enumerate() {
                let place = [at / tiles.output[1], at % tiles.output[1]];
                let expected = convolved(&tiles, &channels, &weights, place);
                assert!((f64::from(*found) - expected).abs() < 4e-6, "{tiles:?} at {place:?}");
                let expected = (expected + 0.25 + f64::from(other[at])).clamp(-0.5, 1.5);
                assert!((f64::from(finished) - expected).abs() < 4e-6, "{tiles:?} at {place:?}");
            }
        }
    }
}

#[test]
fn nan_reaches_its_tiles_and_no_bound_hides_it() {
    let tiles = Tiles { input: [6, 6], padding: [1, 1], output: [6, 6] };
    let mut channels = vec![1.0; 36 * CHANNELS];
    channels[0] = f32::NAN;
    let finishes = Finishes { bias: &[0.0], others: None, low: 0.0, high: 6.0 };
    let weights: Vec<f32> = (0..9 * CHANNELS).map(|at| f32::from(at < 9)).collect();
    let found = by_tiles(&tiles, &channels, &weights, 1, finishes);
    assert!(found[0].is_nan());
    // Whole numbers, halved twice, have no rounding.
    assert_eq!(found[35], 4.0);
    assert_eq!(found[21], 6.0);
}
