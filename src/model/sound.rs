//! One channel of sound.

use super::{Input, Model};
use crate::engine::{Data, Tensor};
use crate::error::Result;
use crate::pipeline::Answer;
use crate::signals::{self, Kind, Signals};

impl Model {
    /// Answers one channel of sound: samples between -1 and 1, so many a second.
    ///
    /// # Errors
    /// `invalid_argument` when the model takes no sound, and those of
    /// [`AudioPipeline::encode`](crate::AudioPipeline::encode); `execution_failed` when the model fails.
    pub fn predict_sound(&mut self, samples: &[f32], sample_rate: u32) -> Result<Answer> {
        let Input::Sound(pipeline) = &self.input else {
            return Err(self.input.refuse("sound"));
        };
        let (values, shape) = pipeline.encode(samples, sample_rate)?;
        let tensor = Tensor::new(&shape, Data::F32(values))?;
        let tensors = vec![(pipeline.tensor.clone(), tensor.into())];
        let ran = self.rest.run(&mut self.session, tensors, self.output)?;
        let mut signals = Signals::new(Kind::Audio, &self.session);
        signals.push(ran.embedding_of(0, 1, None), |out| signals::audio(samples, sample_rate, out));
        self.answer_one(ran.answer, &signals)
    }
}
