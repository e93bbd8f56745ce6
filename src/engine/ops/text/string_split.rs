//! `StringSplit`: cuts texts into pieces.

use crate::engine::ops::inputs::tensor_of;
use crate::engine::ops::{Kernel, Node};
use crate::engine::value::Val;
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let delimiter = node.string("delimiter")?.unwrap_or_default();
    let most = node.int("maxsplit").and_then(|most| usize::try_from(most).ok());
    // One piece more than there are cuts.
    let most = most.map_or(usize::MAX, |most| most.saturating_add(1));
    Ok(Kernel::new(move |inputs| -> Result<Vec<Val>> {
        let texts = inputs.slice::<String>(0)?.iter();
        let pieces: Vec<Vec<&str>> = texts.map(|text| split(text, &delimiter, most)).collect();
        let counts = pieces.iter().map(|pieces| pieces.len() as i64).collect();
        let width = pieces.iter().map(Vec::len).max().unwrap_or(0);
        let filled = pieces.iter().flat_map(|pieces| {
            let rest = std::iter::repeat_n("", width - pieces.len());
            pieces.iter().copied().chain(rest).map(str::to_owned)
        });
        let shape = inputs.tensor(0)?.shape();
        let pieces = tensor_of(&[shape, &[width]].concat(), filled.collect())?;
        Ok(vec![pieces.into(), tensor_of::<i64>(shape, counts)?.into()])
    }))
}

/// Without a delimiter, at white space. An empty text has no pieces.
fn split<'a>(text: &'a str, delimiter: &str, most: usize) -> Vec<&'a str> {
    if !delimiter.is_empty() {
        let pieces = text.splitn(most, delimiter);
        return if text.is_empty() { Vec::new() } else { pieces.collect() };
    }
    let mut pieces = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = if pieces.len() + 1 < most { rest.find(char::is_whitespace) } else { None };
        let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
        pieces.push(piece);
        rest = after.trim_start();
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_piece_holds_what_is_not_cut() {
        assert_eq!(split(" a b  c ", "", 2), ["a", "b  c"]);
        assert_eq!(split("a,b,c", ",", 2), ["a", "b,c"]);
        assert_eq!(split(",,", ",", usize::MAX), ["", "", ""]);
        assert!(split("", ",", usize::MAX).is_empty());
    }
}
