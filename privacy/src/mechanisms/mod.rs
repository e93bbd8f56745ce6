//! What randomises: each mechanism's own file holds its proof.

mod edge;
mod local;
mod randomised_response;
mod sensitivity;

pub use edge::{EdgeMechanism, Noise};
pub use local::{LocalMechanism, LocalRecord};
pub use randomised_response::RandomisedResponse;
pub use sensitivity::{Contribution, Neighbours};

/// More bins than a stream can have.
const MAX_BINS: u32 = 8_192;
/// The most slots that a mechanism has: more than a model has streams.
pub const MAX_SLOTS: u32 = 65_535;

use crate::error::{Error, Result};

/// Checks how many bins each slot has.
fn checked_layout(bins_of_slots: Vec<u32>) -> Result<Vec<u32>> {
    if bins_of_slots.is_empty() || bins_of_slots.len() > MAX_SLOTS as usize {
        let slots = bins_of_slots.len();
        return Err(Error::new(format!("there are {slots} slots, expected 1 to {MAX_SLOTS}")));
    }
    match bins_of_slots.iter().position(|bins| !(2..=MAX_BINS).contains(bins)) {
        Some(slot) => Err(Error::new(format!(
            "slot {slot} has {} bins, expected 2 to {MAX_BINS}",
            bins_of_slots[slot]
        ))),
        None => Ok(bins_of_slots),
    }
}
