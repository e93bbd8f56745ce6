//! The centre crop of Hugging Face's image processors.

use std::borrow::Cow;

use super::raster::Raster;

/// Cuts `width x height` pixels from the middle; what lies outside of the picture is 0.
///
/// When the pixels left over are odd in number, the larger half is cut from the bottom and right,
/// and padded at the top and left, as `transformers.image_transforms.center_crop` does.
pub(super) fn center_crop<const N: usize>(
    raster: Raster<'_, N>,
    width: usize,
    height: usize,
) -> Raster<'_, N> {
    if (raster.width, raster.height) == (width, height) {
        return raster;
    }
    let across = Overlap::centred(raster.width, width);
    let down = Overlap::centred(raster.height, height);
    let mut pixels = vec![[0; N]; width * height];
    let rows = pixels.chunks_exact_mut(width).skip(down.to).take(down.length);
    for (row, source) in rows.zip(raster.rows().skip(down.from)) {
        row[across.to..][..across.length].copy_from_slice(&source[across.from..][..across.length]);
    }
    Raster { width, height, pixels: Cow::Owned(pixels) }
}

/// What a centred window of one axis takes from the picture.
#[derive(Debug, PartialEq)]
struct Overlap {
    /// First position in the picture.
    from: usize,
    /// Its position in the window.
    to: usize,
    length: usize,
}

impl Overlap {
    fn centred(picture: usize, window: usize) -> Overlap {
        Overlap {
            from: picture.saturating_sub(window) / 2,
            to: window.saturating_sub(picture).div_ceil(2),
            length: picture.min(window),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_rests_are_cut_at_the_end_and_padded_at_the_start() {
        let cases =
            [((5, 2), (1, 0, 2)), ((4, 2), (1, 0, 2)), ((2, 5), (0, 2, 2)), ((2, 4), (0, 1, 2))];
        for ((picture, window), (from, to, length)) in cases {
            assert_eq!(Overlap::centred(picture, window), Overlap { from, to, length });
        }
    }

    #[test]
    fn one_axis_is_cut_while_the_other_is_padded() {
        let raster = Raster { width: 3, height: 1, pixels: Cow::Owned(vec![[1], [2], [3]]) };
        let cropped = center_crop(raster, 1, 2);
        assert_eq!((cropped.width, cropped.height), (1, 2));
        assert_eq!(*cropped.pixels, [[0], [2]]);
    }
}
