//! From the bytes of a file to pixels.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageBuffer, ImageDecoder, ImageError, ImageFormat, ImageReader};
use image::{Limits, Pixel};

use crate::complete::is_complete;
use crate::error::DecodeError;
use crate::jpeg;

/// Pixels in a row, and rows, at most.
pub const MAX_SIDE: u32 = 16_384;
/// Pixels in a picture, at most.
pub const MAX_PIXELS: u64 = 1 << 26;
/// Bytes that a decoder may take: twice those of the largest picture, as some work on a copy.
pub(crate) const MAX_MEMORY: u64 = 2 * 4 * MAX_PIXELS;

/// A decoded picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green, blue and alpha of each pixel, row by row from the top left. Alpha is not
    /// premultiplied, and 255 in a picture that has none.
    pub rgba: Vec<u8>,
}

/// Decodes a JPEG, PNG, WebP or GIF picture, told apart by their first bytes.
///
/// The picture is turned upright as its EXIF data say, as browsers do. Of an animation, it is the
/// first frame. Of 16-bit samples, the upper 8 bits are kept (as Pillow does with colours; it cuts
/// 16-bit grays off at 255 instead, which leaves most of them white). Colour profiles are ignored.
///
/// ```
/// let gif = b"GIF87a\x01\0\x01\0\x80\0\0\xff\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
/// let picture = driftline_decoder::decode(gif)?;
/// assert_eq!((picture.width, picture.height), (1, 1));
/// assert_eq!(picture.rgba, [255, 0, 0, 255]);
/// # Ok::<(), driftline_decoder::DecodeError>(())
/// ```
///
/// # Errors
///
/// When the format is another, the file is broken or cut short, or the picture is larger than
/// [`MAX_SIDE`] on a side or [`MAX_PIXELS`] in all. The size is checked before memory is taken.
/// Of a progressive JPEG, coefficients are held beside the pixels: in colour it has 41 million
/// pixels at most. A JPEG whose kind would not be decoded as by libjpeg-turbo is refused.
pub fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let (format, name) = find_format(bytes)?;
    if !is_complete(bytes, format) {
        return Err(DecodeError::CutShort { format: name });
    }
    let (mut picture, orientation) = match format {
        ImageFormat::Jpeg => jpeg::decode(bytes)?,
        _ => decode_other(bytes, format, name)?,
    };
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width(), picture.height());
    Ok(Decoded { width, height, rgba: picture.into_rgba8().into_raw() })
}

/// The picture as it lies in a PNG, WebP or GIF, and how to turn it.
fn decode_other(
    bytes: &[u8],
    format: ImageFormat,
    name: &'static str,
) -> Result<(DynamicImage, Orientation), DecodeError> {
    let broken = |error| from_image_error(error, name);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(broken)?;
    check_size(decoder.dimensions())?;
    decoder.set_limits(limits()).map_err(broken)?;
    // Damaged EXIF data don't make a picture unreadable.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    Ok((to_rgba8(picture), orientation))
}

fn find_format(bytes: &[u8]) -> Result<(ImageFormat, &'static str), DecodeError> {
    match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => Ok((ImageFormat::Jpeg, "JPEG")),
        Ok(ImageFormat::Png) => Ok((ImageFormat::Png, "PNG")),
        Ok(ImageFormat::WebP) => Ok((ImageFormat::WebP, "WebP")),
        Ok(ImageFormat::Gif) => Ok((ImageFormat::Gif, "GIF")),
        _ => Err(DecodeError::UnknownFormat),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

pub(crate) fn check_size((width, height): (u32, u32)) -> Result<(), DecodeError> {
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > MAX_SIDE || pixels > MAX_PIXELS {
        return Err(DecodeError::TooLarge { width, height });
    }
    Ok(())
}

fn from_image_error(error: ImageError, format: &'static str) -> DecodeError {
    match error {
        ImageError::Limits(_) => DecodeError::OutOfMemory,
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            DecodeError::CutShort { format }
        }
        source => DecodeError::Broken { format, source: source.into() },
    }
}

/// The crate rounds 16-bit samples to the nearest; Pillow keeps their upper half.
fn to_rgba8(picture: DynamicImage) -> DynamicImage {
    match picture {
        DynamicImage::ImageLuma16(gray) => DynamicImage::ImageLuma8(upper_bytes(&gray)),
        DynamicImage::ImageLumaA16(gray) => DynamicImage::ImageLumaA8(upper_bytes(&gray)),
        DynamicImage::ImageRgb16(colour) => DynamicImage::ImageRgb8(upper_bytes(&colour)),
        DynamicImage::ImageRgba16(colour) => DynamicImage::ImageRgba8(upper_bytes(&colour)),
        other => other,
    }
}

fn upper_bytes<Wide, Narrow>(wide: &ImageBuffer<Wide, Vec<u16>>) -> ImageBuffer<Narrow, Vec<u8>>
where
    Wide: Pixel<Subpixel = u16>,
    Narrow: Pixel<Subpixel = u8>,
{
    // OK because a sample of 16 bits has two bytes.
    let bytes = wide.as_raw().iter().map(|sample| (sample >> 8) as u8).collect();
    // OK because both pixels have the same number of samples.
    ImageBuffer::from_raw(wide.width(), wide.height(), bytes).expect("as many samples as before")
}
