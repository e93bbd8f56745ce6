//! Connects a model to what watches it: which streams there are, what a prediction says of each, and which
//! reference they are compared with.

mod plan;
mod report;

use driftline_monitor::{Profile, ProfileBuilder, Truth, Watch};

use plan::Plan;
pub use report::{Clock, DriftReport, Reference};

use crate::bundle::Manifest;
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::{Batch, Table};
use crate::signals::Signals;

/// Predictions that a model without a reference learns one from.
pub const FIRST_PREDICTIONS: usize = 1_000;

/// Milliseconds in a unit of time: 2^22, about 70 minutes. A change is dated by the unit it began in.
const MS_PER_UNIT: u64 = 1 << 22;
/// Rows in a unit for a caller without a clock.
const ROWS_PER_UNIT: u64 = 256;

/// What the predictions of one call were made from.
pub(crate) enum Seen<'a> {
    /// Rows.
    Rows(&'a Table),
    /// A picture, a text, a sound or a file, by its signals.
    Signals(&'a Signals),
}

/// Watches one model.
pub(crate) struct Monitor {
    plan: Plan,
    stage: Stage,
    reference: Reference,
    /// Milliseconds since 1970. `None` for a caller without a clock.
    now: Option<u64>,
    /// Whether all rows are of one moment.
    batch: bool,
    rows: u64,
    /// The class and the score of the last prediction.
    last: Option<(u16, f32)>,
}

enum Stage {
    /// Collects a reference, of so many rows or for as long as it is asked to.
    Learning(Box<ProfileBuilder>, Option<usize>),
    Watching(Box<Watch>),
}

impl Monitor {
    /// Watches with the reference that the bundle has, or learns one from the first predictions.
    ///
    /// # Errors
    /// `invalid_bundle` when the reference is damaged or is not of this manifest.
    pub fn new(
        manifest: &Manifest,
        signals: &[&str],
        width: Option<usize>,
        reference: Option<&[u8]>,
    ) -> Result<Monitor> {
        let plan = Plan::new(manifest, signals, width);
        let (stage, reference) = match reference {
            Some(json) => {
                let profile =
                    Profile::from_json(json).map_err(|error| invalid(error.to_string()))?;
                plan.check(&profile)?;
                (Stage::Watching(Box::new(Watch::new(profile))), Reference::Bundle)
            }
            None => (
                Stage::Learning(plan.builder(), Some(FIRST_PREDICTIONS)),
                Reference::FirstPredictions,
            ),
        };
        Ok(Monitor { plan, stage, reference, now: None, batch: false, rows: 0, last: None })
    }

    /// The caller's clock, in milliseconds since 1970.
    pub fn set_time(&mut self, now: u64) {
        self.now = Some(now);
    }

    /// Takes all rows as of one moment, in no order, of which a verdict is given when they are all there.
    pub fn judge_as_batch(&mut self) {
        self.batch = true;
    }

    /// Takes the predictions of one call.
    pub fn observe(&mut self, seen: &Seen<'_>, answers: &Batch) {
        let last = answers.rows.checked_sub(1);
        self.last = last.map(|row| self.plan.prediction(answers, row)).or(self.last);
        for row in 0..answers.rows {
            let unit = self.unit();
            self.rows += 1;
            let plan = &self.plan;
            let value = |stream: usize| plan.value(stream, seen, answers, row);
            match &mut self.stage {
                Stage::Watching(watch) if self.batch => watch.count(unit, value),
                Stage::Watching(watch) => watch.observe(unit, value),
                Stage::Learning(builder, enough) => {
                    builder.push(value);
                    if enough.is_some_and(|enough| builder.rows() >= enough) {
                        // OK because there are rows now.
                        let profile = builder.finish().expect("a profile of some rows");
                        self.stage = Stage::Watching(Box::new(Watch::new(profile)));
                    }
                }
            }
        }
    }

    /// The name of the last prediction, by which its truth can be told. `None` before the first, and for models
    /// whose reference has no truths.
    pub fn id(&self, random: [u8; 6]) -> Option<String> {
        let (class, score) = self.last?;
        match &self.stage {
            Stage::Watching(watch) => Some(watch.id(class, score, random)?.to_text()),
            Stage::Learning(..) => None,
        }
    }

    /// Takes the truth of a prediction: the position of its class, or the number.
    ///
    /// # Errors
    /// `invalid_argument` when it is none, the id is damaged or of another model, or the reference has no truths.
    pub fn feedback(&mut self, id: &str, truth: Truth) -> Result<bool> {
        let (unit, Stage::Watching(watch)) = (self.unit(), &mut self.stage) else {
            let text = "the model has no reference whose truths are known";
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        };
        let counted = watch.feedback(unit, id, truth);
        counted.map_err(|error| Error::new(ErrorKind::InvalidArgument, error.to_string()))
    }

    /// Says what was true of the rows of a reference, in their order: positions of classes, or numbers; NaN where
    /// it is not known.
    pub fn tell(&mut self, truths: &[f64]) {
        if let Stage::Learning(builder, _) = &mut self.stage {
            builder.tell(truths);
        }
    }

    fn unit(&self) -> u64 {
        match self.now {
            _ if self.batch => 0,
            Some(now) => now / MS_PER_UNIT,
            None => self.rows / ROWS_PER_UNIT,
        }
    }

    /// From now on, collects a reference from what is predicted.
    pub fn begin_reference(&mut self) {
        self.stage = Stage::Learning(self.plan.builder(), None);
    }

    /// The reference that was collected, as the bundle's entry.
    ///
    /// # Errors
    /// `invalid_argument` when none was begun, or nothing was predicted since.
    pub fn reference(&self) -> Result<String> {
        let Stage::Learning(builder, _) = &self.stage else {
            return Err(Error::new(ErrorKind::InvalidArgument, "no reference was begun"));
        };
        let profile = builder.finish();
        let profile =
            profile.map_err(|error| Error::new(ErrorKind::InvalidArgument, error.to_string()))?;
        Ok(profile.to_json())
    }

    /// How the model is.
    pub fn report(&mut self) -> DriftReport {
        let (clock, per_unit) = match self.now {
            Some(_) => (Clock::Milliseconds, MS_PER_UNIT),
            None => (Clock::Rows, ROWS_PER_UNIT),
        };
        match &mut self.stage {
            Stage::Watching(watch) => {
                DriftReport::new(watch.verdict(), self.reference, clock, per_unit)
            }
            Stage::Learning(builder, _) => DriftReport::learning(builder.rows(), clock),
        }
    }

    /// Takes up what a storage has, and gives what it should have. `None` while a reference is learned.
    ///
    /// # Errors
    /// `invalid_argument` when the bytes are damaged or belong to another reference.
    pub fn save(&mut self, stored: Option<&[u8]>) -> Result<Option<Vec<u8>>> {
        let parts = stored.map(split).transpose()?;
        if let Some((learned, _)) = parts.filter(|(learned, _)| !learned.is_empty()) {
            self.adopt(learned)?;
        }
        let Stage::Watching(watch) = &mut self.stage else { return Ok(None) };
        let state = watch.save(parts.map(|(_, state)| state)).map_err(unusable)?;
        let profile = match self.reference {
            Reference::Bundle => String::new(),
            Reference::FirstPredictions => watch.profile().to_json(),
        };
        // OK because a profile is far smaller than 4 GiB.
        let mut bytes = (profile.len() as u32).to_le_bytes().to_vec();
        bytes.extend(profile.as_bytes());
        bytes.extend(state);
        Ok(Some(bytes))
    }

    /// Whether the storage took what [`Monitor::save`] gave.
    ///
    /// # Errors
    /// `invalid_argument` when more was counted than can be.
    pub fn end_save(&mut self, saved: bool) -> Result<()> {
        match &mut self.stage {
            Stage::Watching(watch) if saved => watch.saved(),
            Stage::Watching(watch) => watch.not_saved().map_err(unusable)?,
            Stage::Learning(..) => {}
        }
        Ok(())
    }

    /// The reference that another page learned first is everybody's.
    fn adopt(&mut self, json: &[u8]) -> Result<()> {
        let profile = Profile::from_json(json).map_err(unusable)?;
        self.plan.check(&profile)?;
        let same = matches!(&self.stage, Stage::Watching(watch) if *watch.profile() == profile);
        if !same && self.reference == Reference::FirstPredictions {
            self.stage = Stage::Watching(Box::new(Watch::new(profile)));
        }
        Ok(())
    }
}

/// What was saved: a learned reference, empty if there is none, and the state.
fn split(stored: &[u8]) -> Result<(&[u8], &[u8])> {
    let parts = (stored.split_first_chunk())
        .and_then(|(length, rest)| rest.split_at_checked(u32::from_le_bytes(*length) as usize));
    parts.ok_or_else(|| unusable("it is cut short"))
}

fn unusable(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidArgument, format!("what was saved can't be used: {error}"))
}

fn invalid(message: String) -> Error {
    let place = format!("entry `{}`", crate::bundle::REFERENCE_ENTRY);
    Error::new(ErrorKind::InvalidBundle, message).at(place)
}
