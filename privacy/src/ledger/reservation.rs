//! The way from an expense to a report.

use super::{EntryId, Ledger};
use crate::epsilon::Epsilon;
use crate::error::{Error, Result};

/// An expense that is entered, but perhaps not yet stored.
#[derive(Debug)]
#[must_use = "its expense counts, whether or not a report follows"]
pub struct Reservation {
    pub(super) window: u32,
    pub(super) id: EntryId,
    pub(super) epsilon: Epsilon,
}

/// Leave for one report, whose expense is stored. It can't be copied.
#[derive(Debug)]
#[must_use = "its expense counts, whether or not a report follows"]
pub struct Permit {
    window: u32,
    epsilon: Epsilon,
    left: Epsilon,
}

impl Reservation {
    /// Leave to release the report, given what storage holds: the bytes that were read back, or those that were
    /// written, once the storage has confirmed that they will survive.
    ///
    /// # Errors
    /// When the bytes are no ledger, or one without this expense. The expense counts all the same.
    pub fn persisted(self, stored: &[u8]) -> Result<Permit> {
        let ledger = Ledger::from_bytes(stored)?;
        if !ledger.holds(&self) {
            return Err(Error::new("the stored ledger lacks the expense of this report"));
        }
        let left = ledger.left(self.window);
        Ok(Permit { window: self.window, epsilon: self.epsilon, left })
    }
}

impl Permit {
    /// The window that the report is of.
    pub fn window(&self) -> u32 {
        self.window
    }

    /// What the report may spend at most.
    pub fn epsilon(&self) -> Epsilon {
        self.epsilon
    }

    /// What is left for the rest of the period, after this report.
    pub fn left(&self) -> Epsilon {
        self.left
    }
}
