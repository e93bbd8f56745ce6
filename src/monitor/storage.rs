//! What is kept of what was seen, for a storage.

use driftline_monitor::Profile;

use super::{Monitor, Reference, Stage};
use crate::error::{Error, ErrorKind, Result};

impl Monitor {
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
            self.watch(profile);
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
