//! A Hugging Face `tokenizer.json`, put together.

use serde::Deserialize;

use super::added::{AddedToken, AddedTokens, Part};
use super::model::Model;
use super::normalizer::Normalizer;
use super::pre_tokenizer::{Piece, PreTokenizer};
use super::template::{PostProcessor, Sequence, Slot, Template};
use crate::bundle::manifest::invalid_manifest;
use crate::error::{Error, ErrorKind, Result};

/// Longest text, in bytes.
const MAX_TEXT: usize = 1 << 22;

/// Texts to token ids, as the `tokenizers` library does it.
///
/// ```
/// use driftline::Tokenizer;
///
/// let json = r###"{
///     "normalizer": {"type": "Lowercase"},
///     "pre_tokenizer": {"type": "Whitespace"},
///     "model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, "good": 1, "##ness": 2}}
/// }"###;
/// let tokenizer = Tokenizer::from_json(json.as_bytes())?;
/// assert_eq!(tokenizer.encode("Goodness me", None, 8)?, (vec![1, 2, 0], vec![0, 0, 0]));
/// # Ok::<(), driftline::Error>(())
/// ```
#[derive(Debug)]
pub struct Tokenizer {
    /// Searched for in the text as it is given.
    raw_tokens: AddedTokens,
    /// Searched for in the normalised text.
    normalized_tokens: AddedTokens,
    normalizer: Option<Normalizer>,
    pre_tokenizer: Option<PreTokenizer>,
    model: Model,
    template: Template,
}

/// How many tokens were made of a text or a pair, special ones aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TokenCounts {
    /// Before anything was cut off.
    pub(crate) made: usize,
    /// That went to the model.
    pub(crate) kept: usize,
    /// Of those made, that stand for something the vocabulary lacks.
    pub(crate) unknown: usize,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    added_tokens: Vec<AddedToken>,
    normalizer: Option<Normalizer>,
    pre_tokenizer: Option<PreTokenizer>,
    post_processor: Option<PostProcessor>,
    model: Model,
}

impl Tokenizer {
    /// Reads a `tokenizer.json`. Its `truncation` and `padding` are not used: the manifest has them.
    ///
    /// # Errors
    /// `invalid_manifest` when the file is not a tokenizer, or a part of it is of a kind that is not
    /// supported; the message names it.
    pub fn from_json(json: &[u8]) -> Result<Tokenizer> {
        let file: File = serde_json::from_slice(json)
            .map_err(|error| invalid_manifest(error.to_string()).caused_by(error))?;
        Tokenizer::new(file)
    }

    fn new(file: File) -> Result<Tokenizer> {
        if let Some(pre_tokenizer) = &file.pre_tokenizer {
            pre_tokenizer.check().map_err(invalid_manifest)?;
        }
        let template = Template::new(file.post_processor).map_err(invalid_manifest)?;
        let (mut normalized, mut raw) = (Vec::new(), Vec::new());
        for mut token in file.added_tokens {
            token.id = file.model.id(&token.content).unwrap_or(token.id);
            if token.normalized {
                if let Some(normalizer) = &file.normalizer {
                    token.content = normalizer.normalize(&token.content)?;
                }
                normalized.push(token);
            } else {
                raw.push(token);
            }
        }
        Ok(Tokenizer {
            raw_tokens: AddedTokens::new(raw),
            normalized_tokens: AddedTokens::new(normalized),
            normalizer: file.normalizer,
            pre_tokenizer: file.pre_tokenizer,
            model: file.model,
            template,
        })
    }

    /// Ids and types of a text's tokens, or of a pair's, with the special tokens, at most `max_length`.
    ///
    /// What is too long loses its end; of a pair, the longer text first.
    ///
    /// # Errors
    /// `too_large` for a text of more than 4,194,304 bytes or one on which a pattern takes too long;
    /// `invalid_argument` when `max_length` has no room for the special tokens.
    pub fn encode(
        &self,
        text: &str,
        pair: Option<&str>,
        max_length: usize,
    ) -> Result<(Vec<u32>, Vec<u32>)> {
        let (ids, types, _) = self.encode_counted(text, pair, max_length)?;
        Ok((ids, types))
    }

    /// As [`Tokenizer::encode`], and says how many tokens there were.
    pub(crate) fn encode_counted(
        &self,
        text: &str,
        pair: Option<&str>,
        max_length: usize,
    ) -> Result<(Vec<u32>, Vec<u32>, TokenCounts)> {
        let room = self.room(pair.is_some(), max_length)?;
        let mut first = self.tokenize(text)?;
        let mut second = pair.map(|pair| self.tokenize(pair)).transpose()?.unwrap_or_default();
        let (keep_first, keep_second) = shares(first.len(), second.len(), room);
        let unknown = self.model.unknown();
        let is_unknown = |id: &&u32| Some(**id) == unknown;
        let counts = TokenCounts {
            made: first.len() + second.len(),
            kept: keep_first + keep_second,
            unknown: first.iter().chain(&second).filter(is_unknown).count(),
        };
        first.truncate(keep_first);
        second.truncate(keep_second);
        let (mut ids, mut types) = (Vec::new(), Vec::new());
        for slot in self.template.slots(pair.is_some()) {
            let (tokens, type_id) = match slot {
                Slot::Token(id, type_id) => (std::slice::from_ref(id), type_id),
                Slot::Text(Sequence::A, type_id) => (first.as_slice(), type_id),
                Slot::Text(Sequence::B, type_id) => (second.as_slice(), type_id),
            };
            ids.extend_from_slice(tokens);
            types.resize(ids.len(), *type_id);
        }
        Ok((ids, types, counts))
    }

    /// Tokens that the texts may have beside the special ones.
    pub(super) fn room(&self, pair: bool, max_length: usize) -> Result<usize> {
        let slots = self.template.slots(pair).iter();
        let special = slots.filter(|slot| matches!(slot, Slot::Token(..))).count();
        max_length.checked_sub(special).ok_or_else(|| {
            let text =
                format!("max_length is {max_length}, expected room for {special} special tokens");
            Error::new(ErrorKind::InvalidArgument, text)
        })
    }

    fn tokenize(&self, text: &str) -> Result<Vec<u32>> {
        if text.len() > MAX_TEXT {
            let text = format!("the text has {} bytes, expected at most {MAX_TEXT}", text.len());
            return Err(Error::new(ErrorKind::TooLarge, text));
        }
        let mut ids = Vec::new();
        for part in self.raw_tokens.split(text) {
            match part {
                Part::Token(id) => ids.push(id),
                Part::Text(start, text) => self.tokenize_part(text, start == 0, &mut ids)?,
            }
        }
        Ok(ids)
    }

    fn tokenize_part(&self, text: &str, first: bool, ids: &mut Vec<u32>) -> Result<()> {
        let (normalized, start_kept) = match &self.normalizer {
            Some(normalizer) => (normalizer.normalize(text)?, normalizer.keeps_start(text)?),
            None => (text.to_owned(), true),
        };
        for part in self.normalized_tokens.split(&normalized) {
            match part {
                Part::Token(id) => ids.push(id),
                Part::Text(start, text) => {
                    let piece =
                        Piece { text: text.to_owned(), first: first && start_kept && start == 0 };
                    let pieces = match &self.pre_tokenizer {
                        Some(pre_tokenizer) => pre_tokenizer.cut(vec![piece])?,
                        None => vec![piece],
                    };
                    pieces.iter().for_each(|piece| self.model.tokenize(&piece.text, ids));
                }
            }
        }
        Ok(())
    }
}

/// How many tokens two texts keep when they have room together: the longer loses first.
fn shares(first: usize, second: usize, room: usize) -> (usize, usize) {
    if first + second <= room {
        return (first, second);
    }
    let short = first.min(second);
    let short = if 2 * short <= room { short } else { room / 2 };
    let long = room - short;
    if first > second { (long, short) } else { (short, long) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_text_loses_first() {
        let cases = [
            ((3, 4, 7), (3, 4)),
            ((2, 9, 7), (2, 5)),
            ((9, 2, 7), (5, 2)),
            ((9, 8, 7), (4, 3)),
            ((8, 9, 7), (3, 4)),
            ((8, 8, 7), (3, 4)),
            ((9, 0, 7), (7, 0)),
            ((5, 5, 0), (0, 0)),
        ];
        for ((first, second, room), expected) in cases {
            assert_eq!(shares(first, second, room), expected, "{first} {second} in {room}");
        }
    }

    #[test]
    fn files_that_are_wrong_are_refused_by_name() {
        let cases = [
            ("", "EOF"),
            ("{}", "missing field `model`"),
            (r#"{"model":{"type":"Magic"}}"#, "type `Magic`"),
            (r#"{"model":{"type":"WordLevel","vocab":{},"unk_token":"u"}}"#, "token `u`"),
            (r#"{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}"#, "need `b`"),
            (r#"{"model":{"type":"BPE","vocab":{"a":0},"merges":["ab"]}}"#, "not of two tokens"),
            (r#"{"model":{"type":"BPE","vocab":{},"merges":[],"dropout":0.1}}"#, "dropout is 0.1"),
            (r#"{"model":{"type":"Unigram","vocab":[["a",0]],"unk_id":1}}"#, "unk_id is 1"),
            (
                r#"{"model":{"vocab":{"a":0},"unk_token":"a"},
                    "pre_tokenizer":{"type":"FixedLength","length":0}}"#,
                "length of 0",
            ),
            (
                r#"{"model":{"vocab":{"a":0},"unk_token":"a"},
                    "normalizer":{"type":"Replace","pattern":{"Regex":"(?<=a)b"},"content":""}}"#,
                "`(?<` is not supported",
            ),
        ];
        for (json, text) in cases {
            let error = Tokenizer::from_json(json.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidManifest, "{json}");
            assert!(error.to_string().contains(text), "{json}: {error}");
        }
    }
}
