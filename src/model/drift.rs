//! What watches a model of a bundle.

use super::{Input, Model};
use crate::error::{Error, ErrorKind, Result};
use crate::monitor::{Monitor, Seen};
use crate::pipeline::{Answer, Batch};
use crate::signals::{Kind, Signals};

impl Model {
    /// Begins to watch, with the bundle's reference or without.
    pub(super) fn watch(&mut self, reference: Option<&[u8]>) -> Result<()> {
        let kind = match self.input {
            Input::Rows(..) => None,
            Input::Picture(_) => Some(Kind::Image),
            Input::Text(..) => Some(Kind::Text),
            Input::Sound(_) => Some(Kind::Audio),
            Input::Bytes(_) => Some(Kind::Bytes),
        };
        let names = kind.map_or(Vec::new(), |kind| Signals::new(kind, &self.session).names());
        self.monitor = Some(Monitor::of_bundle(&self.manifest, &names, self.width, reference)?);
        Ok(())
    }

    /// Stops watching, and forgets what was seen.
    pub fn stop_watching(&mut self) {
        self.monitor = None;
    }

    /// What watches the model.
    ///
    /// # Errors
    /// `invalid_argument` after [`Model::stop_watching`].
    pub fn monitor(&mut self) -> Result<&mut Monitor> {
        self.monitor.as_mut().ok_or_else(not_watched)
    }

    pub(super) fn observe(&mut self, seen: &Seen<'_>, answers: &Batch) {
        if let Some(monitor) = &mut self.monitor {
            monitor.observe(seen, answers);
        }
    }

    /// The answer to a single input of these signals.
    pub(super) fn answer_one(&mut self, output: Vec<f32>, signals: &Signals) -> Result<Answer> {
        let batch = self.manifest.output.batch(output, 1)?;
        self.observe(&Seen::Signals(signals), &batch);
        Ok(self.manifest.output.answer(batch))
    }
}

pub(super) fn not_watched() -> Error {
    Error::new(ErrorKind::InvalidArgument, "the model is not watched: load it with { monitor: {} }")
}
