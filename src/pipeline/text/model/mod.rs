//! A word becomes tokens of the vocabulary.

mod bpe;
mod unigram;
mod word_level;
mod word_piece;

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Result;
use bpe::Bpe;
use unigram::Unigram;
use word_level::WordLevel;
use word_piece::WordPiece;

/// Tokens and their ids.
type Vocabulary = HashMap<String, u32>;

/// A model of a `tokenizer.json`.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Value")]
pub(super) enum Model {
    Bpe(Bpe),
    Unigram(Unigram),
    WordLevel(WordLevel),
    WordPiece(WordPiece),
}

impl TryFrom<Value> for Model {
    type Error = String;

    fn try_from(value: Value) -> Result<Model, String> {
        let name = match &value["type"] {
            Value::String(name) => name.clone(),
            _ => kind(&value).to_owned(),
        };
        match name.as_str() {
            "BPE" => read(value).map(Model::Bpe),
            "Unigram" => read(value).map(Model::Unigram),
            "WordLevel" => read(value).map(Model::WordLevel),
            "WordPiece" => read(value).map(Model::WordPiece),
            name => Err(format!(
                "the model is of type `{name}`, expected BPE, Unigram, WordLevel or WordPiece"
            )),
        }
    }
}

/// The kind of a model in an older file, which does not say it.
fn kind(value: &Value) -> &'static str {
    if value["merges"].is_array() {
        "BPE"
    } else if value["vocab"].is_array() {
        "Unigram"
    } else if value["continuing_subword_prefix"].is_string() {
        "WordPiece"
    } else {
        "WordLevel"
    }
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| format!("the model: {error}"))
}

impl Model {
    /// Adds the tokens of a word.
    pub(super) fn tokenize(&self, word: &str, ids: &mut Vec<u32>) {
        match self {
            Model::Bpe(bpe) => bpe.tokenize(word, ids),
            Model::Unigram(unigram) => unigram.tokenize(word, ids),
            Model::WordLevel(words) => words.tokenize(word, ids),
            Model::WordPiece(pieces) => pieces.tokenize(word, ids),
        }
    }

    pub(super) fn id(&self, token: &str) -> Option<u32> {
        match self {
            Model::Bpe(bpe) => bpe.id(token),
            Model::Unigram(unigram) => unigram.id(token),
            Model::WordLevel(words) => words.id(token),
            Model::WordPiece(pieces) => pieces.id(token),
        }
    }

    /// The token for what the vocabulary lacks; `None` where it lacks nothing or leaves it out.
    pub(super) fn unknown(&self) -> Option<u32> {
        match self {
            Model::Bpe(bpe) => bpe.unknown(),
            Model::Unigram(unigram) => Some(unigram.unknown()),
            Model::WordLevel(words) => Some(words.unknown()),
            Model::WordPiece(pieces) => Some(pieces.unknown()),
        }
    }
}

/// The tokens that stand for single bytes, such as `<0x0A>`, if there is one for each byte of the text.
fn byte_tokens(text: &str, id: impl Fn(&str) -> Option<u32>) -> Option<Vec<u32>> {
    text.bytes().map(|byte| id(&format!("<0x{byte:02X}>"))).collect()
}

fn unknown(token: &str, vocabulary: &Vocabulary) -> Result<u32, String> {
    let id = vocabulary.get(token).copied();
    id.ok_or_else(|| format!("the unknown token `{token}` is not in the vocabulary"))
}
