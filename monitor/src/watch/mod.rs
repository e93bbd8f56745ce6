//! A profile and what was seen since: the live half of the crate.

mod columns;
mod judge;

use std::ops::Range;

use crate::bins::Observation;
use crate::detectors::MmdSums;
use crate::error::{Error, Result};
use crate::finder::BinFinder;
use crate::profile::Profile;
use crate::quality::{PredictionId, Truth};
use crate::state::{LEVEL, State, Tests};
use crate::verdict::Status;

/// Rows of which one is taken together with its other numbers: that costs as much as everything else of a row.
const TOGETHER_EVERY: u64 = 8;

/// Watches the rows of one model.
///
/// What was seen is in three parts, so that several writers can share one storage without losing or counting
/// anything twice: what the storage has, what is on its way there, and what is newer.
pub struct Watch {
    profile: Profile,
    fingerprint: u64,
    tests: Tests,
    /// All that is known here; of its sketches, only those of the storage.
    live: State,
    /// What the storage does not have yet, and is not about to get.
    unsaved: State,
    saving: Option<State>,
    /// Of a row, the bins.
    bins: Vec<usize>,
    /// Of rows, how many fell into each bin.
    counts: Vec<u32>,
    /// Of each stream, what finds the bins of many numbers. None at all before there are many.
    finders: Vec<Option<BinFinder>>,
    vector: Vec<f64>,
    /// Of the rows that are being taken.
    sums: Option<MmdSums>,
}

impl Watch {
    /// Begins to watch.
    pub fn new(profile: Profile) -> Watch {
        let fingerprint = fingerprint(&profile);
        let tests = Tests::new(&profile);
        let empty = State::new(&profile, &tests, fingerprint);
        Watch {
            tests,
            live: empty.clone(),
            unsaved: empty,
            saving: None,
            bins: Vec::new(),
            counts: Vec::new(),
            finders: Vec::new(),
            vector: Vec::new(),
            sums: profile.together.as_ref().map(|together| together.mmd.sums()),
            fingerprint,
            profile,
        }
    }

    /// Judges a unit of time only when it is over: for streams that have a rhythm, such as that of the day, in units that
    /// are as long. To be called before anything is seen.
    pub fn judge_whole_units(&mut self) {
        self.tests.judge_whole_units();
    }

    /// The reference.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Takes a row: when it came, in units of time that never matter by themselves, and a value for each
    /// stream, asked for by its position. Looks for alarms with every few rows.
    pub fn observe<'a>(&mut self, unit: u64, value: impl Fn(usize) -> Observation<'a>) {
        self.count(unit, value);
        self.live.tally.look(&self.tests);
    }

    /// Takes a row without looking for alarms: when only verdicts do, the order of the rows does not matter.
    pub fn count<'a>(&mut self, unit: u64, value: impl Fn(usize) -> Observation<'a>) {
        self.take_together(0..1, |_, stream| value(stream));
        self.bins.clear();
        for stream in 0..self.profile.streams.len() {
            let bin = self.unsaved.summary(stream, &self.profile).add_value(value(stream));
            self.bins.push(self.tests.range(stream).start + bin);
        }
        self.unsaved.tally.count(unit, &self.bins, &self.tests);
        self.live.tally.count(unit, &self.bins, &self.tests);
    }

    /// Takes some of these rows together with their other numbers.
    fn take_together<'a>(
        &mut self,
        rows: Range<usize>,
        value: impl Fn(usize, usize) -> Observation<'a>,
    ) {
        let (Some(together), Some(sums)) = (&self.profile.together, &mut self.sums) else { return };
        // OK because it is less than 8.
        let since = (self.live.tally.rows % TOGETHER_EVERY) as usize;
        let every = TOGETHER_EVERY as usize;
        let mut rows = rows.skip((every - since) % every).step_by(every).peekable();
        if rows.peek().is_none() {
            return;
        }
        sums.clear();
        for row in rows {
            together.fill(&mut self.vector, |stream| value(row, stream));
            together.mmd.add(sums, &mut self.vector);
        }
        self.live.together(sums);
        self.unsaved.together(sums);
    }

    /// A name for a prediction, by which its truth can be told at any time. `None` of a model whose reference has
    /// no truths. The class and the score are as [`PredictionId`] says.
    pub fn id(&self, class: u16, score: f32, random: [u8; 6]) -> Option<PredictionId> {
        let model = self.model();
        self.profile.calibration.as_ref().map(|_| PredictionId { model, class, score, random })
    }

    /// Takes the truth of a prediction, and tells how wrong it was: of a class 0 or 1, of a number how far off. `None`
    /// when the truth was told before.
    ///
    /// # Errors
    /// When the id is damaged or of another model, the truth can't be one of this model, or its reference has no
    /// truths to compare with.
    pub fn feedback(&mut self, unit: u64, id: &str, truth: Truth) -> Result<Option<f64>> {
        let Some(calibration) = &self.profile.calibration else {
            return Err(Error::new("the reference has no truths to compare with"));
        };
        let id = PredictionId::from_text(id, self.model())?;
        let bins = &self.profile.streams[calibration.stream].bins;
        let mut counted = false;
        // The newer part first: what is known here includes it.
        for state in [&mut self.live, &mut self.unsaved] {
            // OK because there is feedback where there is a calibration.
            let feedback = state.feedback.as_mut().expect("feedback of a calibration");
            counted = feedback.count(calibration, bins, unit, &id, truth)?;
            if !counted {
                break;
            }
        }
        Ok(counted.then(|| id.loss(truth)))
    }

    /// How the model is, as of the last look at its tests, which is at most a few rows old. Cheap, for every prediction.
    pub fn status(&self) -> Status {
        let evidence = &self.live.tally.evidence;
        let streams = 0..self.profile.streams.len();
        if evidence.model.is_some() || evidence.alarms.iter().any(Option::is_some) {
            Status::Drifted
        } else if streams.clone().any(|stream| evidence.e_value(stream) >= 1.0 / LEVEL) {
            Status::Watch
        } else {
            Status::Ok
        }
    }

    // OK because half of a fingerprint tells models apart well enough to refuse a stray id.
    fn model(&self) -> u32 {
        self.fingerprint as u32
    }

    /// Takes up what the storage has, and gives what it should have from now on: call [`Watch::saved`] when it
    /// does, or [`Watch::not_saved`].
    ///
    /// # Errors
    /// When the bytes are damaged or belong to another version or reference. Nothing is changed then.
    pub fn save(&mut self, stored: Option<&[u8]>) -> Result<Vec<u8>> {
        let mut live = match stored {
            Some(bytes) => State::from_bytes(bytes, &self.profile, &self.tests, self.fingerprint)?,
            None => self.empty(),
        };
        self.not_saved()?;
        let stored = (live.moments.clone(), live.sketches.clone());
        live.merge(&self.unsaved, &self.profile)?;
        live.tally.look_closely(&self.tests);
        let bytes = live.to_bytes();
        // What is on its way is not the storage's yet: it would count twice.
        (live.moments, live.sketches) = stored;
        let empty = self.empty();
        self.saving = Some(std::mem::replace(&mut self.unsaved, empty));
        self.live = live;
        Ok(bytes)
    }

    fn empty(&self) -> State {
        State::new(&self.profile, &self.tests, self.fingerprint)
    }

    /// The storage has what [`Watch::save`] gave.
    pub fn saved(&mut self) {
        if let Some(saving) = self.saving.take() {
            // OK because `save` merged the same two.
            self.live.merge_sketches(&saving).expect("sketches that were merged before");
        }
    }

    /// The storage did not take what [`Watch::save`] gave: it stays to be saved.
    ///
    /// # Errors
    /// When more was counted than a sketch can hold.
    pub fn not_saved(&mut self) -> Result<()> {
        match self.saving.take() {
            Some(saving) => self.unsaved.merge(&saving, &self.profile),
            None => Ok(()),
        }
    }
}

/// Tells profiles apart: 64 bits of FNV-1a over their text.
fn fingerprint(profile: &Profile) -> u64 {
    profile.to_json().bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
