//! What watches the model, and what it says.

use driftline_monitor::Truth;

use super::{Input, Model};
use crate::error::{Error, ErrorKind, Result};
use crate::monitor::{DriftReport, Monitor, Seen};
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
        self.monitor = Some(Monitor::new(&self.manifest, &names, self.width, reference)?);
        Ok(())
    }

    /// Stops watching, and forgets what was seen. [`Model::drift`] then has nothing to say.
    pub fn stop_watching(&mut self) {
        self.monitor = None;
    }

    /// Tells the time, in milliseconds since 1970: changes are dated by it. Without, they are dated by rows.
    pub fn set_time(&mut self, now: u64) {
        if let Some(monitor) = &mut self.monitor {
            monitor.set_time(now);
        }
    }

    /// Takes all rows as of one moment and in no order, so that only their whole is judged. Call it before the
    /// first prediction.
    pub fn judge_as_batch(&mut self) {
        if let Some(monitor) = &mut self.monitor {
            monitor.judge_as_batch();
        }
    }

    /// Whether the model's world has changed.
    ///
    /// # Errors
    /// `invalid_argument` when nothing watches.
    pub fn drift(&mut self) -> Result<DriftReport> {
        Ok(self.watching()?.report())
    }

    /// From now on, collects a reference of what is predicted, for a bundle.
    ///
    /// # Errors
    /// `invalid_argument` when nothing watches.
    pub fn begin_reference(&mut self) -> Result<()> {
        self.watching()?.begin_reference();
        Ok(())
    }

    /// The reference that was collected, as the bundle's entry `reference.json`.
    ///
    /// # Errors
    /// `invalid_argument` when none was begun, or nothing was predicted since.
    pub fn reference(&mut self) -> Result<String> {
        self.watching()?.reference()
    }

    /// Takes up what a storage has of the model's drift, and gives what it should have from now on. `None` while
    /// a reference is being learned. [`Model::end_save`] must follow: until then, what is given counts as on its way.
    ///
    /// # Errors
    /// `invalid_argument` when the bytes are damaged or belong to another reference. Nothing is changed then.
    pub fn save(&mut self, stored: Option<&[u8]>) -> Result<Option<Vec<u8>>> {
        self.watching()?.save(stored)
    }

    /// Says whether the storage took what [`Model::save`] gave. If not, it goes into what is given next.
    ///
    /// # Errors
    /// `invalid_argument` when nothing watches.
    pub fn end_save(&mut self, saved: bool) -> Result<()> {
        self.watching()?.end_save(saved)
    }

    /// The name of the last prediction, by which its truth can be told at any later time; it is told apart by
    /// random bytes. `None` before the first, and of a model whose reference has no truths.
    pub fn last_id(&self, random: [u8; 6]) -> Option<String> {
        self.monitor.as_ref()?.id(random)
    }

    /// Takes the truth of a prediction: a label, or a number. False when it was told before.
    ///
    /// # Errors
    /// `invalid_argument` when the id is damaged or of another model, or the reference has no truths;
    /// `invalid_value` when the truth is no label of the model.
    pub fn feedback(&mut self, id: &str, truth: &str) -> Result<bool> {
        let truth = self.truth(truth)?;
        self.watching()?.feedback(id, truth)
    }

    /// Says what was true of the rows that a reference is collected of, in their order: positions of labels, or
    /// numbers; NaN where it is not known.
    ///
    /// # Errors
    /// `invalid_argument` when nothing watches.
    pub fn tell_truths(&mut self, truths: &[f64]) -> Result<()> {
        self.watching()?.tell(truths);
        Ok(())
    }

    fn truth(&self, text: &str) -> Result<Truth> {
        let fail = |expected: String| {
            let text = format!("the truth is `{text}`, expected {expected}");
            Error::new(ErrorKind::InvalidValue, text)
        };
        match &self.manifest.output.labels {
            Some(labels) => {
                let position = labels.iter().position(|label| label == text);
                let position = position.and_then(|position| u32::try_from(position).ok());
                position
                    .map(Truth::Class)
                    .ok_or_else(|| fail(format!("one of {}", labels.join(", "))))
            }
            None => {
                let number = text.parse().ok().filter(|number: &f64| number.is_finite());
                number.map(Truth::Number).ok_or_else(|| fail("a finite number".into()))
            }
        }
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

    fn watching(&mut self) -> Result<&mut Monitor> {
        let text = "the model is not watched, as it was asked";
        self.monitor.as_mut().ok_or_else(|| Error::new(ErrorKind::InvalidArgument, text))
    }
}
