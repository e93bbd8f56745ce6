//! A ledger in storage.
//!
//! Big-endian: version (1 byte), days of a window (2) and of the period (2), cap in thousandths (4), latest window (4),
//! number of entries (4); then for each entry, rising, its window (4), id (16) and epsilon in thousandths (4).

use super::policy::Policy;
use super::{EntryId, Ledger, damaged};
use crate::epsilon::Epsilon;
use crate::error::Result;

const VERSION: u8 = 1;
const HEADER: usize = 17;
const ENTRY: usize = 24;

impl Ledger {
    /// The ledger as it is stored. The same ledger always has the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER + ENTRY * self.entries.len());
        bytes.push(VERSION);
        bytes.extend(self.policy.window_days().to_be_bytes());
        bytes.extend(self.policy.period_days().to_be_bytes());
        bytes.extend(self.policy.cap().in_thousandths().to_be_bytes());
        bytes.extend(self.latest.to_be_bytes());
        // OK because 2^32 entries don't fit in memory.
        bytes.extend((self.entries.len() as u32).to_be_bytes());
        for ((window, id), epsilon) in &self.entries {
            bytes.extend(window.to_be_bytes());
            bytes.extend(id);
            bytes.extend(epsilon.in_thousandths().to_be_bytes());
        }
        bytes
    }

    /// Reads a ledger that was stored.
    ///
    /// # Errors
    /// When the bytes are not exactly what [`to_bytes`](Ledger::to_bytes) gives. A damaged ledger must not be replaced by a
    /// new one, which would refund all that was spent.
    pub fn from_bytes(bytes: &[u8]) -> Result<Ledger> {
        let mut rest = Rest(bytes);
        if rest.take::<1>()? != [VERSION] {
            return Err(damaged("its version is unknown"));
        }
        let window_days = u16::from_be_bytes(rest.take()?);
        let period_days = u16::from_be_bytes(rest.take()?);
        let cap = Epsilon::thousandths(u32::from_be_bytes(rest.take()?));
        let mut ledger = Ledger::new(Policy::new(window_days, period_days, cap)?);
        ledger.latest = u32::from_be_bytes(rest.take()?);
        let entries = u32::from_be_bytes(rest.take()?);
        for _ in 0..entries {
            let window = u32::from_be_bytes(rest.take()?);
            let id: EntryId = rest.take()?;
            let epsilon = Epsilon::thousandths(u32::from_be_bytes(rest.take()?));
            ledger.enter(window, id, epsilon)?;
        }
        match rest.0 {
            [] => Ok(ledger),
            _ => Err(damaged("something follows its entries")),
        }
    }

    /// Adds the next of the rising entries.
    fn enter(&mut self, window: u32, id: EntryId, epsilon: Epsilon) -> Result<()> {
        if !self.policy.counts(window, self.latest) {
            return Err(damaged("an entry is not of its period"));
        }
        if self.entries.last_key_value().is_some_and(|(last, _)| *last >= (window, id)) {
            return Err(damaged("its entries do not rise"));
        }
        self.entries.insert((window, id), epsilon);
        Ok(())
    }
}

/// The bytes that were not read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH]> {
        let (taken, rest) = self.0.split_first_chunk().ok_or_else(|| damaged("it is cut off"))?;
        self.0 = rest;
        Ok(*taken)
    }
}
