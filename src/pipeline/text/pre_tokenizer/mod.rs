//! The normalised text is cut into words, which the model then cuts into tokens.

mod byte_level;
mod metaspace;
mod split;

use std::sync::LazyLock;

use serde::Deserialize;

use super::category::is_punctuation;
use super::pattern::Pattern;
use super::regex::Regex;
use crate::error::Result;
use byte_level::ByteLevel;
use metaspace::Metaspace;
use split::{Behavior, characters, every, inverse, parts, split};

/// What `Whitespace` keeps: words, joiners among them, and signs in a row.
// OK because it is constant, and the tests compile it.
static WORDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\w\x{200c}\x{200d}]+|[^\w\s\x{200c}\x{200d}]+").unwrap());

/// A piece of the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Whether the caller's text starts with it.
    pub(super) first: bool,
}

/// A pre-tokenizer of a `tokenizer.json`, by the names used there.
#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
pub(super) enum PreTokenizer {
    #[serde(rename = "BertPreTokenizer")]
    Bert,
    ByteLevel(ByteLevel),
    CharDelimiterSplit {
        delimiter: char,
    },
    Digits {
        individual_digits: bool,
    },
    FixedLength {
        length: usize,
    },
    Metaspace(Metaspace),
    Punctuation {
        #[serde(default)]
        behavior: Behavior,
    },
    Sequence {
        pretokenizers: Vec<PreTokenizer>,
    },
    Split {
        pattern: Pattern,
        behavior: Behavior,
        invert: bool,
    },
    Whitespace,
    WhitespaceSplit,
}

impl PreTokenizer {
    pub(super) fn check(&self) -> Result<(), String> {
        match self {
            PreTokenizer::FixedLength { length: 0 } => {
                Err("FixedLength has a length of 0, expected at least 1".into())
            }
            PreTokenizer::Sequence { pretokenizers } => {
                pretokenizers.iter().try_for_each(PreTokenizer::check)
            }
            PreTokenizer::Metaspace(metaspace) => metaspace.check(),
            _ => Ok(()),
        }
    }

    pub(super) fn cut(&self, pieces: Vec<Piece>) -> Result<Vec<Piece>> {
        if let PreTokenizer::Sequence { pretokenizers } = self {
            return pretokenizers.iter().try_fold(pieces, |pieces, step| step.cut(pieces));
        }
        let mut cut = Vec::new();
        for piece in pieces {
            cut.append(&mut self.cut_piece(piece)?);
        }
        cut.retain(|piece| !piece.text.is_empty());
        Ok(cut)
    }

    fn cut_piece(&self, piece: Piece) -> Result<Vec<Piece>> {
        use Behavior::{Contiguous, Isolated, Removed};
        Ok(match self {
            PreTokenizer::Bert => {
                let words = split(&piece, characters(&piece.text, char::is_whitespace), Removed);
                (words.iter())
                    .flat_map(|word| split(word, characters(&word.text, is_punctuation), Isolated))
                    .collect()
            }
            PreTokenizer::ByteLevel(byte_level) => byte_level.cut(piece)?,
            PreTokenizer::CharDelimiterSplit { delimiter } => {
                split(&piece, characters(&piece.text, |c| c == *delimiter), Removed)
            }
            PreTokenizer::Digits { individual_digits } => {
                let behavior = if *individual_digits { Isolated } else { Contiguous };
                split(&piece, characters(&piece.text, char::is_numeric), behavior)
            }
            PreTokenizer::FixedLength { length } => every(&piece, *length),
            PreTokenizer::Metaspace(metaspace) => metaspace.cut(piece),
            PreTokenizer::Punctuation { behavior } => {
                split(&piece, characters(&piece.text, is_punctuation), *behavior)
            }
            // OK because `cut` takes sequences apart.
            PreTokenizer::Sequence { .. } => vec![piece],
            PreTokenizer::Split { pattern, behavior, invert } => {
                let parts = parts(&piece.text, pattern.matches(&piece.text)?);
                split(&piece, if *invert { inverse(parts) } else { parts }, *behavior)
            }
            PreTokenizer::Whitespace => {
                let parts = parts(&piece.text, WORDS.matches(&piece.text)?);
                split(&piece, inverse(parts), Removed)
            }
            PreTokenizer::WhitespaceSplit => {
                split(&piece, characters(&piece.text, char::is_whitespace), Removed)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(json: &str, text: &str) -> Vec<String> {
        let pre_tokenizer: PreTokenizer = serde_json::from_str(json).unwrap();
        let pieces = pre_tokenizer.cut(vec![Piece { text: text.into(), first: true }]).unwrap();
        pieces.into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn pre_tokenizers_cut_where_their_name_says() {
        let cases: [(&str, &str, &[&str]); 14] = [
            (r#"{"type":"BertPreTokenizer"}"#, " Hi, you?!", &["Hi", ",", "you", "?", "!"]),
            (r#"{"type":"Whitespace"}"#, "a-b  c1", &["a", "-", "b", "c1"]),
            (r#"{"type":"WhitespaceSplit"}"#, "a-b\tc", &["a-b", "c"]),
            (r#"{"type":"CharDelimiterSplit","delimiter":","}"#, "a,,b", &["a", "b"]),
            (r#"{"type":"Digits","individual_digits":true}"#, "a12", &["a", "1", "2"]),
            (r#"{"type":"Digits","individual_digits":false}"#, "a12b", &["a", "12", "b"]),
            (r#"{"type":"FixedLength","length":2}"#, "aébcd", &["aé", "bc", "d"]),
            (r#"{"type":"Punctuation"}"#, "a.b", &["a", ".", "b"]),
            (r#"{"type":"Punctuation","behavior":"Contiguous"}"#, "a..b.", &["a", "..", "b", "."]),
            (
                r#"{"type":"Split","pattern":{"Regex":"\\d+"},"behavior":"Removed","invert":true}"#,
                "a12b3",
                &["12", "3"],
            ),
            (
                r#"{"type":"Split","pattern":{"String":" "},"behavior":"MergedWithPrevious","invert":false}"#,
                "a  b c",
                &["a ", " ", "b ", "c"],
            ),
            (
                r#"{"type":"Split","pattern":{"String":" "},"behavior":"MergedWithNext","invert":false}"#,
                "a  b c",
                &["a", " ", " b", " c"],
            ),
            (
                r#"{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true}"#,
                "it's é",
                &["Ġit", "'s", "ĠÃ©"],
            ),
            (
                r#"{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Punctuation"}]}"#,
                "a, b",
                &["a", ",", "b"],
            ),
        ];
        for (json, text, expected) in cases {
            assert_eq!(cut(json, text), expected, "{json} {text:?}");
        }
    }

    #[test]
    fn metaspace_marks_the_start_as_it_is_told() {
        let cases: [(&str, &[&str]); 3] =
            [("always", &["▁a", "▁b"]), ("first", &["▁a", "▁b"]), ("never", &["a", "▁b"])];
        for (scheme, expected) in cases {
            let json =
                format!(r#"{{"type":"Metaspace","replacement":"▁","prepend_scheme":"{scheme}"}}"#);
            assert_eq!(cut(&json, "a b"), expected, "{scheme}");
        }
    }
}
