//! What watches a model of a bundle.

use rand_core::CryptoRng;

use super::{Input, Model, ReportSource};
use crate::error::{Error, ErrorKind, Result};
use crate::monitor::{Monitor, Seen};
use crate::pipeline::{Answer, Batch};
use crate::reports::{ReportOptions, Reporter};
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
        let Some(monitor) = &mut self.monitor else { return };
        let columns = monitor.observations(seen, answers);
        monitor.observe(&columns, answers);
        if let Some(reporter) = &mut self.reporter {
            for row in 0..answers.rows {
                reporter.observe(|stream| columns[stream].at(row));
            }
        }
    }

    /// Takes the truth of a prediction, as [`Monitor::feedback`] does; reports take it too.
    ///
    /// # Errors
    /// Those of [`Monitor::feedback`], and of [`Model::monitor`].
    pub fn feedback(&mut self, id: &str, truth: &str) -> Result<bool> {
        let loss = self.monitor()?.learn(id, truth)?;
        // Of numbers, no truth is right or wrong.
        let classes = self.manifest.output.labels.is_some();
        if let (Some(loss), Some(reporter), true) = (loss, &mut self.reporter, classes) {
            reporter.label(loss == 0.0);
        }
        Ok(loss.is_some())
    }

    /// Turns reports on: from now on, what they take is kept. Needs the bundle's file, unless the model was made ready with
    /// it before.
    ///
    /// # Errors
    /// Those of [`registration`](crate::registration), and of [`Model::monitor`].
    pub fn start_reports(
        &mut self,
        file: &[u8],
        options: ReportOptions,
        random: Box<dyn CryptoRng>,
    ) -> Result<()> {
        self.monitor()?;
        let described = match &self.described {
            ReportSource::Unread(read) => read(file)?,
            ReportSource::Read(described) => (**described).clone(),
            ReportSource::None(reason) => {
                return Err(Error::new(ErrorKind::InvalidArgument, reason));
            }
        };
        self.reporter = Some(Reporter::new(described, options, random)?);
        Ok(())
    }

    /// What makes reports. `None` unless they were turned on.
    pub fn reporter(&mut self) -> Option<&mut Reporter> {
        self.reporter.as_mut()
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
