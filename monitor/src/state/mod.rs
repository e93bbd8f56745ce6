//! What was seen since the model went live: bounded in memory, the same work for every row, and to be merged in
//! any order and grouping.

mod alarms;
mod distinct;
mod epochs;
mod evidence;
mod quantiles;
mod recent;
mod sketches;
mod summary;

use serde::{Deserialize, Serialize};

pub use alarms::Alarms;
pub(crate) use alarms::Tally;
pub(crate) use epochs::{Block, Epochs};
pub use evidence::{Alarm, LEVEL};
pub(crate) use evidence::{ROWS_PER_LOOK, Tests, weight};
pub(crate) use sketches::Sketches;
use summary::Summary;

use crate::detectors::MmdSums;
use crate::error::{Error, Result};
use crate::moments::Moments;
use crate::profile::Profile;
use crate::quality::Feedback;

/// The version of saved states that this crate writes, and the only one that it reads.
const VERSION: u8 = 1;

/// Everything that was counted.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct State {
    version: u8,
    /// Of the profile that its bins belong to.
    fingerprint: u64,
    pub tally: Tally,
    pub moments: Vec<Moments>,
    /// Of some rows, the numbers together. `None` of a profile that does not have them.
    pub together: Option<MmdSums>,
    /// What truths said. `None` of a model whose reference has none.
    pub feedback: Option<Feedback>,
    pub sketches: Vec<Sketches>,
}

impl State {
    pub fn new(profile: &Profile, tests: &Tests, fingerprint: u64) -> State {
        State {
            version: VERSION,
            fingerprint,
            tally: Tally::new(tests),
            moments: vec![Moments::default(); profile.streams.len()],
            together: profile.together.as_ref().map(|together| together.mmd.sums()),
            feedback: profile.calibration.as_ref().map(Feedback::new),
            sketches: profile.streams.iter().map(|stream| Sketches::new(&stream.bins)).collect(),
        }
    }

    /// Reads a saved state.
    ///
    /// # Errors
    /// When the bytes are damaged, or belong to another version or another profile.
    pub fn from_bytes(
        bytes: &[u8],
        profile: &Profile,
        tests: &Tests,
        fingerprint: u64,
    ) -> Result<State> {
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
        let sound = state.tally.is_sound(tests)
            && state.moments.len() == tests.count()
            && state.sketches.len() == tests.count()
            && state.together.is_some() == profile.together.is_some()
            && state.feedback.is_some() == profile.calibration.is_some();
        if let (Some(sums), Some(together)) = (&state.together, &profile.together) {
            together.mmd.check_sums(sums)?;
        }
        if let (Some(feedback), Some(calibration)) = (&state.feedback, &profile.calibration) {
            feedback.check(calibration)?;
        }
        if sound { Ok(state) } else { Err(Error::new("the saved state is damaged")) }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        // OK because nothing that a state holds can fail to serialise.
        postcard::to_allocvec(self).expect("a state is plain data")
    }

    /// What takes a stream's values.
    pub fn summary<'a>(&'a mut self, stream: usize, profile: &'a Profile) -> Summary<'a> {
        Summary {
            reference: &profile.streams[stream],
            moments: &mut self.moments[stream],
            sketches: &mut self.sketches[stream],
        }
    }

    /// Adds the numbers of rows.
    pub fn together(&mut self, rows: &MmdSums) {
        if let Some(sums) = &mut self.together {
            // OK because both were made for the profile.
            sums.merge(rows).expect("sums of the profile's features");
        }
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &State, profile: &Profile) -> Result<()> {
        self.merge_sketches(other)?;
        self.tally.merge(&other.tally);
        if let (Some(sums), Some(more)) = (&mut self.together, &other.together) {
            sums.merge(more)?;
        }
        let feedback = self.feedback.as_mut().zip(other.feedback.as_ref());
        if let (Some((feedback, more)), Some(calibration)) = (feedback, &profile.calibration) {
            feedback.merge(more, calibration);
        }
        Ok(())
    }

    /// Adds what others saw beside their counts.
    pub fn merge_sketches(&mut self, other: &State) -> Result<()> {
        for (sketches, more) in self.sketches.iter_mut().zip(&other.sketches) {
            sketches.merge(more)?;
        }
        for (moments, more) in self.moments.iter_mut().zip(&other.moments) {
            moments.merge(more);
        }
        Ok(())
    }
}
