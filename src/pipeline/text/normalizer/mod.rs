//! The text as the model's vocabulary spells it: lower case, without accents, spaces marked.

mod base64;
mod bert;
mod characters;
mod precompiled;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::pattern::Pattern;
use super::{byte_level, category};
use crate::error::Result;
use bert::BertNormalizer;
use precompiled::Precompiled;

/// A normaliser of a `tokenizer.json`, by the names used there.
#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
#[allow(clippy::upper_case_acronyms, reason = "the names are those of the file")]
pub(super) enum Normalizer {
    BertNormalizer(BertNormalizer),
    ByteLevel,
    Lowercase,
    NFC,
    NFD,
    NFKC,
    NFKD,
    Nmt,
    Precompiled(Precompiled),
    Prepend { prepend: String },
    Replace { pattern: Pattern, content: String },
    Sequence { normalizers: Vec<Normalizer> },
    Strip { strip_left: bool, strip_right: bool },
    StripAccents,
}

impl Normalizer {
    pub(super) fn normalize(&self, text: &str) -> Result<String> {
        Ok(match self {
            Normalizer::BertNormalizer(bert) => bert.normalize(text),
            Normalizer::ByteLevel => byte_level::to_characters(text),
            Normalizer::Lowercase => characters::lowercase(text),
            Normalizer::NFC => text.nfc().collect(),
            Normalizer::NFD => text.nfd().collect(),
            Normalizer::NFKC => text.nfkc().collect(),
            Normalizer::NFKD => text.nfkd().collect(),
            Normalizer::Nmt => characters::nmt(text),
            Normalizer::Precompiled(map) => map.normalize(text),
            Normalizer::Prepend { .. } if text.is_empty() => String::new(),
            Normalizer::Prepend { prepend } => format!("{prepend}{text}"),
            Normalizer::Replace { pattern, content } => pattern.replace(text, content)?,
            Normalizer::Sequence { normalizers } => (normalizers.iter())
                .try_fold(text.to_owned(), |text, step| step.normalize(&text))?,
            Normalizer::Strip { strip_left, strip_right } => {
                let text = if *strip_left { text.trim_start() } else { text };
                if *strip_right { text.trim_end().into() } else { text.into() }
            }
            Normalizer::StripAccents => text.chars().filter(|c| !category::is_mark(*c)).collect(),
        })
    }

    /// Whether something is left of the text's first character.
    pub(super) fn keeps_start(&self, text: &str) -> Result<bool> {
        let first = text.chars().next().map(String::from).unwrap_or_default();
        Ok(!self.normalize(&first)?.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalisers_do_what_their_name_says() {
        let cases = [
            (r#"{"type":"NFD"}"#, "é", "e\u{301}"),
            (r#"{"type":"NFKC"}"#, "ﬁ①", "fi1"),
            (r#"{"type":"Lowercase"}"#, "ÀÉİ", "àéi\u{307}"),
            (r#"{"type":"StripAccents"}"#, "e\u{301}o", "eo"),
            (r#"{"type":"Strip","strip_left":true,"strip_right":false}"#, " a ", "a "),
            (r#"{"type":"Prepend","prepend":"▁"}"#, "a", "▁a"),
            (r#"{"type":"Prepend","prepend":"▁"}"#, "", ""),
            (r#"{"type":"Replace","pattern":{"String":" "},"content":"▁"}"#, "a b ", "a▁b▁"),
            (r#"{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}"#, "a   b", "a b"),
            (r#"{"type":"Nmt"}"#, "a\u{1}\u{200b}b", "a b"),
            (r#"{"type":"ByteLevel"}"#, "é ", "Ã©Ġ"),
            (
                r#"{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"}]}"#,
                "né",
                "ne",
            ),
        ];
        for (json, text, expected) in cases {
            let normalizer: Normalizer = serde_json::from_str(json).unwrap();
            assert_eq!(normalizer.normalize(text).unwrap(), expected, "{json} {text:?}");
        }
    }

    #[test]
    fn an_unknown_normaliser_is_named() {
        let error = serde_json::from_str::<Normalizer>(r#"{"type":"Magic"}"#).unwrap_err();
        assert!(error.to_string().contains("`Magic`"), "{error}");
    }
}
