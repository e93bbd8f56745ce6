//! The bytes of a file.

use super::tensors::whole_numbers;
use super::{Input, Model};
use crate::error::Result;
use crate::pipeline::Answer;
use crate::signals::{self, Kind, Signals};

impl Model {
    /// Answers the bytes of a file.
    ///
    /// # Errors
    /// `invalid_argument` when the model takes no bytes, `execution_failed` when it fails.
    pub fn predict_bytes(&mut self, bytes: &[u8]) -> Result<Answer> {
        let Input::Bytes(pipeline) = &self.input else {
            return Err(self.input.refuse("bytes"));
        };
        let (values, shape) = pipeline.encode(bytes);
        let name = &pipeline.tensor;
        let tensor = whole_numbers(name, values, &shape, self.session.inputs())?;
        let tensors = vec![(name.clone(), tensor.into())];
        let ran = self.rest.run(&mut self.session, tensors, self.output)?;
        let mut signals = Signals::new(Kind::Bytes, &self.session);
        signals.push(ran.embedding_of(0, 1, None), |out| signals::bytes(bytes, out));
        self.answer_one(ran.answer, &signals)
    }
}
