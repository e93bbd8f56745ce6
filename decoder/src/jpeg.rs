//! JPEG, as libjpeg-turbo decodes it, which is in Pillow and in browsers.

use image::metadata::Orientation;
use image::{DynamicImage, RgbImage, RgbaImage};
use libjpeg_turbo_rs::{
    ColorSpace, DecodeLimits, Decoder, FrameHeader, Image, JpegError, PixelFormat,
};

use crate::decode::{MAX_MEMORY, MAX_PIXELS, MAX_SIDE, check_size};
use crate::error::DecodeError;

/// More than encoders write by far. Each costs a pass over the picture, however short its data.
const MAX_SCANS: usize = 100;

/// The picture as it lies in the file, and how to turn it.
pub(crate) fn decode(bytes: &[u8]) -> Result<(DynamicImage, Orientation), DecodeError> {
    let mut decoder = Decoder::new_with_limits(bytes, limits()).map_err(from_jpeg_error)?;
    check_size((decoder.header().width.into(), decoder.header().height.into()))?;
    let rgb = is_rgb(&decoder);
    check_kind(decoder.header(), rgb)?;
    // Encoders may leave out the last scans of a progressive picture.
    decoder.set_block_smoothing(true);
    if rgb {
        // Means here that the samples are given as they are.
        decoder.set_output_colorspace(ColorSpace::YCbCr);
    } else {
        decoder.set_output_format(PixelFormat::Rgba);
    }
    let orientation = decoder.exif_orientation().and_then(Orientation::from_exif);
    let picture = to_picture(decoder.decode_image().map_err(from_jpeg_error)?);
    Ok((picture, orientation.unwrap_or(Orientation::NoTransforms)))
}

fn limits() -> DecodeLimits {
    DecodeLimits {
        // OK because both fit in 32 bits.
        max_width: MAX_SIDE as usize,
        max_height: MAX_SIDE as usize,
        max_pixels: MAX_PIXELS,
        max_scans: MAX_SCANS,
        max_memory: Some(MAX_MEMORY),
    }
}

/// Whether the samples are red, green and blue already, by the rules of libjpeg.
///
/// The crate overlooks that JFIF comes first, and that the components may be named so.
fn is_rgb(decoder: &Decoder) -> bool {
    let names = decoder.header().components.iter().map(|component| component.id);
    let adobe_says_so = decoder.jpeg_color_space() == ColorSpace::Rgb;
    !decoder.saw_jfif_marker() && (adobe_says_so || names.eq(*b"RGB"))
}

/// Refuses what the crate decodes otherwise than libjpeg-turbo, not at all, or with a panic.
fn check_kind(frame: &FrameHeader, rgb: bool) -> Result<(), DecodeError> {
    let factors: Vec<_> = frame
        .components
        .iter()
        .map(|component| (component.horizontal_sampling, component.vertical_sampling))
        .collect();
    let sampling = match factors.as_slice() {
        [first, rest @ ..] if rgb => rest.iter().all(|factor| factor == first),
        [first, (1, 1), (1, 1), black] => {
            first == black && matches!(first, (1 | 2 | 4, 1) | (2, 2))
        }
        [_, _, _, _] => false,
        [first, rest @ ..] => rest.iter().all(|(h, v)| first.0 % h == 0 && first.1 % v == 0),
        [] => false,
    };
    let what = match (frame.precision, factors.len()) {
        _ if frame.height == 0 => "no height in its header",
        (8, 1 | 3 | 4) if frame.is_lossless => "lossless data",
        (8, 1 | 3 | 4) if sampling => return Ok(()),
        (8, 1 | 3 | 4) => "its sampling factors",
        (8, _) => "its number of components",
        _ => "other than 8 bits a sample",
    };
    Err(DecodeError::Unsupported { format: "JPEG", what })
}

fn to_picture(image: Image) -> DynamicImage {
    // OK because no side is longer than 16 bits tell.
    let (width, height) = (image.width as u32, image.height as u32);
    let picture = match image.pixel_format {
        PixelFormat::Rgba => RgbaImage::from_raw(width, height, image.data).map(DynamicImage::from),
        _ => RgbImage::from_raw(width, height, image.data).map(DynamicImage::from),
    };
    // OK because only these two formats are asked for.
    picture.expect("as many samples as the format has")
}

fn from_jpeg_error(error: JpegError) -> DecodeError {
    match error {
        JpegError::LimitExceeded { what: "estimated decode memory", .. } => {
            DecodeError::OutOfMemory
        }
        JpegError::UnexpectedEof => DecodeError::CutShort { format: "JPEG" },
        source => DecodeError::Broken { format: "JPEG", source: source.into() },
    }
}
