//! `StringNormalizer`: leaves out stop words and changes the case of the others.

use tract_onnx::prelude::Tensor;

use crate::engine::onnx::invalid_model;
use crate::engine::ops::inputs::{elements, tensor_of};
use crate::engine::ops::{Kernel, Node};
use crate::error::{Error, ErrorKind, Result};

#[derive(Clone, Copy)]
enum Case {
    Keep,
    Lower,
    Upper,
}

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let case = match node.string("case_change_action")?.as_deref() {
        None | Some("NONE") => Case::Keep,
        Some("LOWER") => Case::Lower,
        Some("UPPER") => Case::Upper,
        Some(other) => {
            let text = format!("`case_change_action` is `{other}`, expected NONE, LOWER or UPPER");
            return Err(invalid_model(text));
        }
    };
    let compare = if node.flag("is_case_sensitive") { Case::Keep } else { Case::Lower };
    let stop_words = node.strings("stopwords")?.unwrap_or_default();
    let stop_words: Vec<String> = stop_words.iter().map(|word| change(word, compare)).collect();
    Ok(Kernel::single(move |inputs| {
        let tensor = inputs.tensor(0)?;
        let texts = elements::<String>(tensor)?.iter();
        let kept = texts.filter(|text| !stop_words.contains(&change(text, compare)));
        normalized(tensor, kept.map(|text| change(text, case)).collect())
    }))
}

/// Where all texts are stop words, one empty text remains.
fn normalized(tensor: &Tensor, mut texts: Vec<String>) -> Result<Tensor> {
    if texts.is_empty() {
        texts.push(String::new());
    }
    match tensor.shape() {
        [_] => tensor_of(&[texts.len()], texts),
        [1, _] => tensor_of(&[1, texts.len()], texts),
        shape => {
            let text = format!("found shape {shape:?}, expected texts in one row");
            Err(Error::new(ErrorKind::InvalidShape, text))
        }
    }
}

/// Letter by letter: what has no single letter in the other case stays.
fn change(text: &str, case: Case) -> String {
    let single = |letter: char, changed: &mut dyn Iterator<Item = char>| {
        let first = changed.next();
        first.filter(|_| changed.next().is_none()).unwrap_or(letter)
    };
    match case {
        Case::Keep => text.to_owned(),
        Case::Lower => {
            text.chars().map(|letter| single(letter, &mut letter.to_lowercase())).collect()
        }
        Case::Upper => {
            text.chars().map(|letter| single(letter, &mut letter.to_uppercase())).collect()
        }
    }
}
