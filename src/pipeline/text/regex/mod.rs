//! The regular expressions of tokenizers: Unicode categories, look-ahead, possessive repeats.
//!
//! Written for this crate because the usual engine with look-ahead would add 360 KB to the module,
//! compressed; this one adds its Unicode table and little more.

mod class;
mod parse;
mod program;
mod set;

use std::ops::Range;

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Result};
use parse::parse;
use program::{OutOfSteps, Program, can_be_empty};

/// Steps that a pattern may take on a text: enough for any sensible one, and an end for the others.
const STEPS: u64 = 1 << 20;
const STEPS_A_BYTE: u64 = 1 << 10;

/// A compiled pattern that never matches the empty text.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Regex {
    pattern: String,
    program: Program,
}

impl Regex {
    pub(super) fn new(pattern: &str) -> Result<Regex, String> {
        let place = |text: String| format!("the pattern `{pattern}` {text}");
        let node = parse(pattern).map_err(|text| place(format!("can't be read: {text}")))?;
        if can_be_empty(&node) {
            return Err(place("matches the empty text, which is not supported".into()));
        }
        let program = Program::new(&node).map_err(place)?;
        Ok(Regex { pattern: pattern.into(), program })
    }

    /// Every match from left to right, none overlapping another.
    ///
    /// # Errors
    /// `too_large` when the pattern goes back so often that it would keep a caller busy for long.
    pub(super) fn matches(&self, text: &str) -> Result<Vec<Range<usize>>> {
        let mut steps = STEPS + STEPS_A_BYTE * text.len() as u64;
        let (mut found, mut at) = (Vec::new(), 0);
        while let Some(c) = text[at..].chars().next() {
            match self.program.end_of_match(text, at, &mut steps) {
                Ok(Some(end)) => {
                    found.push(at..end);
                    at = end;
                }
                Ok(None) => at += c.len_utf8(),
                Err(OutOfSteps) => return Err(self.too_slow(text)),
            }
        }
        Ok(found)
    }

    fn too_slow(&self, text: &str) -> Error {
        let message = format!(
            "the pattern `{}` takes too many steps on a text of {} bytes",
            self.pattern,
            text.len()
        );
        Error::new(ErrorKind::TooLarge, message)
    }
}

impl TryFrom<String> for Regex {
    type Error = String;

    fn try_from(pattern: String) -> Result<Regex, String> {
        Regex::new(&pattern)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(pattern: &str, text: &'a str) -> Vec<&'a str> {
        let ranges = Regex::new(pattern).unwrap().matches(text).unwrap();
        ranges.into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn patterns_match_as_oniguruma_does() {
        let cases: [(&str, &str, &[&str]); 16] = [
            (r"\p{L}+|\p{N}", "ab12é", &["ab", "1", "2", "é"]),
            (r"\s+(?!\S)|\s+", "a   b ", &["  ", " ", " "]),
            (r"(?i:'s|'t)", "it'S can't", &["'S", "'t"]),
            (r"(?i)k", "kK\u{212a}", &["k", "K", "\u{212a}"]),
            (r"[^\r\n\p{L}\p{N}]?+\p{L}++", " ab,cd", &[" ab", ",cd"]),
            (r"\d{1,3}", "12345", &["123", "45"]),
            (r"\d{2,}", "1 12 123", &["12", "123"]),
            (r"\w+?\b", "ab cd", &["ab", "cd"]),
            (r"[a-c&&[^b]]+", "abcca", &["a", "cca"]),
            (r"[]x-]+", "a]-x", &["]-x"]),
            (r"^a|b$", "a\na b\nb", &["a", "a", "b", "b"]),
            (r"\Aa|b\z", "a\na b\nb", &["a", "b"]),
            (r"(?>a+)b|a", "aac", &["a", "a"]),
            (r"(ab|a)(?=c)", "abc ac", &["ab", "a"]),
            (r"\x{e9}|\u00e8|\x41", "éèA", &["é", "è", "A"]),
            (r"[\p{^L}]+", "a12b", &["12"]),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(found(pattern, text), expected, "{pattern}");
        }
    }

    #[test]
    fn what_is_not_supported_is_named() {
        let cases = [
            ("a)", "closes a group"),
            ("(a", "`)` is missing"),
            ("[a", "`]` is missing"),
            (r"\p{Han}", "property `Han`"),
            ("(?<=a)b", "`(?<` is not supported"),
            (r"\k", r"`\k` is not supported"),
            ("a*", "matches the empty text"),
            ("b(a?)+", "repeats without end"),
            ("a{2,1}", "counts fall"),
            ("a{2000}", "at most 1000"),
            ("*", "repeats nothing"),
            ("((a{1000}){1000})", "more than 20000 instructions"),
        ];
        for (pattern, text) in cases {
            let error = Regex::new(pattern).unwrap_err();
            assert!(error.contains(text), "{pattern}: {error}");
        }
    }

    #[test]
    fn a_pattern_that_goes_back_too_often_is_stopped() {
        let regex = Regex::new("(?:a+)+b").unwrap();
        let error = regex.matches(&"a".repeat(50)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
    }
}
