//! JPEGs against Pillow's pixels, byte for byte.

use std::fs::read;
use std::path::Path;

use driftline_decoder::decode;

/// The folders of the files: this crate's, which jpegs/generate.py made, and the repository's.
const FOLDERS: [&str; 2] = ["tests/jpegs", "../tests/golden/photos"];

/// Name, size, and CRC-32 of Pillow 13.0.0's `Image.open(name).convert("RGB").tobytes()`;
/// printed by jpegs/generate.py.
const PICTURES: [(&str, (u32, u32), u32); 15] = [
    ("1x1.jpg", (1, 1), 0xe94bccba),
    ("420-restarts.jpg", (39, 29), 0x3c00c8cf),
    ("420.jpg", (39, 29), 0x3c00c8cf),
    ("422.jpg", (39, 29), 0xce28984c),
    ("444.jpg", (39, 29), 0x4e9bb3e0),
    ("cmyk.jpg", (39, 29), 0xf0d31e3f),
    ("gray.jpg", (39, 29), 0x394a1971),
    ("progressive-unfinished.jpg", (39, 29), 0x0dfa80d4),
    ("progressive.jpg", (39, 29), 0x3c00c8cf),
    ("ycck.jpg", (39, 29), 0x8b87cdad),
    ("rgb-but-jfif.jpg", (39, 29), 0xd4ca815e),
    ("rgb-named.jpg", (39, 29), 0xf0d31e3f),
    ("rgb.jpg", (39, 29), 0xf0d31e3f),
    ("espresso.jpg", (408, 272), 0xa58fc6f1),
    ("palace.jpg", (409, 273), 0x16050e40),
];

#[test]
fn pixels_are_those_of_pillow() {
    for (name, size, expected) in PICTURES {
        let decoded = decode(&file(name)).unwrap();
        assert_eq!((decoded.width, decoded.height), size, "{name}");
        let (pixels, _) = decoded.rgba.as_chunks::<4>();
        assert!(pixels.iter().all(|pixel| pixel[3] == 255), "{name}");
        let rgb = pixels.iter().flat_map(|pixel| &pixel[..3]);
        assert_eq!(crc32(rgb), expected, "{name}");
    }
}

#[test]
fn what_would_be_decoded_otherwise_is_refused() {
    let cases = [
        ("refused-rgb-420.jpg", None, "its sampling factors"),
        ("refused-cmyk-420.jpg", None, "its sampling factors"),
        // The bits of a sample, the components, and the kind of the frame: lossless.
        ("gray.jpg", Some((4, 12)), "other than 8 bits a sample"),
        ("gray.jpg", Some((1, 0xC3)), "lossless data"),
        ("cmyk.jpg", Some((6, 0)), "no height in its header"),
        // One component turns up larger than the first.
        ("444.jpg", Some((14, 0x21)), "its sampling factors"),
    ];
    for (name, change, what) in cases {
        let mut bytes = file(name);
        if let Some((offset, value)) = change {
            let frame = frame(&bytes);
            bytes[frame + offset] = value;
        }
        let error = decode(&bytes).unwrap_err();
        assert_eq!(error.to_string(), format!("JPEG with {what} is not supported"), "{name}");
        assert_eq!(error.code(), "invalid_image");
    }
}

#[test]
fn a_file_cut_short_anywhere_is_refused() {
    for name in ["420.jpg", "gray.jpg", "cmyk.jpg", "progressive.jpg"] {
        let bytes = file(name);
        for length in (0..bytes.len() - 2).step_by(7) {
            assert!(decode(&bytes[..length]).is_err(), "{name} of {length}");
        }
    }
}

#[test]
fn memory_is_refused_by_the_header() {
    // At the limit of size, the coefficients of a progressive picture don't fit in beside it.
    let cases = [("420.jpg", [0xFF; 4]), ("progressive.jpg", [0x10, 0, 0x40, 0])];
    for (name, size) in cases {
        let mut bytes = file(name);
        let frame = frame(&bytes);
        bytes[frame + 5..][..4].copy_from_slice(&size);
        let error = decode(&bytes).unwrap_err();
        assert_eq!(error.code(), "too_large", "{name}: {error}");
    }
}

fn file(name: &str) -> Vec<u8> {
    let paths = FOLDERS.map(|folder| Path::new(folder).join(name));
    read(paths.iter().find(|path| path.exists()).expect(name)).unwrap()
}

/// Where the header of the picture begins.
fn frame(bytes: &[u8]) -> usize {
    bytes.windows(2).position(|pair| matches!(pair, [0xFF, 0xC0..=0xC2])).unwrap()
}

fn crc32<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    !bytes.fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    })
}
