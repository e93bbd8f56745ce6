//! Why nothing may be sent.

use std::fmt;

use crate::epsilon::Epsilon;

/// Why a ledger keeps a device silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// This window has its report.
    AlreadyReported {
        /// The window.
        window: u32,
    },
    /// The clock shows a window before one that has a report.
    ClockWentBack {
        /// The window that was asked for.
        window: u32,
        /// The last that has a report.
        latest: u32,
    },
    /// More would be spent than the period's cap.
    CapReached {
        /// What was asked for.
        epsilon: Epsilon,
        /// What counts against the cap.
        spent: Epsilon,
        /// The cap.
        cap: Epsilon,
        /// The first window in which it can be spent; `None` if it is more than the cap.
        next: Option<u32>,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::AlreadyReported { window } => {
                write!(formatter, "window {window} has its report")
            }
            Refusal::ClockWentBack { window, latest } => {
                write!(
                    formatter,
                    "the clock shows window {window}, but window {latest} has a report"
                )
            }
            Refusal::CapReached { epsilon, spent, cap, next } => {
                write!(
                    formatter,
                    "epsilon {spent} of {cap} is spent, which leaves no room for {epsilon}"
                )?;
                match next {
                    Some(next) => write!(formatter, " before window {next}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for Refusal {}
