//! The picture that a caller gives: 8-bit RGBA.

use std::borrow::Cow;

use super::raster::{Raster, check_size};
use crate::error::{Error, ErrorKind, Result};

/// A picture of 8-bit RGBA pixels, row by row from the top left.
///
/// Alpha is not premultiplied; pipelines drop it.
#[derive(Clone, PartialEq)]
pub struct Picture {
    width: usize,
    height: usize,
    rgba: Vec<u8>,
}

impl Picture {
    /// Takes the pixels of a picture, four bytes each, without copying them.
    ///
    /// ```
    /// use driftline::Picture;
    ///
    /// let red = Picture::from_rgba(2, 1, [255, 0, 0, 255].repeat(2))?;
    /// assert_eq!((red.width(), red.height()), (2, 1));
    /// # Ok::<(), driftline::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `too_large` when a side is above 16,384 or the picture has more than 67,108,864 pixels;
    /// `invalid_image` when a side is 0 or the bytes are not `4 * width * height`.
    pub fn from_rgba(width: u32, height: u32, rgba: Vec<u8>) -> Result<Picture> {
        // OK because usize has at least the 32 bits of u32 on every target.
        let (width, height) = (width as usize, height as usize);
        if width == 0 || height == 0 {
            return Err(invalid_image(format!(
                "picture is {width} x {height} pixels, expected at least 1 x 1"
            )));
        }
        check_size("picture", width, height)?;
        let expected = 4 * width * height;
        if rgba.len() != expected {
            return Err(invalid_image(format!(
                "picture of {width} x {height} pixels has {} bytes, expected {expected} (RGBA)",
                rgba.len()
            )));
        }
        Ok(Picture { width, height, rgba })
    }

    /// Pixels in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The four samples of each pixel, borrowed. Steps carry alpha along, and the tensor leaves it
    /// out: four samples make one SIMD lane, and a photo need not be copied to lose the fourth.
    pub(super) fn colour(&self) -> Raster<'_, 4> {
        Raster { width: self.width, height: self.height, pixels: Cow::Borrowed(self.pixels()) }
    }

    /// The luma of each pixel, as Pillow converts RGB to "L".
    pub(super) fn gray(&self) -> Raster<'static, 1> {
        let pixels = self.pixels().iter().map(|&pixel| [luma(pixel)]).collect();
        Raster { width: self.width, height: self.height, pixels: Cow::Owned(pixels) }
    }

    /// All pixels, row by row.
    pub(crate) fn pixels(&self) -> &[[u8; 4]] {
        self.rgba.as_chunks().0
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The bytes of a photo would flood a log.
        write!(f, "Picture({} x {})", self.width, self.height)
    }
}

/// ITU-R 601 luma in 16-bit fixed point, rounded.
pub(crate) fn luma([red, green, blue, _]: [u8; 4]) -> u8 {
    let sum = u32::from(red) * 19595 + u32::from(green) * 38470 + u32::from(blue) * 7471;
    // OK because the factors add up to 65,536, so that the result is at most 255.
    ((sum + 0x8000) >> 16) as u8
}

fn invalid_image(message: String) -> Error {
    Error::new(ErrorKind::InvalidImage, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_lengths_out_of_range_are_refused_by_name() {
        let cases = [
            ((0, 1, 0), ErrorKind::InvalidImage, "0 x 1 pixels"),
            ((1, 0, 0), ErrorKind::InvalidImage, "1 x 0 pixels"),
            ((16_385, 1, 4 * 16_385), ErrorKind::TooLarge, "16385 x 1 pixels"),
            ((1, u32::MAX, 4), ErrorKind::TooLarge, "at most 16384"),
            ((16_384, 4_097, 4), ErrorKind::TooLarge, "67108864"),
            ((2, 2, 15), ErrorKind::InvalidImage, "has 15 bytes, expected 16"),
            ((2, 2, 17), ErrorKind::InvalidImage, "has 17 bytes, expected 16"),
        ];
        for ((width, height, length), kind, text) in cases {
            let error = Picture::from_rgba(width, height, vec![0; length]).unwrap_err();
            assert_eq!(error.kind(), kind, "{error}");
            assert!(error.to_string().contains(text), "{error}");
        }
        assert!(Picture::from_rgba(16_384, 1, vec![0; 4 * 16_384]).is_ok());
    }

    #[test]
    fn luma_is_that_of_pillow() {
        let cases = [
            ([0, 0, 0, 255], 0),
            ([255, 255, 255, 0], 255),
            ([255, 0, 0, 255], 76),
            ([0, 255, 0, 255], 150),
            ([0, 0, 255, 255], 29),
            ([12, 200, 77, 255], 130),
        ];
        for (pixel, expected) in cases {
            assert_eq!(luma(pixel), expected, "{pixel:?}");
        }
    }
}
