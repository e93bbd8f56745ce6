//! Bytes of what a storage keeps: big-endian numbers, and parts with their length before them.

use super::invalid;
use crate::error::{Error, Result};

/// A part, with its length.
pub(super) fn part(bytes: &mut Vec<u8>, part: &[u8]) {
    // OK because a part is far smaller than 4 GiB.
    bytes.extend((part.len() as u32).to_be_bytes());
    bytes.extend(part);
}

/// Bytes that are read from the front.
pub(super) struct Rest<'a>(pub &'a [u8]);

impl<'a> Rest<'a> {
    pub fn take<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH]> {
        let (taken, rest) = self.0.split_first_chunk().ok_or_else(|| damaged("is cut short"))?;
        self.0 = rest;
        Ok(*taken)
    }

    pub fn part(&mut self) -> Result<&'a [u8]> {
        let length = u32::from_be_bytes(self.take()?) as usize;
        let (part, rest) =
            self.0.split_at_checked(length).ok_or_else(|| damaged("is cut short"))?;
        self.0 = rest;
        Ok(part)
    }

    pub fn end(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(damaged("has bytes after its end")) }
    }
}

/// It is told, and never replaced by a new one, which would refund what was spent.
pub(super) fn damaged(what: &str) -> Error {
    invalid(format!("what was saved of reports {what}"))
}
