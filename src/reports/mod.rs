//! What a device reports of a window: one thing of one row, or a server's histograms, randomised, paid for and sealed.
//!
//! | module | holds |
//! |---|---|
//! | `slots` | what is reported on, and the few bins of each, from the bundle's reference |
//! | `registration` | the same for a collector |
//! | `sample`, `histograms` | what is kept of a window's rows: locally, and at the edge |
//! | `window` | either of them, here and in the storage |
//! | `state` | what a storage holds: the budget, the window, the queue |
//! | `queue` | envelopes that wait to be sent |
//! | `refusal` | why a device keeps silent |
//! | `reporter` | all of them together |
//!
//! Nothing in here runs unless a caller asks for reports. No clock, no randomness, no storage and no network is in here
//! either; they are passed in.

mod bytes;
mod histograms;
mod queue;
mod refusal;
mod registration;
mod reporter;
mod sample;
mod slots;
mod state;
mod users;
mod window;
mod words;

use driftline_monitor::Profile;
use sha2::{Digest, Sha256};

pub use queue::Taken;
pub use refusal::{Reason, Silence};
pub use registration::registration;
pub use reporter::{Mechanism, ReportOptions, Reporter};

use crate::bundle::{Bundle, REFERENCE_ENTRY};
use crate::error::{Error, ErrorKind, Result};

/// What reports call a model: the hash of its bundle's file, so that the model, its reference and its policy are one.
fn model_of(file: &[u8]) -> [u8; 32] {
    Sha256::digest(file).into()
}

/// The reference that reports are made by.
fn profile_of(bundle: &Bundle<'_>) -> Result<Profile> {
    let Some(reference) = bundle.reference else {
        let text =
            "the bundle has no reference, which reports are made by: pack it with --reference";
        return Err(Error::new(ErrorKind::InvalidArgument, text));
    };
    Profile::from_json(reference).map_err(|error| {
        let place = format!("entry `{REFERENCE_ENTRY}`");
        Error::new(ErrorKind::InvalidBundle, error.to_string()).at(place)
    })
}

/// An error about what a caller gave, or what a storage holds.
fn invalid(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidArgument, error.to_string())
}
