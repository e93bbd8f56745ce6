//! What can be wrong with a picture.

use std::fmt;

use crate::{MAX_PIXELS, MAX_SIDE};

/// Why a picture was not decoded.
#[derive(Debug)]
#[non_exhaustive]
pub enum DecodeError {
    /// The bytes don't begin like any of the formats.
    UnknownFormat,
    /// The header names a size above the limits; no memory was taken for it.
    TooLarge {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// Decoding would take more memory than a picture of allowed size needs.
    OutOfMemory,
    /// The file ends before the picture does.
    CutShort {
        /// Such as "JPEG".
        format: &'static str,
    },
    /// The file breaks the rules of its format.
    Broken {
        /// Such as "PNG".
        format: &'static str,
        /// What the decoder found.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file may be right, but is of a kind that would not be decoded rightly.
    Unsupported {
        /// Such as "JPEG".
        format: &'static str,
        /// Such as "sampling factors".
        what: &'static str,
    },
}

impl DecodeError {
    /// The code of the error in JavaScript: `invalid_image` or `too_large`.
    ///
    /// ```
    /// let error = driftline_decoder::decode(b"hello").unwrap_err();
    /// assert_eq!(error.code(), "invalid_image");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            DecodeError::TooLarge { .. } | DecodeError::OutOfMemory => "too_large",
            _ => "invalid_image",
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::UnknownFormat => write!(f, "not a JPEG, PNG, WebP or GIF picture"),
            DecodeError::TooLarge { width, height } => write!(
                f,
                "picture is {width} x {height} pixels, \
                 at most {MAX_SIDE} on a side and {MAX_PIXELS} in all are allowed"
            ),
            DecodeError::OutOfMemory => write!(f, "picture needs too much memory to decode"),
            DecodeError::CutShort { format } => write!(f, "{format} is cut short"),
            DecodeError::Broken { format, source } => {
                // Some decoders break their text into lines.
                let text = source.to_string();
                let words: Vec<_> = text.split_whitespace().collect();
                write!(f, "{format} is broken: {}", words.join(" "))
            }
            DecodeError::Unsupported { format, what } => {
                write!(f, "{format} with {what} is not supported")
            }
        }
    }
}

impl std::error::Error for DecodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            DecodeError::Broken { source, .. } => Some(source.as_ref()),
            _ => None,
        }
    }
}
