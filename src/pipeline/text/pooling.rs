//! The model's vectors, one a token, become one a text.

use serde::{Deserialize, Serialize};

use super::{TextPipeline, TokenBatch};
use crate::error::{Error, ErrorKind, Result};

/// How a text's vector is made from those of its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pooling {
    /// The mean over all tokens but padding.
    Mean,
    /// The vector of the first token, which is `[CLS]` in BERT's kin.
    Cls,
}

impl TextPipeline {
    /// One vector a text, from the model's output: a vector a token where the pipeline pools, else a vector a
    /// text.
    ///
    /// ```
    /// use driftline::{TextPipeline, TokenBatch};
    ///
    /// let pipeline: TextPipeline = serde_json::from_str(
    ///     r#"{"tensors": {"input_ids": "i"}, "max_length": 4, "pooling": "mean", "normalize": true}"#,
    /// )?;
    /// let batch = TokenBatch {
    ///     rows: 1, length: 3, input_ids: vec![5, 6, 0], attention_mask: vec![1, 1, 0], token_type_ids: vec![0; 3],
    /// };
    /// let output = vec![2.0, 4.0, 4.0, 4.0, 9.0, 9.0];
    /// assert_eq!(pipeline.pool(output, &batch)?, [0.6, 0.8]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `invalid_model` when the output is not a whole number of vectors.
    pub fn pool(&self, output: Vec<f32>, batch: &TokenBatch) -> Result<Vec<f32>> {
        let vectors = if self.pooling.is_some() { batch.rows * batch.length } else { batch.rows };
        let width = output.len().checked_div(vectors).unwrap_or(0);
        if width == 0 || width * vectors != output.len() {
            let text =
                format!("the output has {} values, expected {vectors} vectors", output.len());
            return Err(Error::new(ErrorKind::InvalidModel, text));
        }
        let mut pooled = match self.pooling {
            None => output,
            Some(pooling) => (output.chunks_exact(batch.length * width))
                .zip(batch.attention_mask.chunks_exact(batch.length))
                .flat_map(|(tokens, mask)| pooling.pool(tokens, mask, width))
                .collect(),
        };
        if self.normalize {
            pooled.chunks_exact_mut(width).for_each(normalize);
        }
        Ok(pooled)
    }

    /// The shape after pooling of an output of that shape.
    pub(crate) fn pooled_shape(&self, shape: &[usize]) -> Result<Vec<usize>> {
        match (self.pooling, shape) {
            (None, shape) => Ok(shape.to_vec()),
            (Some(_), [rows, _, width]) => Ok(vec![*rows, *width]),
            (Some(_), shape) => {
                let text = format!(
                    "the output has shape {shape:?}, expected rows, tokens and a width to pool"
                );
                Err(Error::new(ErrorKind::InvalidModel, text))
            }
        }
    }
}

impl Pooling {
    /// One vector of as many as the mask has places, each of this width.
    pub(crate) fn pool(self, tokens: &[f32], mask: &[i64], width: usize) -> Vec<f32> {
        let tokens = tokens.chunks_exact(width).zip(mask).filter(|(_, mask)| **mask != 0);
        let mut tokens = tokens.map(|(token, _)| token);
        match self {
            Pooling::Cls => tokens.next().map_or(vec![0.0; width], <[f32]>::to_vec),
            Pooling::Mean => {
                let mut sum = vec![0.0; width];
                let mut count = 0.0;
                for token in tokens {
                    sum.iter_mut().zip(token).for_each(|(sum, value)| *sum += value);
                    count += 1.0;
                }
                // A text without tokens has the vector 0.
                sum.iter_mut().for_each(|sum| *sum /= f32::max(count, 1.0));
                sum
            }
        }
    }
}

/// Scales to length 1; a vector of zeros stays.
fn normalize(vector: &mut [f32]) {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-12);
    vector.iter_mut().for_each(|value| *value /= length);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pipeline(options: &str) -> TextPipeline {
        let json = format!(r#"{{"tensors":{{"input_ids":"i"}},"max_length":4{options}}}"#);
        serde_json::from_str(&json).unwrap()
    }

    fn pool(options: &str, mask: &[i64], values: u8) -> Result<Vec<f32>> {
        let batch = TokenBatch {
            rows: 1,
            length: mask.len(),
            input_ids: vec![0; mask.len()],
            attention_mask: mask.to_vec(),
            token_type_ids: vec![0; mask.len()],
        };
        pipeline(options).pool((1..=values).map(f32::from).collect(), &batch)
    }

    #[test]
    fn padding_never_counts() {
        let cases: [(&str, &[i64], &[f32]); 4] = [
            (r#","pooling":"mean""#, &[1, 1, 0], &[2.0, 3.0]),
            (r#","pooling":"cls""#, &[0, 1, 1], &[3.0, 4.0]),
            (r#","pooling":"mean""#, &[0, 0, 0], &[0.0, 0.0]),
            (r#","pooling":"mean","normalize":true"#, &[0, 0, 0], &[0.0, 0.0]),
        ];
        for (options, mask, expected) in cases {
            assert_eq!(pool(options, mask, 6).unwrap(), expected, "{options} {mask:?}");
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        for values in [0, 2, 4] {
            let error = pool(r#","pooling":"mean""#, &[1, 1, 1], values).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidModel, "{values}");
        }
        let mean = pipeline(r#","pooling":"mean""#);
        assert_eq!(mean.pooled_shape(&[1, 3, 2]).unwrap(), [1, 2]);
        assert!(mean.pooled_shape(&[1, 2]).is_err());
        assert_eq!(pipeline("").pooled_shape(&[1, 2]).unwrap(), [1, 2]);
    }
}
