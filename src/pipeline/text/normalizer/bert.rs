//! BERT's normaliser.

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::characters::lowercase;
use crate::pipeline::text::category::{is_control, is_nonspacing_mark};

#[derive(Debug, Deserialize)]
pub(in crate::pipeline::text) struct BertNormalizer {
    clean_text: bool,
    handle_chinese_chars: bool,
    /// `None` for what `lowercase` says.
    strip_accents: Option<bool>,
    lowercase: bool,
}

impl BertNormalizer {
    pub(super) fn normalize(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if self.clean_text {
            text = clean(&text);
        }
        if self.handle_chinese_chars {
            text = set_apart(&text);
        }
        if self.strip_accents.unwrap_or(self.lowercase) {
            text = text.nfd().filter(|c| !is_nonspacing_mark(*c)).collect();
        }
        if self.lowercase { lowercase(&text) } else { text }
    }
}

fn clean(text: &str) -> String {
    let kept = |c: &char| match c {
        '\t' | '\n' | '\r' => true,
        '\u{fffd}' => false,
        c => !is_control(*c),
    };
    text.chars().filter(kept).map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}

/// Spaces around every Chinese character, so that each becomes a word.
fn set_apart(text: &str) -> String {
    let mut apart = String::with_capacity(text.len());
    for c in text.chars() {
        if is_chinese(c) {
            apart.extend([' ', c, ' ']);
        } else {
            apart.push(c);
        }
    }
    apart
}

/// The blocks that BERT was trained with; the fifth starts later than Unicode's.
fn is_chinese(c: char) -> bool {
    matches!(
        c,
        '\u{4e00}'..='\u{9fff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{20000}'..='\u{2a6df}'
            | '\u{2a700}'..='\u{2b73f}'
            | '\u{2b740}'..='\u{2b81f}'
            | '\u{2b920}'..='\u{2ceaf}'
            | '\u{f900}'..='\u{faff}'
            | '\u{2f800}'..='\u{2fa1f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_works_alone() {
        let rules = |clean_text, handle_chinese_chars, strip_accents, lowercase| BertNormalizer {
            clean_text,
            handle_chinese_chars,
            strip_accents,
            lowercase,
        };
        let text = "\u{7}É\t中";
        let cases = [
            (rules(true, false, None, false), "É 中"),
            (rules(false, true, None, false), "\u{7}É\t 中 "),
            (rules(false, false, Some(true), false), "\u{7}E\t中"),
            (rules(false, false, None, true), "\u{7}e\t中"),
            (rules(false, false, Some(false), true), "\u{7}é\t中"),
        ];
        for (rules, expected) in cases {
            assert_eq!(rules.normalize(text), expected, "{rules:?}");
        }
    }
}
