//! What a storage holds under one key, so that one transaction changes all of it: the budget, the window, the queue.

use driftline_privacy::Ledger;

use super::bytes::{Rest, damaged, part};
use super::invalid;
use super::queue::Queue;
use super::slots::Layout;
use super::window::Kept;
use crate::error::Result;

const VERSION: u8 = 1;

/// What was saved of a model's reports; all its versions share it.
#[derive(Default)]
pub(super) struct State {
    /// `None` before the first report.
    pub ledger: Option<Ledger>,
    pub window: Option<SavedWindow>,
    pub queue: Queue,
}

/// A window of one version of the model. Another version can't read it, and begins anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SavedWindow {
    pub model: [u8; 32],
    pub number: u32,
    kept: Vec<u8>,
}

impl SavedWindow {
    pub fn new(model: [u8; 32], number: u32, kept: &Kept) -> SavedWindow {
        SavedWindow { model, number, kept: kept.to_bytes() }
    }

    pub fn kept(&self, layout: &Layout) -> Result<Kept> {
        Kept::from_bytes(&self.kept, layout)
    }
}

impl State {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        part(&mut bytes, &self.ledger.as_ref().map(Ledger::to_bytes).unwrap_or_default());
        let window = self
            .window
            .as_ref()
            .map(|window| [&window.model[..], &window.number.to_be_bytes(), &window.kept].concat());
        part(&mut bytes, &window.unwrap_or_default());
        part(&mut bytes, &self.queue.to_bytes());
        bytes
    }

    /// # Errors
    /// `invalid_argument` when the bytes are damaged.
    pub fn from_bytes(stored: Option<&[u8]>) -> Result<State> {
        let Some(bytes) = stored else { return Ok(State::default()) };
        let mut rest = Rest(bytes);
        if rest.take()? != [VERSION] {
            return Err(damaged("is of another version of driftline"));
        }
        let (ledger, window, queue) = (rest.part()?, rest.part()?, rest.part()?);
        rest.end()?;
        let ledger = (!ledger.is_empty()).then(|| Ledger::from_bytes(ledger)).transpose();
        let window = (!window.is_empty()).then(|| saved_window(window)).transpose()?;
        Ok(State { ledger: ledger.map_err(invalid)?, window, queue: Queue::from_bytes(queue)? })
    }
}

fn saved_window(bytes: &[u8]) -> Result<SavedWindow> {
    let mut rest = Rest(bytes);
    let (model, number) = (rest.take()?, u32::from_be_bytes(rest.take()?));
    Ok(SavedWindow { model, number, kept: rest.0.to_vec() })
}
