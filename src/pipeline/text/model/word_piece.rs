//! WordPiece, as BERT has it: the longest known beginning, again and again.

use serde::Deserialize;

use super::{Vocabulary, unknown};

#[derive(Debug, Deserialize)]
#[serde(try_from = "File")]
pub(in crate::pipeline::text) struct WordPiece {
    vocabulary: Vocabulary,
    unknown: u32,
    prefix: String,
    max_characters: usize,
}

#[derive(Deserialize)]
struct File {
    vocab: Vocabulary,
    unk_token: String,
    #[serde(default = "default_prefix")]
    continuing_subword_prefix: String,
    #[serde(default = "default_max_characters")]
    max_input_chars_per_word: usize,
}

fn default_prefix() -> String {
    "##".into()
}

fn default_max_characters() -> usize {
    100
}

impl TryFrom<File> for WordPiece {
    type Error = String;

    fn try_from(file: File) -> Result<WordPiece, String> {
        Ok(WordPiece {
            unknown: unknown(&file.unk_token, &file.vocab)?,
            vocabulary: file.vocab,
            prefix: file.continuing_subword_prefix,
            max_characters: file.max_input_chars_per_word,
        })
    }
}

impl WordPiece {
    /// A word that is too long, or has a part that is not in the vocabulary, is unknown as a whole.
    pub(super) fn tokenize(&self, word: &str, ids: &mut Vec<u32>) {
        let before = ids.len();
        if word.chars().count() > self.max_characters || !self.push_pieces(word, ids) {
            ids.truncate(before);
            ids.push(self.unknown);
        }
    }

    fn push_pieces(&self, word: &str, ids: &mut Vec<u32>) -> bool {
        let mut start = 0;
        while start < word.len() {
            let Some((id, length)) = self.longest(&word[start..], start > 0) else {
                return false;
            };
            ids.push(id);
            start += length;
        }
        true
    }

    /// The longest beginning in the vocabulary, and its length in bytes.
    fn longest(&self, rest: &str, continuing: bool) -> Option<(u32, usize)> {
        let prefix = if continuing { self.prefix.as_str() } else { "" };
        let mut piece = format!("{prefix}{rest}");
        while piece.len() > prefix.len() {
            if let Some(id) = self.id(&piece) {
                return Some((id, piece.len() - prefix.len()));
            }
            piece.pop();
        }
        None
    }

    pub(super) fn unknown(&self) -> u32 {
        self.unknown
    }

    pub(super) fn id(&self, token: &str) -> Option<u32> {
        self.vocabulary.get(token).copied()
    }
}
