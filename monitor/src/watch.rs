//! A profile and what was seen since: the live half of the crate.

use crate::bins::Observation;
use crate::error::Result;
use crate::profile::Profile;
use crate::state::{State, Tests};

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
    /// stream, asked for by its position.
    pub fn observe<'a>(&mut self, unit: u64, value: impl Fn(usize) -> Observation<'a>) {
        for (stream, reference) in self.profile.streams.iter().enumerate() {
            let value = value(stream);
            let bin = reference.bins.of(value);
            self.unsaved.sketch(stream, value, &self.profile, bin);
            self.bins[stream] = self.tests.range(stream).start + bin;
        }
        self.unsaved.tally.count(unit, &self.bins, &self.tests);
        self.live.tally.count(unit, &self.bins, &self.tests);
        self.live.tally.look(&self.tests);
    }

    /// Takes up what the storage has, and gives what it should have from now on: call [`Watch::saved`] when it
    /// does, or [`Watch::not_saved`].
    ///
    /// # Errors
    /// When the bytes are damaged or belong to another version or reference. Nothing is changed then.
    pub fn save(&mut self, stored: Option<&[u8]>) -> Result<Vec<u8>> {
        let mut live = match stored {
            Some(bytes) => State::from_bytes(bytes, &self.tests, self.fingerprint)?,
            None => self.empty(),
        };
        self.not_saved()?;
        live.merge(&self.unsaved)?;
        live.tally.look_closely(&self.tests);
        let bytes = live.to_bytes();
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
        self.saving = None;
    }

    /// The storage did not take what [`Watch::save`] gave: it stays to be saved.
    ///
    /// # Errors
    /// When more was counted than a sketch can hold.
    pub fn not_saved(&mut self) -> Result<()> {
        match self.saving.take() {
            Some(saving) => self.unsaved.merge(&saving),
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
