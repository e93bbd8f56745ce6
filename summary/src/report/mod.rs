//! What is said about a window.

mod decode;
mod encode;

use driftline_privacy::{
    Contribution, EdgeMechanism, Epsilon, LocalRecord, MAX_SLOTS, Noise, RandomisedResponse,
};

use crate::error::{Error, Result};

/// Of the wire format.
pub const VERSION: u8 = 1;

/// A report longer than this is refused unread.
pub(crate) const MAX_BYTES: usize = 1 << 20;
/// Of a noisy count, either way.
const MAX_COUNT: i64 = 1 << 53;

/// Numbers of the mechanisms on the wire.
const LOCAL: u8 = 1;
const LAPLACE: u8 = 2;
const GAUSSIAN: u8 = 3;

/// A randomised report about one window of one model. It names no device and no time but the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    model: [u8; 32],
    window: u32,
    said: Said,
}

/// What a mechanism let through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// One record of one device.
    Local {
        /// Of the randomised response.
        epsilon: Epsilon,
        /// The record.
        record: LocalRecord,
    },
    /// Whole histograms of many users.
    Edge {
        /// In each bin.
        noise: Noise,
        /// Of one user.
        contribution: Contribution,
        /// Noisy counts of every slot.
        histograms: Vec<Vec<i64>>,
    },
}

impl Said {
    /// What it spends.
    pub fn epsilon(&self) -> Epsilon {
        match self {
            Said::Local { epsilon, .. } => *epsilon,
            Said::Edge { noise, .. } => noise.epsilon(),
        }
    }
}

impl Report {
    /// A report on a model, by the SHA-256 of its file, in a window.
    ///
    /// # Errors
    /// When epsilon is not 0.001 to 20, a record is not of 65,535 slots of 8,192 bins at most, there are not 1 to 65,535
    /// histograms of 2 to 8,192 bins, a count is beyond 2^53, or the report has more than 2^20 bytes.
    pub fn new(model: [u8; 32], window: u32, said: Said) -> Result<Report> {
        match &said {
            Said::Local { epsilon, record: LocalRecord { slot, bin } } => {
                RandomisedResponse::new(*epsilon, bin.saturating_add(1).max(2))?;
                if *slot >= MAX_SLOTS {
                    return Err(Error::new(format!(
                        "the slot is {slot}, expected below {MAX_SLOTS}"
                    )));
                }
            }
            Said::Edge { noise, contribution, histograms } => {
                let bins = histograms.iter().map(|counts| counts.len().min(1 << 16) as u32);
                EdgeMechanism::new(*noise, *contribution, bins.collect())?;
                let beyond = |count: &&i64| !(-MAX_COUNT..=MAX_COUNT).contains(*count);
                if let Some(count) = histograms.iter().flatten().find(beyond) {
                    return Err(Error::new(format!("a count is {count}, expected up to 2^53")));
                }
            }
        }
        let report = Report { model, window, said };
        match report.to_bytes().len() {
            bytes if bytes > MAX_BYTES => {
                Err(Error::new(format!("there are {bytes} bytes, expected at most {MAX_BYTES}")))
            }
            _ => Ok(report),
        }
    }

    /// The SHA-256 of the model's file.
    pub fn model(&self) -> &[u8; 32] {
        &self.model
    }

    /// The number of the window.
    pub fn window(&self) -> u32 {
        self.window
    }

    /// What is said.
    pub fn said(&self) -> &Said {
        &self.said
    }
}
