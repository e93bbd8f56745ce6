//! What a device reports of a window: one thing of one row, or a server's histograms, randomised, paid for and sealed.
//!
//! | module | holds |
//! |---|---|
//! | `slots` | what is reported on, and the few bins of each, from the bundle's reference |
//! | `registration` | the same for a collector |
//! | `sample`, `histograms` | what is kept of a window's rows: locally, and at the edge |
//! | `window` | either of them, here and in the storage |
//! | `state` | what a storage holds: the budget, the window, the queue |
//! | `said` | what the window lets out, randomised |
//! | `queue` | envelopes that wait to be sent |
//! | `users` | how many rows of a user were counted |
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
mod said;
mod sample;
mod slots;
mod state;
mod users;
mod window;
mod words;

pub use queue::Taken;
pub use refusal::{Reason, Silence};
pub use registration::registration;
pub(crate) use registration::{Described, described};
pub use reporter::{Mechanism, ReportOptions, Reporter};

use crate::error::{Error, ErrorKind};

/// An error about what a caller gave, or what a storage holds.
fn invalid(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidArgument, error.to_string())
}
