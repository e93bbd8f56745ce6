//! What was seen since the model went live: bounded in memory, the same work for every row, and to be merged in
//! any order and grouping.

mod epochs;
mod evidence;
mod sketches;

use serde::{Deserialize, Serialize};

pub(crate) use epochs::{Block, Epochs};
pub use evidence::{Alarm, LEVEL};
pub(crate) use evidence::{Evidence, ROWS_PER_LOOK, Tests};
pub(crate) use sketches::Sketches;

use crate::bins::Observation;
use crate::error::{Error, Result};
use crate::moments::Moments;
use crate::profile::Profile;

/// The version of saved states that this crate writes, and the only one that it reads.
const VERSION: u8 = 1;

/// Everything that was counted.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct State {
    version: u8,
    /// Of the profile that its bins belong to.
    fingerprint: u64,
    pub epochs: Epochs,
    pub evidence: Evidence,
    pub moments: Vec<Moments>,
    pub sketches: Vec<Sketches>,
}

impl State {
    pub fn new(profile: &Profile, fingerprint: u64) -> State {
        State {
            version: VERSION,
            fingerprint,
            epochs: Epochs::default(),
            evidence: Evidence::default(),
            moments: vec![Moments::default(); profile.streams.len()],
            sketches: profile.streams.iter().map(|stream| Sketches::new(&stream.bins)).collect(),
        }
    }

    /// Reads a saved state.
    ///
    /// # Errors
    /// When the bytes are damaged, or belong to another version or another profile.
    pub fn from_bytes(bytes: &[u8], profile: &Profile, fingerprint: u64) -> Result<State> {
        if bytes.first() != Some(&VERSION) {
            let found =
                bytes.first().map_or("no bytes".into(), |version| format!("version {version}"));
            return Err(Error::new(format!(
                "the saved state has {found}, expected version {VERSION}"
            )));
        }
        let state: State = postcard::from_bytes(bytes)
            .map_err(|error| Error::new(format!("the saved state is damaged: {error}")))?;
        if state.fingerprint != fingerprint {
            return Err(Error::new("the saved state belongs to another reference"));
        }
        let streams = profile.streams.len();
        let sound = state.epochs.is_sound(profile.bin_count())
            && state.evidence.is_sound(streams)
            && state.moments.len() == streams
            && state.sketches.len() == streams;
        if sound { Ok(state) } else { Err(Error::new("the saved state is damaged")) }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        // OK because nothing that a state holds can fail to serialise.
        postcard::to_allocvec(self).expect("a state is plain data")
    }

    /// Counts a row.
    pub fn count(&mut self, unit: u64, bins: &[usize], total: usize) {
        let block = self.epochs.block_at(unit, total);
        block.rows = block.rows.saturating_add(1);
        for bin in bins {
            block.counts[*bin] = block.counts[*bin].saturating_add(1);
        }
    }

    /// Adds a value to what histograms can't say.
    pub fn sketch(&mut self, stream: usize, value: Observation<'_>, profile: &Profile, bin: usize) {
        let reference = &profile.streams[stream];
        if let (Observation::Number(number), Some(scale)) = (value, reference.scale)
            && number.is_finite()
        {
            self.moments[stream].add(number, scale);
        }
        self.sketches[stream].update(value, bin + 1 == reference.bins.count());
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &State) -> Result<()> {
        for (sketches, more) in self.sketches.iter_mut().zip(&other.sketches) {
            sketches.merge(more)?;
        }
        for (moments, more) in self.moments.iter_mut().zip(&other.moments) {
            moments.merge(more);
        }
        self.epochs.merge(&other.epochs);
        self.evidence.merge(&other.evidence);
        Ok(())
    }
}
