//! Rows of tokens become rectangles: cut, padded, and named for the model's inputs.

use super::{PadTo, Padding, PaddingSide, TextPipeline, TokenCounts, Tokenizer};
use crate::error::{Error, ErrorKind, Result};

/// Tokens of many texts, row by row, each row of the same length.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenBatch {
    /// Number of texts.
    pub rows: usize,
    /// Tokens of a row, padding included.
    pub length: usize,
    /// Ids of the tokens.
    pub input_ids: Vec<i64>,
    /// 1 for a token, 0 for padding.
    pub attention_mask: Vec<i64>,
    /// Types of the tokens: which text of a pair they are of.
    pub token_type_ids: Vec<i64>,
}

impl TextPipeline {
    /// Tokens of texts, or of pairs of texts.
    ///
    /// # Errors
    /// `invalid_argument` for no texts; those of [`Tokenizer::encode`], with the row.
    pub fn encode(
        &self,
        tokenizer: &Tokenizer,
        texts: &[(&str, Option<&str>)],
    ) -> Result<TokenBatch> {
        Ok(self.encode_counted(0, tokenizer, texts)?.0)
    }

    /// As [`TextPipeline::encode`], for texts of which the first is the row `first` of the caller's, with what
    /// was counted of each.
    pub(crate) fn encode_counted(
        &self,
        first: usize,
        tokenizer: &Tokenizer,
        texts: &[(&str, Option<&str>)],
    ) -> Result<(TokenBatch, Vec<TokenCounts>)> {
        if texts.is_empty() {
            let text = "found 0 texts, expected at least 1";
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        let mut encoded = Vec::with_capacity(texts.len());
        let mut counts = Vec::with_capacity(texts.len());
        for (row, (text, pair)) in texts.iter().enumerate() {
            let tokens = tokenizer.encode_counted(text, *pair, self.max_length);
            let (ids, types, counted) =
                tokens.map_err(|error| error.at(format!("row {}", first + row)))?;
            encoded.push((ids, types));
            counts.push(counted);
        }
        // At least one, if only of padding: models stand no rows of length 0.
        let longest = encoded.iter().map(|(ids, _)| ids.len()).max().unwrap_or(0).max(1);
        let length = self.padding.length(longest, self.max_length);
        let mut batch = TokenBatch {
            rows: texts.len(),
            length,
            input_ids: Vec::new(),
            attention_mask: Vec::new(),
            token_type_ids: Vec::new(),
        };
        for (ids, types) in &encoded {
            let padded = |tokens: &[u32], filler| self.padding.pad(tokens, length, filler);
            batch.input_ids.extend(padded(ids, self.padding.id));
            batch.attention_mask.extend(padded(&vec![1; ids.len()], 0));
            batch.token_type_ids.extend(padded(types, self.padding.type_id));
        }
        Ok((batch, counts))
    }

    /// The tensors that the model takes, each of shape `[rows, length]`.
    pub fn tensors(&self, batch: TokenBatch) -> Vec<(String, Vec<i64>)> {
        let names = &self.tensors;
        let tensors = [
            (Some(&names.input_ids), batch.input_ids),
            (names.attention_mask.as_ref(), batch.attention_mask),
            (names.token_type_ids.as_ref(), batch.token_type_ids),
        ];
        tensors.into_iter().filter_map(|(name, values)| Some((name?.clone(), values))).collect()
    }
}

impl Padding {
    pub(super) fn length(&self, longest: usize, max_length: usize) -> usize {
        let length = match self.to {
            PadTo::Longest => longest,
            PadTo::MaxLength => max_length,
        };
        length.next_multiple_of(self.multiple_of.unwrap_or(1))
    }

    fn pad(&self, tokens: &[u32], length: usize, filler: u32) -> Vec<i64> {
        let fillers = std::iter::repeat_n(filler, length - tokens.len());
        let tokens = tokens.iter().copied();
        match self.side {
            PaddingSide::Left => fillers.chain(tokens).map(i64::from).collect(),
            PaddingSide::Right => tokens.chain(fillers).map(i64::from).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(padding: &str, texts: &[(&str, Option<&str>)]) -> Result<TokenBatch> {
        let pipeline = format!(
            r#"{{"tensors":{{"input_ids":"i","token_type_ids":"t"}},"max_length":5,"padding":{padding}}}"#
        );
        let pipeline: TextPipeline = serde_json::from_str(&pipeline).unwrap();
        let tokenizer = r#"{
            "pre_tokenizer":{"type":"WhitespaceSplit"},
            "post_processor":{"type":"BertProcessing","cls":["c",7],"sep":["s",8]},
            "model":{"type":"WordLevel","unk_token":"u","vocab":{"u":0,"a":1,"b":2}}}"#;
        pipeline.encode(&Tokenizer::from_json(tokenizer.as_bytes())?, texts)
    }

    #[test]
    fn rows_are_cut_and_padded() {
        let cases: [(&str, &[i64]); 5] = [
            ("{}", &[7, 1, 8, 0, 0, 7, 2, 2, 2, 8]),
            (r#"{"id":9,"side":"left"}"#, &[9, 9, 7, 1, 8, 7, 2, 2, 2, 8]),
            (r#"{"multiple_of":4}"#, &[7, 1, 8, 0, 0, 0, 0, 0, 7, 2, 2, 2, 8, 0, 0, 0]),
            (r#"{"to":"max_length"}"#, &[7, 1, 8, 0, 0, 7, 2, 2, 2, 8]),
            (r#"{"to":"longest"}"#, &[7, 1, 8, 0, 0, 7, 2, 2, 2, 8]),
        ];
        for (padding, ids) in cases {
            let batch = encode(padding, &[("a", None), ("b b b b b", None)]).unwrap();
            assert_eq!(batch.input_ids, ids, "{padding}");
        }
        assert_eq!(encode(r#"{"to":"max_length"}"#, &[("a", None)]).unwrap().length, 5);
    }

    #[test]
    fn pairs_have_types() {
        let batch = encode(r#"{"type_id":3}"#, &[("a", Some("b"))]).unwrap();
        assert_eq!(batch.input_ids, [7, 1, 8, 2, 8]);
        assert_eq!(batch.token_type_ids, [0, 0, 0, 1, 1]);
        assert_eq!(batch.attention_mask, [1; 5]);
    }

    #[test]
    fn no_texts_are_refused() {
        assert_eq!(encode("{}", &[]).unwrap_err().kind(), ErrorKind::InvalidArgument);
    }
}
