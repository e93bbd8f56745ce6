//! GPT-2's words, spelled in bytes.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Piece;
use super::split::{Behavior, parts, split};
use crate::error::Result;
use crate::pipeline::text::byte_level::to_characters;
use crate::pipeline::text::regex::Regex;

/// GPT-2's own pattern: contractions, then letters, digits and signs with the space before them.
// OK because it is constant, and the tests compile it.
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")
        .unwrap()
});

#[derive(Debug, Deserialize)]
pub(in crate::pipeline::text) struct ByteLevel {
    add_prefix_space: bool,
    #[serde(default = "yes")]
    use_regex: bool,
}

fn yes() -> bool {
    true
}

impl ByteLevel {
    pub(super) fn cut(&self, mut piece: Piece) -> Result<Vec<Piece>> {
        if self.add_prefix_space && !piece.text.starts_with(' ') {
            piece.text.insert(0, ' ');
        }
        let mut pieces = if self.use_regex {
            split(&piece, parts(&piece.text, WORDS.matches(&piece.text)?), Behavior::Isolated)
        } else {
            vec![piece]
        };
        pieces.iter_mut().for_each(|piece| piece.text = to_characters(&piece.text));
        Ok(pieces)
    }
}
