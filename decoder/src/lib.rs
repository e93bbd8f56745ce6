//! Decodes JPEG, PNG, WebP and GIF pictures to 8-bit RGBA.
//!
//! A module of its own, so that pages which hand over pixels need not load it.
//!
//! | module | holds |
//! |---|---|
//! | `decode` | the one function, and the picture it gives |
//! | `jpeg` | JPEG alone, as libjpeg-turbo decodes it |
//! | `complete` | whether a file was cut short |
//! | `error` | what can be wrong with a picture |
//! | `wasm` | the border to JavaScript |
//!
//! JPEG, PNG, lossless WebP and GIF give the pixels that Pillow gives: those of `convert("RGBA")`, or
//! of `convert("RGB")` for JPEG. Of 519 JPEGs (4:4:4 to 4:1:0, progressive, arithmetic, with
//! restarts, gray, RGB, CMYK, YCCK; from 1 x 1 to 1411 x 1411 pixels), 460 came out byte for byte
//! as in Pillow 13.0.0 with libjpeg-turbo 3.2.0, natively and with SIMD in WebAssembly. The other 59
//! have rare sampling factors, RGB and CMYK with subsampling among them, and are refused.
//! Not promised for damaged JPEGs: what is missing before the end marker is made up, as elsewhere,
//! but not always with the same pixels.

#![warn(missing_docs)]

mod complete;
mod decode;
mod error;
mod jpeg;
#[cfg(target_family = "wasm")]
mod wasm;

pub use decode::{Decoded, MAX_PIXELS, MAX_SIDE, decode};
pub use error::DecodeError;
