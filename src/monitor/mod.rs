//! Connects a model to what watches it: which streams there are, what a prediction says of each, and which
//! reference they are compared with.

mod ordered;
mod plan;
mod report;
mod storage;
mod tensors;
mod truth;

use std::sync::Arc;

pub use driftline_monitor::Status;
use driftline_monitor::{Observations, Profile, ProfileBuilder, Watch};

use ordered::Ordered;
pub use ordered::{Kind as DetectorKind, OrderedReport};
use plan::Plan;
pub use report::{Clock, DriftReport, Reference};
pub(crate) use tensors::TensorTable;

use crate::bundle::Manifest;
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::{Batch, Table};
use crate::signals::Signals;

/// Predictions that a model without a reference learns one from.
pub const FIRST_PREDICTIONS: usize = 1_000;

/// Milliseconds in a unit of time: 2^22, about 70 minutes. A change is dated by the unit it began in.
const MS_PER_UNIT: u64 = 1 << 22;
const MS_PER_DAY: u64 = 86_400_000;
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
///
/// Without a call of [`Monitor::set_time`], changes are dated by rows.
pub struct Monitor {
    plan: Plan,
    /// What the model's classes are called. `None` of a model that has none.
    labels: Option<Arc<Vec<String>>>,
    stage: Stage,
    reference: Reference,
    /// Milliseconds since 1970. `None` for a caller without a clock.
    now: Option<u64>,
    rhythm: Rhythm,
    rows: u64,
    /// The score of each prediction of the last call, and its class if the model has any.
    last: (Vec<f32>, Vec<u32>),
    ordered: Vec<Ordered>,
}

/// What is judged at a time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rhythm {
    /// Everything up to now.
    Now,
    /// Days that are over.
    Days,
    /// Everything as of one moment.
    Batch,
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
    pub(crate) fn of_bundle(
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
        Ok(Monitor {
            labels: manifest.output.labels.clone(),
            reference,
            ..Monitor::of(plan, stage)
        })
    }

    /// Watches calls with tensors.
    pub(crate) fn of_tensors() -> Monitor {
        let plan = Plan::empty();
        let stage = Stage::Learning(plan.builder(), Some(FIRST_PREDICTIONS));
        Monitor::of(plan, stage)
    }

    fn of(plan: Plan, stage: Stage) -> Monitor {
        Monitor {
            plan,
            labels: None,
            stage,
            reference: Reference::FirstPredictions,
            now: None,
            rhythm: Rhythm::Now,
            rows: 0,
            last: Default::default(),
            ordered: Vec::new(),
        }
    }

    /// Tells the time, in milliseconds since 1970: changes are dated by it.
    pub fn set_time(&mut self, now: u64) {
        self.now = Some(now);
    }

    /// Takes all rows as of one moment and in no order, so that only their whole is judged. Call it before the first
    /// prediction.
    pub fn judge_as_batch(&mut self) {
        self.rhythm = Rhythm::Batch;
    }

    /// Judges only days that are over, by UTC: for inputs that have the rhythm of the day, of which each hour is unlike
    /// the others. Call it before the first prediction, and tell the time.
    pub fn judge_whole_days(&mut self) {
        self.rhythm = Rhythm::Days;
        if let Stage::Watching(watch) = &mut self.stage {
            watch.judge_whole_units();
        }
    }

    /// Has streaming detectors watch from now on, given as a JSON list of `{ stream, detector, options }`.
    ///
    /// # Errors
    /// `invalid_argument` when it is something else, or there is no such stream, detector or option.
    pub fn detect(&mut self, detectors: &str) -> Result<()> {
        self.ordered = Ordered::from_json(detectors, &self.plan.names())?;
        Ok(())
    }

    /// Takes the predictions of one call, and what [`Monitor::observations`] says of them.
    pub(crate) fn observe(&mut self, columns: &[Observations<'_>], answers: &Batch) {
        let (scores, classes) = &mut self.last;
        self.plan.scores(answers, scores);
        classes.clear();
        classes.extend_from_slice(answers.classes.as_deref().unwrap_or_default());
        self.take(answers.rows, columns);
    }

    /// What predictions say of each stream.
    pub(crate) fn observations<'a>(
        &self,
        seen: &Seen<'a>,
        answers: &'a Batch,
    ) -> Vec<Observations<'a>> {
        self.plan.observations(seen, answers)
    }

    /// Takes a call with tensors. The first one says which streams there are; one that has others is passed over.
    pub(crate) fn observe_tensors(&mut self, table: &TensorTable) {
        if table.columns().is_empty() {
            return;
        }
        if self.plan.names().is_empty() && table.rows() > 0 {
            self.plan = Plan::of_tensors(table);
            self.stage = Stage::Learning(self.plan.builder(), Some(FIRST_PREDICTIONS));
        }
        if self.plan.fits(table) {
            self.take(table.rows(), &table.observations());
        }
    }

    /// Takes rows.
    fn take(&mut self, rows: usize, columns: &[Observations<'_>]) {
        let mut first = 0;
        while first < rows {
            let (unit, at) = (self.unit(), self.now);
            let some = first..rows.min(first.saturating_add(self.rows_at_once()));
            for ordered in &mut self.ordered {
                for (row, seen) in some.clone().zip(self.rows + 1..) {
                    ordered.observe(at.unwrap_or(seen), |stream| columns[stream].at(row));
                }
            }
            self.rows += some.len() as u64;
            first = some.end;
            match &mut self.stage {
                Stage::Watching(watch) if self.rhythm == Rhythm::Batch => {
                    watch.count_columns(unit, some, columns);
                }
                Stage::Watching(watch) => watch.observe_columns(unit, some, columns),
                Stage::Learning(builder, enough) => {
                    some.for_each(|row| builder.push(|stream| columns[stream].at(row)));
                    if enough.is_some_and(|enough| builder.rows() >= enough) {
                        // OK because there are rows now.
                        let profile = builder.finish().expect("a profile of some rows");
                        self.watch(profile);
                    }
                }
            }
        }
    }

    /// Rows that are of one unit of time and one stage.
    fn rows_at_once(&self) -> usize {
        match (&self.stage, self.rhythm, self.now) {
            // A reference is done with one of its rows.
            (Stage::Learning(..), ..) => 1,
            (_, Rhythm::Batch, _) | (_, _, Some(_)) => usize::MAX,
            // OK because it is at most so many.
            (_, _, None) => (ROWS_PER_UNIT - self.rows % ROWS_PER_UNIT) as usize,
        }
    }

    /// Begins to watch with a reference that was learned.
    fn watch(&mut self, profile: Profile) {
        let mut watch = Box::new(Watch::new(profile));
        if self.rhythm == Rhythm::Days {
            watch.judge_whole_units();
        }
        self.stage = Stage::Watching(watch);
    }

    fn unit(&self) -> u64 {
        match (self.rhythm, self.now) {
            (Rhythm::Batch, _) => 0,
            (_, Some(now)) => now / self.ms_per_unit(),
            (_, None) => self.rows / ROWS_PER_UNIT,
        }
    }

    fn ms_per_unit(&self) -> u64 {
        if self.rhythm == Rhythm::Days { MS_PER_DAY } else { MS_PER_UNIT }
    }

    /// Forgets what was seen, and begins anew with the same reference: a change that is known hides no later one then.
    pub fn forget(&mut self) {
        if let Stage::Watching(watch) = &self.stage {
            self.watch(watch.profile().clone());
        }
        self.ordered.iter_mut().for_each(Ordered::forget);
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

    /// How the model is, as of the last look; `ok` of one whose reference is still being learned.
    pub fn status(&self) -> Status {
        match &self.stage {
            Stage::Watching(watch) => watch.status(),
            Stage::Learning(..) => Status::Ok,
        }
    }

    /// How the model is; with `statistics`, each stream is compared by the classic ones too.
    pub fn drift(&mut self, statistics: bool) -> DriftReport {
        let (clock, per_unit) = match self.now {
            Some(_) => (Clock::Milliseconds, self.ms_per_unit()),
            None => (Clock::Rows, ROWS_PER_UNIT),
        };
        let mut report = match &mut self.stage {
            Stage::Watching(watch) => {
                DriftReport::new(watch.verdict(statistics), self.reference, clock, per_unit)
            }
            Stage::Learning(builder, _) => DriftReport::learning(builder.rows(), clock),
        };
        report.ordered = self.ordered.iter().map(Ordered::report).collect();
        report
    }
}

fn invalid(message: String) -> Error {
    let place = format!("entry `{}`", crate::bundle::REFERENCE_ENTRY);
    Error::new(ErrorKind::InvalidBundle, message).at(place)
}
