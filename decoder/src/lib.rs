//! Decodes JPEG, PNG, WebP and GIF pictures to 8-bit RGBA.
//!
//! A module of its own, so that pages which hand over pixels need not load it.
//!
//! | module | holds |
//! |---|---|
//! | `decode` | the one function, and the picture it gives |
//! | `complete` | whether a file was cut short |
//! | `error` | what can be wrong with a picture |
//! | `wasm` | the border to JavaScript |
//!
//! PNG, lossless WebP and GIF give the pixels that Pillow's `convert("RGBA")` gives. JPEG decoders
//! may differ: compared with libjpeg-turbo, samples are off by 4 at most and by 0.01 (4:4:4) to
//! 0.2 (4:2:0) on average.

#![warn(missing_docs)]

mod complete;
mod decode;
mod error;
#[cfg(target_family = "wasm")]
mod wasm;

pub use decode::{Decoded, MAX_PIXELS, MAX_SIDE, decode};
pub use error::DecodeError;
