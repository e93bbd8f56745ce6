//! A few numbers that say in plain words what an input is like, so that a monitor can tell how the world changed:
//! darker pictures, quieter sound, texts of another language.
//!
//! Each kind of input has a fixed list of [`names`] and a function that writes as many numbers, in that order, into
//! memory of the caller. A number is NaN, which a monitor counts as missing, where there is nothing to measure. The
//! functions panic when the memory has another length than the list.

mod audio;
mod bytes;
mod image;
mod projection;
mod rows;
mod script;
mod text;

pub(crate) use audio::audio;
pub(crate) use bytes::bytes;
pub(crate) use image::image;
pub(crate) use rows::Signals;
pub(crate) use text::text;

/// What signals are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A picture: [`image`].
    Image,
    /// One channel of sound: [`audio`].
    Audio,
    /// A text or a pair of texts: [`text`].
    Text,
    /// The bytes of a file: [`bytes`].
    Bytes,
    /// The model's embedding: [`Projection::project`].
    Embedding,
}

/// The names of a kind's signals, in the order of their numbers.
pub(crate) fn names(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Image => &image::NAMES,
        Kind::Audio => &audio::NAMES,
        Kind::Text => &text::NAMES,
        Kind::Bytes => &bytes::NAMES,
        Kind::Embedding => &projection::NAMES,
    }
}

/// The part of a whole; NaN of nothing.
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests;
