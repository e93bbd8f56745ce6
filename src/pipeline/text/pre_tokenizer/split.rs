//! Cuts a piece at its matches, in the five ways that tokenizers know.

use std::ops::Range;

use serde::Deserialize;

use super::Piece;

/// What becomes of the matches that a piece is cut at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(in crate::pipeline::text) enum Behavior {
    Removed,
    #[default]
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    /// Matches that follow one another stay together.
    Contiguous,
}

/// Where a part of a piece is, and whether it is a match.
pub(super) type Part = (Range<usize>, bool);

pub(super) fn split(piece: &Piece, parts: Vec<Part>, behavior: Behavior) -> Vec<Piece> {
    let ranges: Vec<Range<usize>> = match behavior {
        Behavior::Removed => {
            parts.into_iter().filter(|(_, matched)| !matched).map(|(range, _)| range).collect()
        }
        Behavior::Isolated => parts.into_iter().map(|(range, _)| range).collect(),
        Behavior::Contiguous => merged(parts, |before, now| before == now),
        Behavior::MergedWithPrevious => merged(parts, |before, now| now && !before),
        // Merging with the previous, seen from the end.
        Behavior::MergedWithNext => {
            let mut ranges =
                merged(parts.into_iter().rev().collect(), |before, now| now && !before);
            ranges.reverse();
            ranges
        }
    };
    ranges.into_iter().map(|range| part_of(piece, range)).collect()
}

/// Matches and what lies between them, in order.
pub(super) fn parts(text: &str, matches: Vec<Range<usize>>) -> Vec<Part> {
    let (mut parts, mut start) = (Vec::new(), 0);
    for found in matches {
        if start < found.start {
            parts.push((start..found.start, false));
        }
        start = found.end;
        parts.push((found, true));
    }
    if start < text.len() {
        parts.push((start..text.len(), false));
    }
    parts
}

/// Joins a part to the one before it where `joins` says so of the two being matches.
fn merged(parts: Vec<Part>, joins: impl Fn(bool, bool) -> bool) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut before = false;
    for (range, matched) in parts {
        match ranges.last_mut() {
            Some(last) if joins(before, matched) => {
                *last = last.start.min(range.start)..last.end.max(range.end);
            }
            _ => ranges.push(range),
        }
        before = matched;
    }
    ranges
}

fn part_of(piece: &Piece, range: Range<usize>) -> Piece {
    let first = piece.first && range.start == 0;
    Piece { text: piece.text[range].to_owned(), first }
}

/// What lies between two matches counts as a match instead of them.
pub(super) fn inverse(parts: Vec<Part>) -> Vec<Part> {
    parts.into_iter().map(|(range, matched)| (range, !matched)).collect()
}

/// Every character that is asked for is a match of its own.
pub(super) fn characters(text: &str, is_match: impl Fn(char) -> bool) -> Vec<Part> {
    let found = text.char_indices().filter(|(_, c)| is_match(*c));
    parts(text, found.map(|(at, c)| at..at + c.len_utf8()).collect())
}

/// Pieces of so many characters; the last may be shorter.
pub(super) fn every(piece: &Piece, length: usize) -> Vec<Piece> {
    let starts: Vec<usize> = piece.text.char_indices().map(|(at, _)| at).step_by(length).collect();
    let ends = starts.iter().skip(1).copied().chain([piece.text.len()]);
    starts.iter().zip(ends).map(|(start, end)| part_of(piece, *start..end)).collect()
}
