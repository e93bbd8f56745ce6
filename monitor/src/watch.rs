//! A profile and what was seen since: the live half of the crate.

use crate::bins::Observation;
use crate::error::{Error, Result};
use crate::profile::Profile;
use crate::quality::{PredictionId, Truth, estimate};
use crate::state::{LEVEL, State, Tests};
use crate::verdict::{Change, Pair, QualityVerdict, Status, StreamVerdict, Verdict, impact};

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
    bins: Vec<usize>,
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
            bins: vec![0; profile.streams.len()],
            fingerprint,
            profile,
        }
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
        for (stream, reference) in self.profile.streams.iter().enumerate() {
            let value = value(stream);
            let bin = reference.bins.of(value);
            self.unsaved.sketch(stream, value, &self.profile, bin);
            self.bins[stream] = self.tests.range(stream).start + bin;
        }
        self.unsaved.tally.count(unit, &self.bins, &self.tests);
        self.live.tally.count(unit, &self.bins, &self.tests);
    }

    /// A name for a prediction, by which its truth can be told at any time. `None` of a model whose reference has
    /// no truths. The class and the score are as [`PredictionId`] says.
    pub fn id(&self, class: u16, score: f32, random: [u8; 6]) -> Option<PredictionId> {
        let model = self.model();
        self.profile.calibration.as_ref().map(|_| PredictionId { model, class, score, random })
    }

    /// Takes the truth of a prediction. False when it was told before.
    ///
    /// # Errors
    /// When the id is damaged or of another model, the truth can't be one of this model, or its reference has no
    /// truths to compare with.
    pub fn feedback(&mut self, unit: u64, id: &str, truth: Truth) -> Result<bool> {
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
        Ok(counted)
    }

    // OK because half of a fingerprint tells models apart well enough to refuse a stray id.
    fn model(&self) -> u32 {
        self.fingerprint as u32
    }

    /// How the model and each of its streams is.
    pub fn verdict(&mut self) -> Verdict {
        self.live.tally.look_closely(&self.tests);
        let seen = self.seen();
        let evidence = &self.live.tally.evidence;
        let score_changed = (self.profile.streams.iter().zip(&evidence.alarms))
            .any(|(stream, alarm)| stream.role.is_output() && alarm.is_some());
        let streams: Vec<_> = (0..self.profile.streams.len())
            .map(|stream| self.stream_verdict(stream, &seen, score_changed))
            .collect();
        let status = match evidence.model {
            Some(_) => Status::Drifted,
            None => streams.iter().map(|stream| stream.status).max().unwrap_or(Status::Ok),
        };
        let rows = Pair { reference: self.profile.rows, live: self.live.tally.rows };
        let (alarm, e_value) = (evidence.model, evidence.model_e_value());
        let (sentence, quality) = (String::new(), self.quality());
        Verdict { status, sentence, alarm, e_value, level: LEVEL, rows, streams, quality }
            .summarise()
    }

    fn quality(&self) -> Option<QualityVerdict> {
        let (calibration, feedback) =
            self.profile.calibration.as_ref().zip(self.live.feedback.as_ref())?;
        let counts = self.live.tally.counts(self.tests.range(calibration.stream), None);
        Some(QualityVerdict {
            reference: calibration.quality(),
            estimated: estimate(calibration, &counts, Some(feedback)).ok(),
            measured: (feedback.rows() > 0).then(|| feedback.quality(calibration)),
            alarm: feedback.alarm(),
        })
    }

    /// All moments and sketches there are, saved or not.
    fn seen(&self) -> State {
        let mut seen = self.live.clone();
        for part in self.saving.iter().chain([&self.unsaved]) {
            // OK because no machine has seen 2^64 values.
            seen.merge_sketches(part).expect("sketches of one profile");
        }
        seen
    }

    fn stream_verdict(&self, stream: usize, seen: &State, score_changed: bool) -> StreamVerdict {
        let reference = &self.profile.streams[stream];
        let evidence = &self.live.tally.evidence;
        let (alarm, e_value) = (evidence.alarms[stream], evidence.e_value(stream));
        let live = self.live.tally.counts(self.tests.range(stream), alarm.map(|alarm| alarm.began));
        let (sketches, moments) = (&seen.sketches[stream], &seen.moments[stream]);
        let scale = reference.scale.and_then(|scale| moments.summary(scale));
        let unseen = sketches.unseen();
        let status = match alarm {
            Some(_) => Status::Drifted,
            None if e_value >= 1.0 / LEVEL => Status::Watch,
            None => Status::Ok,
        };
        let impact = impact(reference, &live);
        let moves = |impact: f64| score_changed && self.moves_the_score(impact);
        let change = Change { reference, live: &live, scale, unseen: &unseen };
        let shares = |counts: &[u64]| {
            let total = counts.iter().sum::<u64>().max(1) as f64;
            let outside: u64 = reference.bins.outside().map(|bin| counts[bin]).sum();
            (counts[0] as f64 / total, outside as f64 / total)
        };
        let (before, after) = (shares(&reference.counts), shares(&live));
        StreamVerdict {
            name: reference.name.clone(),
            role: reference.role,
            status,
            sentence: if status == Status::Ok { String::new() } else { change.sentence() },
            alarm,
            e_value,
            impact,
            harmless: alarm.and(impact).map(|impact| !moves(impact)),
            rows: Pair { reference: reference.rows(), live: live.iter().sum() },
            missing: Pair { reference: before.0, live: after.0 },
            outside: Pair { reference: before.1, live: after.1 },
            scale: Pair { reference: reference.scale, live: scale },
            percentiles: sketches.percentiles(),
            distinct: sketches.distinct(),
            unseen,
        }
    }

    /// Whether a change of the mean score is more than a small part of its spread.
    fn moves_the_score(&self, impact: f64) -> bool {
        const SMALL: f64 = 0.05;
        let score = self.profile.score.and_then(|score| self.profile.streams[score].scale);
        score.is_none_or(|score| impact.abs() > SMALL * score.std)
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
