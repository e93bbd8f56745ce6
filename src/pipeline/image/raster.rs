//! Pixels on their way through the steps.

use std::borrow::Cow;

use crate::error::{Error, ErrorKind, Result};

/// Pixels in a row or rows in a picture.
pub(super) const MAX_SIDE: usize = 16_384;
/// Pixels in a picture, also between two steps: 256 MiB of RGBA.
pub(super) const MAX_PIXELS: usize = 1 << 26;

/// `width * height` pixels of `N` interleaved 8-bit samples, row by row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Raster<'a, const N: usize> {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Cow<'a, [[u8; N]]>,
}

impl<const N: usize> Raster<'_, N> {
    pub(super) fn rows(&self) -> std::slice::ChunksExact<'_, [u8; N]> {
        self.pixels.chunks_exact(self.width)
    }
}

/// Whether so many pixels are allowed; called before memory is taken for them.
///
/// # Errors
///
/// `too_large` when a side is above [`MAX_SIDE`] or the product above [`MAX_PIXELS`].
pub(super) fn check_size(what: &str, width: usize, height: usize) -> Result<()> {
    let rule = if width.max(height) > MAX_SIDE {
        format!("at most {MAX_SIDE} on a side")
    } else if width * height > MAX_PIXELS {
        format!("at most {MAX_PIXELS} in all")
    } else {
        return Ok(());
    };
    let text = format!("{what} is {width} x {height} pixels, expected {rule}");
    Err(Error::new(ErrorKind::TooLarge, text))
}
