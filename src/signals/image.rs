//! What a picture is like.

use crate::pipeline::{Picture, luma};

/// | signal | what | unit and range |
/// |---|---|---|
/// | `brightness` | mean of the luma | 0 black to 1 white |
/// | `contrast` | standard deviation of the luma | 0 to 0.5 |
/// | `sharpness` | variance of the Laplacian of the luma in steps of 8 bits, as OpenCV users know it | 0 blurred to about 10^6 |
/// | `saturation` | mean of the saturation in HSV | 0 gray to 1 |
/// | `warmth` | red less blue, of red and blue together | -1 all blue to 1 all red; 0 for black |
/// | `width` | pixels in a row | 1 to 16,384 |
/// | `height` | rows | 1 to 16,384 |
///
/// The luma is Pillow's. Alpha is ignored, as in the pipeline.
pub(super) const NAMES: [&str; 7] =
    ["brightness", "contrast", "sharpness", "saturation", "warmth", "width", "height"];

/// Pixels looked at on a side, at most.
const MAX_POINTS: usize = 256;

/// Writes the signals of [`NAMES`].
///
/// Of a large picture a grid of at most 256 x 256 pixels is looked at, each with its true neighbours, so that the cost
/// is bounded: about 65,000 pixels, however many there are. `sharpness` is NaN where no pixel of the grid has four
/// neighbours.
pub(crate) fn image(picture: &Picture, out: &mut [f64]) {
    let (width, height) = (picture.width(), picture.height());
    let (pixels, mut colour, mut laplacian) =
        (picture.pixels(), Colour::default(), Variance::default());
    for y in grid(height) {
        let row = &pixels[y * width..][..width];
        for x in grid(width) {
            colour.add(row[x]);
            if (1..width - 1).contains(&x) && (1..height - 1).contains(&y) {
                let at = y * width + x;
                let around = [at - width, at - 1, at + 1, at + width];
                let around: i64 = around.iter().map(|at| i64::from(luma(pixels[*at]))).sum();
                laplacian.add(around - 4 * i64::from(luma(row[x])));
            }
        }
    }
    out.copy_from_slice(&[
        colour.luma.mean() / 255.0,
        colour.luma.variance().sqrt() / 255.0,
        laplacian.variance(),
        colour.saturation / colour.luma.count as f64,
        colour.warmth(),
        width as f64,
        height as f64,
    ]);
}

/// Where on a side pixels are looked at. The distance is odd, so that the blocks of 8 pixels that JPEG leaves are not
/// always met at the same place.
fn grid(side: usize) -> impl Iterator<Item = usize> {
    let distance = side.div_ceil(MAX_POINTS) | 1;
    (distance / 2..side).step_by(distance)
}

#[derive(Default)]
struct Colour {
    luma: Variance,
    saturation: f64,
    red: u64,
    blue: u64,
}

impl Colour {
    fn add(&mut self, pixel: [u8; 4]) {
        let [red, green, blue, _] = pixel;
        let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
        self.luma.add(i64::from(luma(pixel)));
        self.saturation += f64::from(most - least) / f64::from(most.max(1));
        self.red += u64::from(red);
        self.blue += u64::from(blue);
    }

    fn warmth(&self) -> f64 {
        // OK because 65,536 samples of 8 bits are far below 2^53.
        (self.red as f64 - self.blue as f64) / (self.red + self.blue).max(1) as f64
    }
}

/// Exact sums, so that the order of the pixels does not matter.
#[derive(Default)]
struct Variance {
    count: i64,
    sum: i64,
    squares: i64,
}

impl Variance {
    fn add(&mut self, value: i64) {
        self.count += 1;
        self.sum += value;
        self.squares += value * value;
    }

    fn mean(&self) -> f64 {
        self.sum as f64 / self.count as f64
    }

    /// NaN of nothing.
    fn variance(&self) -> f64 {
        // OK because 65,536 values of at most 1,020 leave both products below 2^53.
        let spread = self.count * self.squares - self.sum * self.sum;
        spread as f64 / (self.count * self.count) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signals(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> [f64; 7] {
        let at = |at| pixel(at % width, at / width);
        let rgba =
            (0..width * height).flat_map(|place| [at(place)[0], at(place)[1], at(place)[2], 9]);
        let mut out = [0.0; 7];
        image(&Picture::from_rgba(width, height, rgba.collect()).unwrap(), &mut out);
        out
    }

    #[test]
    fn plain_pictures_have_the_ends_of_the_ranges() {
        assert_eq!(signals(4, 3, |_, _| [0; 3]), [0.0, 0.0, 0.0, 0.0, 0.0, 4.0, 3.0]);
        assert_eq!(signals(3, 5, |_, _| [255; 3]), [1.0, 0.0, 0.0, 0.0, 0.0, 3.0, 5.0]);
        let [.., saturation, warmth, _, _] = signals(3, 3, |_, _| [7, 0, 0]);
        assert_eq!((saturation, warmth), (1.0, 1.0));
        assert_eq!(signals(3, 3, |_, _| [0, 0, 200])[4], -1.0);
        assert_eq!(signals(2, 1, |x, _| if x == 0 { [0; 3] } else { [255; 3] })[..2], [0.5, 0.5]);
    }

    #[test]
    fn a_picture_without_neighbours_has_no_sharpness() {
        for (width, height) in [(1, 1), (2, 9), (9, 2)] {
            assert!(signals(width, height, |_, _| [5; 3])[2].is_nan(), "{width} x {height}");
        }
    }

    #[test]
    fn the_sharpest_picture_has_the_largest_variance() {
        let edges = signals(64, 64, |x, y| if (x + y) % 2 == 0 { [0; 3] } else { [255; 3] });
        assert_eq!(edges[2], 1020.0 * 1020.0);
    }

    #[test]
    fn large_pictures_are_looked_at_in_a_grid() {
        for side in [1, 2, 255, 256, 257, 511, 512, 513, 3_000, 4_000, 16_384] {
            let places: Vec<_> = grid(side).collect();
            assert!((1..=MAX_POINTS).contains(&places.len()), "{side}: {}", places.len());
            assert!(side > 256 || places.len() == side);
            assert!(*places.last().unwrap() < side);
        }
    }
}
