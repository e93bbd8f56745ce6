//! Whether a file was cut short, where its decoder doesn't say.

use image::ImageFormat;

/// Whether the file holds the whole picture, as far as its markers and lengths tell.
///
/// The decoder of JPEG fills what is missing with gray, and that of WebP with zeros.
/// Those of PNG and GIF report it.
pub(crate) fn is_complete(bytes: &[u8], format: ImageFormat) -> bool {
    match format {
        ImageFormat::Jpeg => jpeg_ends(bytes),
        ImageFormat::WebP => riff_is_full(bytes),
        _ => true,
    }
}

/// Whether as many bytes follow the header as it announces.
fn riff_is_full(bytes: &[u8]) -> bool {
    let announced = bytes.get(4..).and_then(|rest| rest.first_chunk());
    announced.is_some_and(|&length| {
        // OK because slices are no longer than 64 bits count, also on 32-bit targets.
        8 + u64::from(u32::from_le_bytes(length)) <= bytes.len() as u64
    })
}

/// Whether the end marker follows the picture's data.
///
/// Skips the segments of the header by their length: they may hold a preview with an end of its own.
/// In the data after them, a byte of 255 is followed by 0 unless a marker begins.
fn jpeg_ends(bytes: &[u8]) -> bool {
    data(bytes).is_some_and(|data| data.windows(2).any(|pair| pair == [0xFF, END]))
}

const END: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;

/// What follows the header of the first scan; `None` when there is no scan.
fn data(bytes: &[u8]) -> Option<&[u8]> {
    // After the two bytes that begin a file.
    let mut rest = bytes.get(2..)?;
    loop {
        let (&[first, marker], after) = rest.split_first_chunk()?;
        rest = match (first, marker) {
            // A marker may be preceded by any number of bytes of 255.
            (0xFF, 0xFF) => &rest[1..],
            (0xFF, START_OF_SCAN) => return Some(after),
            (0xFF, _) => {
                let length = u16::from_be_bytes(*after.first_chunk()?);
                after.get(usize::from(length)..)?
            }
            // Stray bytes between segments, which decoders skip.
            _ => &rest[1..],
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_after_the_data_counts() {
        let cases: [(&[u8], bool); 8] = [
            (&[0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 7, 0xFF, 0xD9], true),
            (&[0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 7, 0xFF, 0xD9, 1, 2, 3], true),
            (&[0xFF, 0xD8, 0xFF, 0xFF, 0xDA, 0, 2, 7, 0xFF, 0xD9], true),
            (&[0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 7, 0xFF], false),
            (&[0xFF, 0xD8, 0xFF, 0xE1, 0, 4, 0xFF, 0xD9, 0xFF, 0xDA, 0, 2, 7], false),
            (&[0xFF, 0xD8, 0xFF, 0xE1, 0, 4, 0xFF, 0xD9, 0xFF, 0xDA, 0, 2, 0xFF, 0xD9], true),
            (&[0xFF, 0xD8, 0xFF, 0xE1, 9, 9, 0xFF, 0xD9], false),
            (&[0xFF], false),
        ];
        for (bytes, expected) in cases {
            assert_eq!(jpeg_ends(bytes), expected, "{bytes:02x?}");
        }
    }

    #[test]
    fn the_length_of_a_webp_counts_from_the_eighth_byte() {
        let cases: [(&[u8], bool); 4] = [
            (b"RIFF\x04\0\0\0WEBP", true),
            (b"RIFF\x04\0\0\0WEBP and more", true),
            (b"RIFF\x05\0\0\0WEBP", false),
            (b"RIFF\x04\0", false),
        ];
        for (bytes, expected) in cases {
            assert_eq!(riff_is_full(bytes), expected, "{bytes:02x?}");
        }
    }
}
