//! A text becomes tokens, as the Hugging Face `tokenizers` library makes them.
//!
//! The files are the stages of that library: [`added`] tokens are found, the rest is put into a
//! normal form, cut into words, and the words into tokens; a [`template`] puts special tokens around
//! them. Nothing keeps track of where in the text a token was.

mod added;
mod batch;
mod byte_level;
mod category;
mod from_tokenizer;
mod model;
mod normalizer;
mod pattern;
mod pooling;
mod pre_tokenizer;
mod regex;
mod template;
mod tokenizer;

use serde::{Deserialize, Serialize};

pub use batch::TokenBatch;
pub use pooling::Pooling;
pub(crate) use tokenizer::TokenCounts;
pub use tokenizer::Tokenizer;

use crate::bundle::manifest::invalid_manifest;
use crate::bundle::{ColumnType, Signature};
use crate::error::Result;

/// Most tokens a row may have.
const MAX_LENGTH: usize = 1 << 16;

/// How texts become tensors of token ids, and how the model's answer for each token becomes one for the text.
///
/// ```
/// use driftline::{TextPipeline, Tokenizer};
///
/// let pipeline: TextPipeline = serde_json::from_str(
///     r#"{
///         "tensors": {"input_ids": "ids", "attention_mask": "mask"},
///         "max_length": 4,
///         "padding": {"to": "longest", "id": 9}
///     }"#,
/// )?;
/// let json = r#"{
///     "pre_tokenizer": {"type": "WhitespaceSplit"},
///     "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "so": 1, "far": 2}}
/// }"#;
/// let tokenizer = Tokenizer::from_json(json.as_bytes())?;
///
/// let batch = pipeline.encode(&tokenizer, &[("so far", None), ("far", None)])?;
/// assert_eq!((batch.rows, batch.length), (2, 2));
/// assert_eq!(batch.input_ids, [1, 2, 2, 9]);
/// assert_eq!(batch.attention_mask, [1, 1, 1, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextPipeline {
    /// The model's inputs.
    pub tensors: TextTensors,
    /// Most tokens of a row, special ones included: 1 to 65,536. A longer text loses its end.
    pub max_length: usize,
    /// How rows become equally long.
    #[serde(default)]
    pub padding: Padding,
    /// How the model's vectors, one a token, become one a text. `None` where the model does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pooling: Option<Pooling>,
    /// Whether the text's vector is scaled to length 1.
    #[serde(default, skip_serializing_if = "is_false")]
    pub normalize: bool,
}

/// Names of the model's inputs, all of 64-bit integers and of shape `[rows, length]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextTensors {
    /// Takes the tokens' ids.
    pub input_ids: String,
    /// Takes 1 for a token and 0 for padding. `None` where the model has no such input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attention_mask: Option<String>,
    /// Takes the tokens' types: which text of a pair they are of. `None` where the model has no such input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_type_ids: Option<String>,
}

/// How rows become equally long.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Padding {
    /// The length that rows are padded to.
    #[serde(default)]
    pub to: PadTo,
    /// That length is rounded up to a multiple of this many tokens: 1 to 65,536.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiple_of: Option<usize>,
    /// Id of the padding token.
    #[serde(default)]
    pub id: u32,
    /// Type of the padding token.
    #[serde(default)]
    pub type_id: u32,
    /// Where the padding stands.
    #[serde(default)]
    pub side: PaddingSide,
}

/// The length that rows are padded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PadTo {
    /// That of the longest row of the batch.
    #[default]
    Longest,
    /// Always `max_length`.
    MaxLength,
}

/// A side of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaddingSide {
    /// Before the tokens.
    Left,
    /// After the tokens.
    #[default]
    Right,
}

// OK because serde calls it with a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_false(value: &bool) -> bool {
    !*value
}

impl TextPipeline {
    /// Checks the rules that the types can't hold.
    ///
    /// # Errors
    /// `invalid_manifest` for a length out of range, a tensor named twice, or a signature that has
    /// not one or two inputs of type string: a text, or a pair of texts.
    pub fn check(&self, signature: &Signature) -> Result<()> {
        check_length("max_length", self.max_length)?;
        if let Some(multiple) = self.padding.multiple_of {
            check_length("multiple_of", multiple).map_err(|error| error.at("padding"))?;
        }
        let names = self.tensors.names();
        if let Some(twice) = (1..names.len()).find(|at| names[..*at].contains(&names[*at])) {
            let text = format!("names tensor `{}` twice", names[twice]);
            return Err(invalid_manifest(text).at("tensors"));
        }
        let inputs = &signature.inputs;
        let texts = inputs.iter().all(|field| field.column_type == ColumnType::String);
        if texts && (1..=2).contains(&inputs.len()) {
            return Ok(());
        }
        Err(invalid_manifest(
            "a text pipeline needs a signature with one or two inputs of type string",
        ))
    }

    /// The length of every row. `None` when it depends on the texts.
    pub fn fixed_length(&self) -> Option<usize> {
        (self.padding.to == PadTo::MaxLength).then(|| self.padding.length(0, self.max_length))
    }

    /// Checks that `max_length` leaves room for the tokenizer's special tokens.
    ///
    /// # Errors
    /// `invalid_manifest` when it does not.
    pub fn check_tokenizer(&self, tokenizer: &Tokenizer, pair: bool) -> Result<()> {
        let room = tokenizer.room(pair, self.max_length);
        room.map(drop).map_err(|error| invalid_manifest(error.to_string()))
    }
}

impl TextTensors {
    /// The model's inputs that are there: ids, mask, types.
    pub fn names(&self) -> Vec<&str> {
        let optional = [&self.attention_mask, &self.token_type_ids];
        let optional = optional.into_iter().flatten().map(String::as_str);
        [self.input_ids.as_str()].into_iter().chain(optional).collect()
    }
}

fn check_length(name: &str, length: usize) -> Result<()> {
    if (1..=MAX_LENGTH).contains(&length) {
        return Ok(());
    }
    Err(invalid_manifest(format!("{name} is {length}, expected 1 to {MAX_LENGTH} tokens")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_rules_are_refused_by_name() {
        let text = r#"[{"name":"text","type":"string"}]"#;
        let tensors = r#""tensors":{"input_ids":"ids"}"#;
        let cases = [
            (format!(r#"{{{tensors},"max_length":8}}"#), text, None),
            (format!(r#"{{{tensors},"max_length":0}}"#), text, Some("max_length is 0")),
            (format!(r#"{{{tensors},"max_length":65537}}"#), text, Some("max_length is 65537")),
            (
                format!(r#"{{{tensors},"max_length":8,"padding":{{"multiple_of":0}}}}"#),
                text,
                Some("padding: multiple_of is 0"),
            ),
            (
                r#"{"tensors":{"input_ids":"a","attention_mask":"a"},"max_length":8}"#.into(),
                text,
                Some("tensors: names tensor `a` twice"),
            ),
            (
                format!(r#"{{{tensors},"max_length":8}}"#),
                r#"[{"name":"x","type":"double"}]"#,
                Some("inputs of type string"),
            ),
            (
                format!(r#"{{{tensors},"max_length":8}}"#),
                r#"[{"name":"a","type":"string"},{"name":"b","type":"string"},{"name":"c","type":"string"}]"#,
                Some("one or two inputs"),
            ),
        ];
        for (pipeline, inputs, expected) in cases {
            let pipeline_read: TextPipeline = serde_json::from_str(&pipeline).unwrap();
            let signature = serde_json::from_str(&format!(r#"{{"inputs":{inputs}}}"#)).unwrap();
            let found = pipeline_read.check(&signature).err().map(|error| error.to_string());
            let fits = match (&found, expected) {
                (Some(found), Some(text)) => found.contains(text),
                (found, expected) => found.is_none() && expected.is_none(),
            };
            assert!(fits, "{pipeline} {inputs}: {found:?}");
        }
    }
}
