//! The pipeline that a `tokenizer.json` asks for.

use serde::Deserialize;

use super::{PadTo, Padding, PaddingSide, TextPipeline, TextTensors};
use crate::bundle::manifest::invalid_manifest;
use crate::error::Result;

/// Most tokens of a row when the file does not say.
const DEFAULT_LENGTH: usize = 512;

#[derive(Deserialize)]
struct File {
    truncation: Option<Truncation>,
    padding: Option<FilePadding>,
}

#[derive(Deserialize)]
struct Truncation {
    max_length: usize,
    #[serde(default)]
    direction: Direction,
}

#[derive(Deserialize)]
struct FilePadding {
    strategy: Strategy,
    #[serde(default)]
    direction: Direction,
    pad_to_multiple_of: Option<usize>,
    #[serde(default)]
    pad_id: u32,
    #[serde(default)]
    pad_type_id: u32,
}

#[derive(Deserialize)]
enum Strategy {
    BatchLongest,
    Fixed(usize),
}

#[derive(Clone, Copy, Default, PartialEq, Deserialize)]
enum Direction {
    Left,
    #[default]
    Right,
}

impl TextPipeline {
    /// Makes the pipeline of a `tokenizer.json`, for a model that has these inputs.
    ///
    /// `max_length` is that of the file's `truncation` or, without one, 512; padding is the file's. There
    /// is no pooling.
    ///
    /// ```
    /// use driftline::TextPipeline;
    ///
    /// let json = r#"{"truncation": {"max_length": 128, "strategy": "LongestFirst", "stride": 0}}"#;
    /// let pipeline = TextPipeline::from_tokenizer(json, &["input_ids", "attention_mask"])?;
    /// assert_eq!(pipeline.max_length, 128);
    /// assert_eq!(pipeline.tensors.names(), ["input_ids", "attention_mask"]);
    /// # Ok::<(), driftline::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalid_manifest` when the model has no `input_ids` or an input of another name than
    /// `attention_mask` and `token_type_ids`, and when the file cuts texts on the left or pads to
    /// another length than it cuts them to.
    pub fn from_tokenizer(json: &str, inputs: &[&str]) -> Result<TextPipeline> {
        let file: File = serde_json::from_str(json)
            .map_err(|error| invalid_manifest(error.to_string()).caused_by(error))?;
        let max_length = match (&file.truncation, &file.padding) {
            (Some(Truncation { direction: Direction::Left, .. }), _) => {
                return Err(invalid_manifest("truncation has direction Left, expected Right"));
            }
            (Some(truncation), _) => truncation.max_length,
            (None, Some(FilePadding { strategy: Strategy::Fixed(length), .. })) => *length,
            (None, _) => DEFAULT_LENGTH,
        };
        Ok(TextPipeline {
            tensors: tensors(inputs)?,
            max_length,
            padding: file
                .padding
                .map_or(Ok(Padding::default()), |padding| padding.read(max_length))?,
            pooling: None,
            normalize: false,
        })
    }
}

impl FilePadding {
    fn read(self, max_length: usize) -> Result<Padding> {
        let to = match self.strategy {
            Strategy::BatchLongest => PadTo::Longest,
            Strategy::Fixed(length) if length == max_length => PadTo::MaxLength,
            Strategy::Fixed(length) => {
                let text =
                    format!("padding is to {length} tokens, expected {max_length} as truncation");
                return Err(invalid_manifest(text));
            }
        };
        let side =
            if self.direction == Direction::Left { PaddingSide::Left } else { PaddingSide::Right };
        Ok(Padding {
            to,
            multiple_of: self.pad_to_multiple_of,
            id: self.pad_id,
            type_id: self.pad_type_id,
            side,
        })
    }
}

fn tensors(inputs: &[&str]) -> Result<TextTensors> {
    const NAMES: [&str; 3] = ["input_ids", "attention_mask", "token_type_ids"];
    if let Some(other) = inputs.iter().find(|input| !NAMES.contains(input)) {
        let text = format!("the model has an input `{other}`, expected {}", NAMES.join(", "));
        return Err(invalid_manifest(text));
    }
    let named = |name: &str| inputs.contains(&name).then(|| name.to_owned());
    Ok(TextTensors {
        input_ids: named(NAMES[0])
            .ok_or_else(|| invalid_manifest("the model has no input `input_ids`"))?,
        attention_mask: named(NAMES[1]),
        token_type_ids: named(NAMES[2]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_manifest_cannot_say_is_refused() {
        let left = r#"{"truncation":{"max_length":8,"direction":"Left"}}"#;
        let longer = r#"{"truncation":{"max_length":8},"padding":{"strategy":{"Fixed":16}}}"#;
        let cases = [
            (left, &["input_ids"][..], "direction Left"),
            (longer, &["input_ids"], "padding is to 16 tokens, expected 8"),
            ("{}", &["input_ids", "position_ids"], "an input `position_ids`"),
            ("{}", &["attention_mask"], "no input `input_ids`"),
        ];
        for (json, inputs, text) in cases {
            let error = TextPipeline::from_tokenizer(json, inputs).unwrap_err();
            assert!(error.to_string().contains(text), "{json}: {error}");
        }
    }

    #[test]
    fn padding_is_that_of_the_file() {
        let json = r#"{"padding":{"strategy":{"Fixed":16},"direction":"Left","pad_to_multiple_of":8,
            "pad_id":3,"pad_type_id":1,"pad_token":"p"}}"#;
        let pipeline = TextPipeline::from_tokenizer(json, &["input_ids"]).unwrap();
        assert_eq!(pipeline.max_length, 16);
        let expected = Padding {
            to: PadTo::MaxLength,
            multiple_of: Some(8),
            id: 3,
            type_id: 1,
            side: PaddingSide::Left,
        };
        assert_eq!(pipeline.padding, expected);
    }
}
