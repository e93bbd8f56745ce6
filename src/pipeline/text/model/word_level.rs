//! A token for each whole word.

use serde::Deserialize;

use super::{Vocabulary, unknown};

#[derive(Debug, Deserialize)]
#[serde(try_from = "File")]
pub(in crate::pipeline::text) struct WordLevel {
    vocabulary: Vocabulary,
    unknown: u32,
}

#[derive(Deserialize)]
struct File {
    vocab: Vocabulary,
    unk_token: String,
}

impl TryFrom<File> for WordLevel {
    type Error = String;

    fn try_from(file: File) -> Result<WordLevel, String> {
        Ok(WordLevel { unknown: unknown(&file.unk_token, &file.vocab)?, vocabulary: file.vocab })
    }
}

impl WordLevel {
    pub(super) fn tokenize(&self, word: &str, ids: &mut Vec<u32>) {
        ids.push(self.id(word).unwrap_or(self.unknown));
    }

    pub(super) fn unknown(&self) -> u32 {
        self.unknown
    }

    pub(super) fn id(&self, token: &str) -> Option<u32> {
        self.vocabulary.get(token).copied()
    }
}
