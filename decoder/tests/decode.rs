//! Pictures of every kind, good and bad, made here with the encoders of the crates that decode them.

use std::io::Cursor;

use driftline_decoder::decode;
use image::{DynamicImage, ImageBuffer, ImageFormat, Pixel};
use libjpeg_turbo_rs::{PixelFormat, Subsampling, compress};

/// A picture of 2 x 1 pixels, encoded.
fn encode(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn buffer<P: Pixel>(width: u32, samples: &[P::Subpixel]) -> ImageBuffer<P, Vec<P::Subpixel>> {
    let height = samples.len() as u32 / width / u32::from(P::CHANNEL_COUNT);
    ImageBuffer::from_raw(width, height, samples.to_vec()).unwrap()
}

fn gray_jpeg() -> Vec<u8> {
    let samples: Vec<u8> = [10; 8 * 8].into_iter().chain([200; 8 * 8]).collect();
    compress(&samples, 8, 16, PixelFormat::Grayscale, 90, Subsampling::S444).unwrap()
}

#[test]
fn every_kind_of_png_becomes_rgba() {
    use image::{Luma, LumaA, Rgb, Rgba};
    let cases: [(DynamicImage, [u8; 8]); 7] = [
        (buffer::<Luma<u8>>(2, &[1, 255]).into(), [1, 1, 1, 255, 255, 255, 255, 255]),
        (buffer::<LumaA<u8>>(2, &[1, 2, 3, 4]).into(), [1, 1, 1, 2, 3, 3, 3, 4]),
        (buffer::<Rgb<u8>>(2, &[1, 2, 3, 4, 5, 6]).into(), [1, 2, 3, 255, 4, 5, 6, 255]),
        (buffer::<Rgba<u8>>(2, &[1, 2, 3, 0, 5, 6, 7, 8]).into(), [1, 2, 3, 0, 5, 6, 7, 8]),
        (buffer::<Luma<u16>>(2, &[0x01FF, 0xFF80]).into(), [1, 1, 1, 255, 255, 255, 255, 255]),
        (
            buffer::<Rgb<u16>>(2, &[0x00FF, 0x0100, 0x01FF, 0xFEFF, 0xFF00, 0xFFFF]).into(),
            [0, 1, 1, 255, 254, 255, 255, 255],
        ),
        (
            buffer::<Rgba<u16>>(2, &[0, 0x80, 0x17F, 0x7FFF, 0, 0, 0, 0xFFFF]).into(),
            [0, 0, 1, 127, 0, 0, 0, 255],
        ),
    ];
    for (picture, expected) in cases {
        let kind = picture.color();
        let decoded = decode(&encode(picture, ImageFormat::Png)).unwrap();
        assert_eq!((decoded.width, decoded.height), (2, 1), "{kind:?}");
        assert_eq!(decoded.rgba, expected, "{kind:?}");
    }
}

#[test]
fn a_palette_becomes_its_colours() {
    let decoded = decode(&png(PALETTE_PNG)).unwrap();
    assert_eq!(decoded.rgba, [1, 2, 3, 255, 4, 5, 6, 7]);
}

#[test]
fn lossless_formats_keep_pixels() {
    let samples = [10, 20, 30, 255, 200, 100, 0, 255];
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let picture = buffer::<image::Rgba<u8>>(2, &samples);
        assert_eq!(decode(&encode(picture, format)).unwrap().rgba, samples, "{format:?}");
    }
}

#[test]
fn exif_turns_the_picture_upright() {
    // Where the dark half of a tall picture, dark at the top, ends up.
    let cases = [
        (1, (8, 16), (0, 0)),
        (3, (8, 16), (0, 15)),
        (6, (16, 8), (15, 0)),
        (8, (16, 8), (0, 0)),
        (9, (8, 16), (0, 0)),
    ];
    for (orientation, size, (x, y)) in cases {
        let decoded = decode(&with_orientation(&gray_jpeg(), orientation)).unwrap();
        assert_eq!((decoded.width, decoded.height), size, "orientation {orientation}");
        let red = decoded.rgba[4 * (y * size.0 as usize + x)];
        assert!(red < 100, "orientation {orientation}: {red}");
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    let cases: [&[u8]; 5] = [b"", b"hello", b"<svg/>", b"BM6\0\0\0\0\0\0\0", b"II*\0\x08\0\0\0"];
    for bytes in cases {
        let error = decode(bytes).unwrap_err();
        assert_eq!(error.to_string(), "not a JPEG, PNG, WebP or GIF picture", "{bytes:?}");
        assert_eq!(error.code(), "invalid_image");
    }
}

#[test]
fn a_file_cut_short_is_refused() {
    let picture = buffer::<image::Rgb<u8>>(16, &[7; 16 * 16 * 3]);
    let formats = [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif];
    let others = formats.map(|format| (format, encode(picture.clone(), format)));
    for (format, bytes) in others.into_iter().chain([(ImageFormat::Jpeg, gray_jpeg())]) {
        for length in [bytes.len() - 20, bytes.len() / 2, 20] {
            let error = decode(&bytes[..length]).unwrap_err();
            assert_eq!(error.code(), "invalid_image", "{format:?} of {length}: {error}");
            assert!(!error.to_string().contains('\n'), "{error}");
        }
    }
}

#[test]
fn a_size_above_the_limits_is_refused_by_its_header() {
    let mut jpeg = gray_jpeg();
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..][..4].fill(0xFF);
    let mut gif = encode(buffer::<image::Rgb<u8>>(1, &[1, 2, 3]), ImageFormat::Gif);
    gif[6..8].fill(0xFF);
    let cases = [
        (png(&[(b"IHDR", &header(70_000, 70_000))]), "picture is 70000 x 70000 pixels, at most"),
        (png(&[(b"IHDR", &header(16_385, 1))]), "picture is 16385 x 1 pixels"),
        (png(&[(b"IHDR", &header(16_384, 4_097))]), "67108864 in all"),
        (jpeg, "picture is 65535 x 65535 pixels"),
        (gif, "picture is 65535 x 1 pixels"),
    ];
    for (mut bytes, text) in cases {
        // The reader of a PNG looks for data before it tells the size.
        if bytes.starts_with(b"\x89PNG") {
            bytes.extend(chunk(b"IDAT", b""));
        }
        let error = decode(&bytes).unwrap_err();
        assert!(error.to_string().contains(text), "{error}");
        assert_eq!(error.code(), "too_large");
    }
}

#[test]
fn a_frame_larger_than_its_gif_takes_no_memory() {
    let gif =
        b"GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;";
    assert!(decode(gif).is_err());
}

/// Two pixels, one of each colour of a palette; the second is nearly transparent.
const PALETTE_PNG: &[(&[u8; 4], &[u8])] = &[
    (b"IHDR", &[0, 0, 0, 2, 0, 0, 0, 1, 8, 3, 0, 0, 0]),
    (b"PLTE", &[1, 2, 3, 4, 5, 6]),
    (b"tRNS", &[255, 7]),
    (b"IDAT", &[0x78, 1, 1, 3, 0, 0xFC, 0xFF, 0, 0, 1, 0, 6, 0, 2]),
    (b"IEND", &[]),
];

fn header(width: u32, height: u32) -> Vec<u8> {
    [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat()
}

fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let chunks = chunks.iter().flat_map(|(name, data)| chunk(name, data));
    b"\x89PNG\r\n\x1a\n".iter().copied().chain(chunks).collect()
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [&name[..], data].concat();
    let length = data.len() as u32;
    [&length.to_be_bytes()[..], &named, &crc32(&named).to_be_bytes()].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    })
}

/// Puts an EXIF segment with nothing but an orientation after the first two bytes of a JPEG.
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";
    let exif = [b"Exif\0\0", &tiff[..], &[orientation, 0, 0, 0, 0, 0, 0]].concat();
    let length = (exif.len() + 2) as u16;
    [&jpeg[..2], &[0xFF, 0xE1], &length.to_be_bytes(), &exif, &jpeg[2..]].concat()
}
