//! Byte pair encoding: the pair that was merged first in training is merged first again.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use serde::Deserialize;

use super::{Vocabulary, byte_tokens, unknown};

#[derive(Debug, Deserialize)]
#[serde(try_from = "File")]
pub(in crate::pipeline::text) struct Bpe {
    vocabulary: Vocabulary,
    /// Rank and result of merging two tokens.
    merges: HashMap<(u32, u32), (u32, u32)>,
    unknown: Option<u32>,
    prefix: String,
    suffix: String,
    fuse_unknown: bool,
    byte_fallback: bool,
    ignore_merges: bool,
}

#[derive(Deserialize)]
struct File {
    vocab: Vocabulary,
    merges: Vec<Merge>,
    dropout: Option<f32>,
    unk_token: Option<String>,
    continuing_subword_prefix: Option<String>,
    end_of_word_suffix: Option<String>,
    #[serde(default)]
    fuse_unk: bool,
    #[serde(default)]
    byte_fallback: bool,
    #[serde(default)]
    ignore_merges: bool,
}

/// Older files have the two tokens in one text, with a space between.
#[derive(Deserialize)]
#[serde(untagged)]
enum Merge {
    Pair(String, String),
    Text(String),
}

impl Merge {
    fn pair(&self) -> Result<(&str, &str), String> {
        match self {
            Merge::Pair(left, right) => Ok((left, right)),
            Merge::Text(text) => text
                .split_once(' ')
                .filter(|(_, right)| !right.contains(' '))
                .ok_or_else(|| format!("the merge `{text}` is not of two tokens")),
        }
    }
}

impl TryFrom<File> for Bpe {
    type Error = String;

    fn try_from(file: File) -> Result<Bpe, String> {
        if let Some(dropout) = file.dropout.filter(|dropout| *dropout != 0.0) {
            return Err(format!("dropout is {dropout}, expected none: it would need chance"));
        }
        let prefix = file.continuing_subword_prefix.unwrap_or_default();
        let id = |token: &str| {
            let id = file.vocab.get(token).copied();
            id.ok_or_else(|| format!("the merges need `{token}`, which is not in the vocabulary"))
        };
        let mut merges = HashMap::with_capacity(file.merges.len());
        for (rank, merge) in (0..).zip(&file.merges) {
            let (left, right) = merge.pair()?;
            let joined = format!("{left}{}", right.get(prefix.len()..).unwrap_or_default());
            merges.insert((id(left)?, id(right)?), (rank, id(&joined)?));
        }
        Ok(Bpe {
            unknown: file.unk_token.map(|token| unknown(&token, &file.vocab)).transpose()?,
            vocabulary: file.vocab,
            merges,
            prefix,
            suffix: file.end_of_word_suffix.unwrap_or_default(),
            fuse_unknown: file.fuse_unk,
            byte_fallback: file.byte_fallback,
            ignore_merges: file.ignore_merges,
        })
    }
}

impl Bpe {
    pub(super) fn tokenize(&self, word: &str, ids: &mut Vec<u32>) {
        match self.id(word).filter(|_| self.ignore_merges) {
            Some(id) => ids.push(id),
            None => ids.append(&mut self.merge(self.characters(word))),
        }
    }

    pub(super) fn unknown(&self) -> Option<u32> {
        self.unknown
    }

    pub(super) fn id(&self, token: &str) -> Option<u32> {
        self.vocabulary.get(token).copied()
    }

    /// A token for each character, or for each byte of one that has none.
    fn characters(&self, word: &str) -> Vec<u32> {
        let mut ids = Vec::with_capacity(word.len());
        let mut after_unknown = false;
        for (at, c) in word.char_indices() {
            let end = at + c.len_utf8();
            let character = self.spelled(&word[at..end], at == 0, end == word.len());
            let known = self.id(&character).map(|id| vec![id]);
            let known = known.or_else(|| {
                byte_tokens(&character, |byte| self.id(byte)).filter(|_| self.byte_fallback)
            });
            match (known, self.unknown) {
                (Some(mut known), _) => {
                    ids.append(&mut known);
                    after_unknown = false;
                }
                (None, Some(_)) if after_unknown && self.fuse_unknown => {}
                (None, Some(unknown)) => {
                    ids.push(unknown);
                    after_unknown = true;
                }
                (None, None) => {}
            }
        }
        ids
    }

    fn spelled<'a>(&self, character: &'a str, first: bool, last: bool) -> Cow<'a, str> {
        let prefix = if first { "" } else { &self.prefix };
        let suffix = if last { &self.suffix } else { "" };
        if prefix.is_empty() && suffix.is_empty() {
            return character.into();
        }
        format!("{prefix}{character}{suffix}").into()
    }

    /// Merges until no pair is left that was merged in training, the earliest first, then the leftmost.
    fn merge(&self, ids: Vec<u32>) -> Vec<u32> {
        let mut symbols = Symbols::new(ids);
        let mut queue = BinaryHeap::new();
        let push = |queue: &mut BinaryHeap<_>, symbols: &Symbols, left: Option<usize>| {
            let pair = left.and_then(|left| Some((left, symbols.pair(left)?)));
            if let Some((left, pair)) = pair
                && let Some((rank, merged)) = self.merges.get(&pair)
            {
                queue.push(Reverse((*rank, left, *merged)));
            }
        };
        (0..symbols.ids.len()).for_each(|left| push(&mut queue, &symbols, Some(left)));
        while let Some(Reverse((_, left, merged))) = queue.pop() {
            // An entry is out of date when one of its two symbols has been merged since.
            let now = symbols.pair(left).and_then(|pair| self.merges.get(&pair));
            if now.is_some_and(|(_, result)| *result == merged) {
                symbols.merge(left, merged);
                push(&mut queue, &symbols, symbols.before[left]);
                push(&mut queue, &symbols, Some(left));
            }
        }
        symbols.left()
    }
}

/// Tokens in a row, linked both ways so that merging two costs the same however many there are.
struct Symbols {
    /// `None` for one that was merged into the one before it.
    ids: Vec<Option<u32>>,
    before: Vec<Option<usize>>,
    after: Vec<Option<usize>>,
}

impl Symbols {
    fn new(ids: Vec<u32>) -> Symbols {
        let count = ids.len();
        Symbols {
            ids: ids.into_iter().map(Some).collect(),
            before: (0..count).map(|at| at.checked_sub(1)).collect(),
            after: (1..=count).map(|at| Some(at).filter(|at| *at < count)).collect(),
        }
    }

    fn pair(&self, left: usize) -> Option<(u32, u32)> {
        Some((self.ids[left]?, self.ids[self.after[left]?]?))
    }

    fn merge(&mut self, left: usize, merged: u32) {
        self.ids[left] = Some(merged);
        if let Some(right) = self.after[left] {
            self.ids[right] = None;
            self.after[left] = self.after[right];
            if let Some(next) = self.after[right] {
                self.before[next] = Some(left);
            }
        }
    }

    fn left(self) -> Vec<u32> {
        self.ids.into_iter().flatten().collect()
    }
}
