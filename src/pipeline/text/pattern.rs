//! What a tokenizer searches a text for: a fixed text, or a regular expression.

use std::ops::Range;

use serde::Deserialize;

use super::regex::Regex;
use crate::error::Result;

#[derive(Debug, Deserialize)]
pub(super) enum Pattern {
    String(String),
    Regex(Regex),
}

impl Pattern {
    /// Every match from left to right, none overlapping another.
    pub(super) fn matches(&self, text: &str) -> Result<Vec<Range<usize>>> {
        match self {
            Pattern::String(part) if part.is_empty() => Ok(Vec::new()),
            Pattern::String(part) => {
                Ok(text.match_indices(part).map(|(at, part)| at..at + part.len()).collect())
            }
            Pattern::Regex(regex) => regex.matches(text),
        }
    }

    pub(super) fn replace(&self, text: &str, content: &str) -> Result<String> {
        let mut replaced = String::with_capacity(text.len());
        let mut start = 0;
        for found in self.matches(text)? {
            replaced.push_str(&text[start..found.start]);
            replaced.push_str(content);
            start = found.end;
        }
        replaced.push_str(&text[start..]);
        Ok(replaced)
    }
}
