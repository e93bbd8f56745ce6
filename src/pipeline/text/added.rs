//! Tokens that are found in the text itself, before anything is normalised or cut.

use std::ops::Range;

use serde::Deserialize;

use super::category::is_word_or_joiner;

/// A token that was added to the vocabulary, such as `[MASK]`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct AddedToken {
    pub(super) id: u32,
    pub(super) content: String,
    /// Only where no letter or digit stands beside it.
    #[serde(default)]
    single_word: bool,
    /// Takes the white space before it.
    #[serde(default)]
    lstrip: bool,
    /// Takes the white space after it.
    #[serde(default)]
    rstrip: bool,
    /// Whether it is searched for in the normalised text.
    pub(super) normalized: bool,
}

/// A part of a text: an added token, or what lies between two.
#[derive(Debug, PartialEq)]
pub(super) enum Part<'a> {
    Token(u32),
    /// Some text, and where it starts.
    Text(usize, &'a str),
}

/// Tokens to search for; the longest of those that start at the same place is taken.
#[derive(Debug)]
pub(super) struct AddedTokens(Vec<AddedToken>);

impl AddedTokens {
    pub(super) fn new(mut tokens: Vec<AddedToken>) -> AddedTokens {
        tokens.retain(|token| !token.content.is_empty());
        tokens.sort_by_key(|token| std::cmp::Reverse(token.content.len()));
        AddedTokens(tokens)
    }

    pub(super) fn split<'a>(&self, text: &'a str) -> Vec<Part<'a>> {
        let (mut parts, mut start) = (Vec::new(), 0);
        for (token, found) in self.matches(text) {
            if token.single_word && beside_word(text, &found) {
                continue;
            }
            let range = token.stretched(text, found);
            let range = range.start.max(start)..range.end;
            if start < range.start {
                parts.push(Part::Text(start, &text[start..range.start]));
            }
            parts.push(Part::Token(token.id));
            start = range.end;
        }
        if start < text.len() {
            parts.push(Part::Text(start, &text[start..]));
        }
        parts
    }

    fn matches(&self, text: &str) -> Vec<(&AddedToken, Range<usize>)> {
        let starts: [bool; 256] = self.first_bytes();
        let (mut found, mut at) = (Vec::new(), 0);
        while let Some(byte) = text.as_bytes().get(at) {
            let here = &text.as_bytes()[at..];
            let mut tokens = self.0.iter().filter(|_| starts[usize::from(*byte)]);
            match tokens.find(|token| here.starts_with(token.content.as_bytes())) {
                Some(token) => {
                    found.push((token, at..at + token.content.len()));
                    at += token.content.len();
                }
                None => at += 1,
            }
        }
        found
    }

    fn first_bytes(&self) -> [bool; 256] {
        let mut starts = [false; 256];
        let firsts = self.0.iter().filter_map(|token| token.content.bytes().next());
        firsts.for_each(|byte| starts[usize::from(byte)] = true);
        starts
    }
}

impl AddedToken {
    fn stretched(&self, text: &str, found: Range<usize>) -> Range<usize> {
        let (before, after) = (&text[..found.start], &text[found.end..]);
        let start = if self.lstrip { before.trim_end().len() } else { found.start };
        let end = if self.rstrip { text.len() - after.trim_start().len() } else { found.end };
        start..end
    }
}

fn beside_word(text: &str, range: &Range<usize>) -> bool {
    text[..range.start].chars().next_back().is_some_and(is_word_or_joiner)
        || text[range.end..].chars().next().is_some_and(is_word_or_joiner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(json: &str) -> AddedTokens {
        AddedTokens::new(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn tokens_are_found_and_take_the_space_they_are_told_to() {
        use Part::{Text, Token};
        let plain = r#"[{"id":1,"content":"<a>","normalized":false},{"id":2,"content":"<a><b>","normalized":false}]"#;
        let left = r#"[{"id":1,"content":"<m>","lstrip":true,"normalized":false}]"#;
        let right = r#"[{"id":1,"content":"<m>","rstrip":true,"normalized":false}]"#;
        let single = r#"[{"id":1,"content":"day","single_word":true,"normalized":false}]"#;
        let cases = [
            (plain, "x<a>y", vec![Text(0, "x"), Token(1), Text(4, "y")]),
            (plain, "<a><b><a>", vec![Token(2), Token(1)]),
            (plain, "", vec![]),
            (left, "a  <m> b", vec![Text(0, "a"), Token(1), Text(6, " b")]),
            (right, "a <m>  b", vec![Text(0, "a "), Token(1), Text(7, "b")]),
            (single, "monday day", vec![Text(0, "monday "), Token(1)]),
        ];
        for (json, text, expected) in cases {
            assert_eq!(tokens(json).split(text), expected, "{text:?}");
        }
    }
}
