//! SentencePiece's unigram model: of all ways to cut a word, the likeliest.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::byte_tokens;

/// How much less likely than the least likely token an unknown character is.
const UNKNOWN_PENALTY: f64 = 10.0;

#[derive(Debug, Deserialize)]
#[serde(try_from = "File")]
pub(in crate::pipeline::text) struct Unigram {
    /// In the order of their bytes, so that all tokens with a common beginning stand together.
    tokens: Vec<Token>,
    unknown: u32,
    unknown_score: f64,
    byte_fallback: bool,
}

#[derive(Debug)]
struct Token {
    text: Vec<u8>,
    id: u32,
    score: f64,
}

#[derive(Deserialize)]
struct File {
    vocab: Vec<(String, f64)>,
    unk_id: Option<u32>,
    #[serde(default)]
    byte_fallback: bool,
}

impl TryFrom<File> for Unigram {
    type Error = String;

    fn try_from(file: File) -> Result<Unigram, String> {
        let unknown = file.unk_id.ok_or("unk_id is missing, expected the id of a token")?;
        let count = file.vocab.len();
        if usize::try_from(unknown).is_ok_and(|unknown| unknown >= count) {
            return Err(format!("unk_id is {unknown}, expected less than {count}"));
        }
        let lowest = file.vocab.iter().map(|(_, score)| *score).fold(f64::INFINITY, f64::min);
        // A token that is there twice counts with its last id.
        let tokens: BTreeMap<Vec<u8>, (u32, f64)> = ((0..).zip(file.vocab))
            .map(|(id, (text, score))| (text.into_bytes(), (id, score)))
            .filter(|(text, _)| !text.is_empty())
            .collect();
        Ok(Unigram {
            tokens: (tokens.into_iter())
                .map(|(text, (id, score))| Token { text, id, score })
                .collect(),
            unknown,
            unknown_score: lowest - UNKNOWN_PENALTY,
            byte_fallback: file.byte_fallback,
        })
    }
}

/// The best way to reach an end: where its last token starts, which it is, and the score of the whole way.
#[derive(Clone, Copy)]
struct Step {
    start: usize,
    id: u32,
    score: f64,
}

impl Unigram {
    pub(super) fn tokenize(&self, word: &str, ids: &mut Vec<u32>) {
        let mut unknown_start = None;
        for (start, step) in self.best_path(word) {
            if step.id == self.unknown {
                unknown_start.get_or_insert(step.start);
                continue;
            }
            if let Some(from) = unknown_start.take() {
                self.push_unknown(&word[from..start], ids);
            }
            ids.push(step.id);
        }
        if let Some(from) = unknown_start {
            self.push_unknown(&word[from..], ids);
        }
    }

    pub(super) fn unknown(&self) -> u32 {
        self.unknown
    }

    pub(super) fn id(&self, token: &str) -> Option<u32> {
        let found =
            self.tokens.binary_search_by(|known| known.text.as_slice().cmp(token.as_bytes()));
        found.ok().map(|at| self.tokens[at].id)
    }

    /// Unknown characters in a row are one token, or their bytes.
    fn push_unknown(&self, text: &str, ids: &mut Vec<u32>) {
        let bytes = byte_tokens(text, |byte| self.id(byte)).filter(|_| self.byte_fallback);
        match self.id(text) {
            Some(id) => ids.push(id),
            None => ids.append(&mut bytes.unwrap_or_else(|| vec![self.unknown])),
        }
    }

    /// Viterbi's algorithm: the tokens of the best way, with where each starts.
    fn best_path(&self, word: &str) -> Vec<(usize, Step)> {
        let mut steps: Vec<Option<Step>> = vec![None; word.len() + 1];
        for (start, c) in word.char_indices() {
            let so_far = steps[start].map_or(0.0, |step| step.score);
            let mut has_character = false;
            self.each_beginning(&word.as_bytes()[start..], |token| {
                let end = start + token.text.len();
                has_character |= token.text.len() == c.len_utf8();
                improve(&mut steps[end], Step { start, id: token.id, score: so_far + token.score });
            });
            if !has_character {
                let score = so_far + self.unknown_score;
                let end = start + c.len_utf8();
                improve(&mut steps[end], Step { start, id: self.unknown, score });
            }
        }
        let mut path = Vec::new();
        let mut end = word.len();
        while let Some(step) = steps[end].filter(|_| end > 0) {
            path.push((step.start, step));
            end = step.start;
        }
        path.reverse();
        path
    }

    /// Calls with every token that the text begins with, the shortest first.
    fn each_beginning(&self, text: &[u8], mut call: impl FnMut(&Token)) {
        let mut tokens = self.tokens.as_slice();
        for (depth, byte) in text.iter().enumerate() {
            // All of them agree in the bytes before `depth`; one that ends there stands first.
            let at = |token: &Token| token.text.get(depth).copied();
            let first = tokens.partition_point(|token| at(token) < Some(*byte));
            tokens = &tokens[first..];
            tokens = &tokens[..tokens.partition_point(|token| at(token) <= Some(*byte))];
            match tokens.first() {
                None => return,
                Some(token) if token.text.len() == depth + 1 => call(token),
                Some(_) => {}
            }
        }
    }
}

/// The first of equals stays.
fn improve(best: &mut Option<Step>, step: Step) {
    if best.is_none_or(|best| step.score > best.score) {
        *best = Some(step);
    }
}
