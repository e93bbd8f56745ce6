//! SentencePiece's words: a space becomes a visible mark that begins the next word.

use serde::Deserialize;

use super::Piece;
use super::split::{Behavior, characters, split};

#[derive(Debug, Deserialize)]
pub(in crate::pipeline::text) struct Metaspace {
    replacement: char,
    /// What older files say instead of a scheme.
    add_prefix_space: Option<bool>,
    #[serde(default)]
    prepend_scheme: PrependScheme,
    split: Option<bool>,
}

/// Where a mark is put before a piece that has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PrependScheme {
    /// Only at the very start of the text.
    First,
    Never,
    #[default]
    Always,
}

impl Metaspace {
    pub(super) fn check(&self) -> Result<(), String> {
        if self.add_prefix_space == Some(false) && self.prepend_scheme == PrependScheme::First {
            return Err("Metaspace has add_prefix_space false and prepend_scheme first".into());
        }
        Ok(())
    }

    pub(super) fn cut(&self, mut piece: Piece) -> Vec<Piece> {
        piece.text = piece.text.replace(' ', self.replacement.encode_utf8(&mut [0; 4]));
        if self.prepends(&piece) && !piece.text.starts_with(self.replacement) {
            piece.text.insert(0, self.replacement);
        }
        if self.split == Some(false) {
            return vec![piece];
        }
        let marks = characters(&piece.text, |c| c == self.replacement);
        split(&piece, marks, Behavior::MergedWithNext)
    }

    fn prepends(&self, piece: &Piece) -> bool {
        match self.prepend_scheme {
            _ if self.add_prefix_space == Some(false) => false,
            PrependScheme::Always => true,
            PrependScheme::First => piece.first,
            PrependScheme::Never => false,
        }
    }
}
