//! Texts, and pairs of texts.

use super::tensors::whole_numbers;
use super::{Input, Model, TEXTS, chunks, invalid_argument};
use crate::error::{Error, Result};
use crate::monitor::Seen;
use crate::pipeline::{Answer, Batch, TokenCounts};
use crate::signals::{self, Kind, Signals};

impl Model {
    /// Answers a text, or a pair of texts.
    ///
    /// # Errors
    /// As [`Model::predict_texts`].
    pub fn predict_text(&mut self, text: &str, pair: Option<&str>) -> Result<Answer> {
        let batch = self.predict_texts(&[(text, pair)]);
        Ok(self.manifest.output.answer(batch.map_err(Error::in_the_only_row)?))
    }

    /// Answers texts, or pairs of texts where the signature has two inputs.
    ///
    /// # Errors
    /// `invalid_argument` when the model takes no texts, there are none, or pairs are given to a model of
    /// single texts or the other way round; `too_large` for a very long text; `execution_failed` when the
    /// model fails.
    pub fn predict_texts(&mut self, texts: &[(&str, Option<&str>)]) -> Result<Batch> {
        let mut signals = Signals::new(Kind::Text, &self.session);
        let output = self.run_texts(texts, |text, pair, counts, embedding| {
            signals.push(embedding, |signals| signals::text(text, pair, counts, signals));
        })?;
        let batch = self.manifest.output.batch(output, texts.len())?;
        self.observe(&Seen::Signals(&signals), &batch);
        Ok(batch)
    }

    /// The model's values for texts, before the activation. Seen by no monitor.
    pub(crate) fn answer_texts(&mut self, texts: &[(&str, Option<&str>)]) -> Result<Vec<f32>> {
        self.run_texts(texts, |_, _, _, _| ())
    }

    /// Runs texts, and calls `each` with what a monitor wants to know of them.
    fn run_texts(
        &mut self,
        texts: &[(&str, Option<&str>)],
        mut each: impl FnMut(&str, Option<&str>, TokenCounts, Option<Vec<f32>>),
    ) -> Result<Vec<f32>> {
        let Input::Text(pipeline, tokenizer) = &self.input else {
            return Err(self.input.refuse("a text"));
        };
        let pairs = self.manifest.signature.inputs.len() == 2;
        if texts.iter().any(|(_, pair)| pair.is_some() != pairs) {
            let takes = if pairs { "pairs of texts" } else { "single texts" };
            return Err(invalid_argument(&format!("the model takes {takes}")));
        }
        if texts.is_empty() {
            return Err(invalid_argument("found 0 texts, expected at least 1"));
        }
        let mut output = Vec::new();
        for rows in chunks(texts.len(), self.at_once(TEXTS), false) {
            let (tokens, counts) =
                pipeline.encode_counted(rows.start, tokenizer, &texts[rows.clone()])?;
            let mut tensors = Vec::new();
            for (name, values) in pipeline.tensors(tokens.clone()) {
                let shape = [tokens.rows, tokens.length];
                let tensor = whole_numbers(&name, values, &shape, self.session.inputs())?;
                tensors.push((name, tensor.into()));
            }
            let ran = self.rest.run(&mut self.session, tensors, self.output)?;
            for (row, counts) in counts.into_iter().enumerate() {
                let (text, pair) = texts[rows.start + row];
                let mask = &tokens.attention_mask[row * tokens.length..][..tokens.length];
                let embedding = ran.embedding_of(row, tokens.rows, Some(mask));
                each(text, pair, counts, embedding);
            }
            output.append(&mut pipeline.pool(ran.answer, &tokens)?);
        }
        Ok(output)
    }
}
