//! *Local*: a device randomises by itself, and need trust nobody.

use rand_core::CryptoRng;

use super::checked_layout;
use super::randomised_response::RandomisedResponse;
use crate::epsilon::Epsilon;
use crate::error::{Error, Result};
use crate::samplers::uniform_below;

/// One record for a whole window: one slot, chosen at random, and its value by [`RandomisedResponse`].
///
/// Slots are what a collector may ask about: columns, the score, the class, the estimated and the labelled quality. A
/// slot is chosen without looking at the data, so it costs nothing, and the whole record is epsilon-locally
/// differentially private: whatever happened on the device in the window, any record is at most `e^epsilon` times as
/// probable as it would be had something else happened. This covers all rows of the window, not each of them.
///
/// Each slot needs a value in every window: what is missing has a bin of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalMechanism {
    epsilon: Epsilon,
    bins_of_slots: Vec<u32>,
}

/// What a device says about a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LocalRecord {
    /// Which slot, from 0.
    pub slot: u32,
    /// The bin it is said to lie in, from 0.
    pub bin: u32,
}

impl LocalMechanism {
    /// A mechanism for slots of so many bins.
    ///
    /// # Errors
    /// When epsilon is not 0.001 to 20, there are not 1 to 65,535 slots, or one has not 2 to 8,192 bins.
    pub fn new(epsilon: Epsilon, bins_of_slots: Vec<u32>) -> Result<LocalMechanism> {
        let bins_of_slots = checked_layout(bins_of_slots)?;
        Ok(LocalMechanism { epsilon: epsilon.of_mechanism()?, bins_of_slots })
    }

    /// What each record spends.
    pub fn epsilon(&self) -> Epsilon {
        self.epsilon
    }

    /// How many bins each slot has.
    pub fn bins_of_slots(&self) -> &[u32] {
        &self.bins_of_slots
    }

    /// The record of a window, given the bin that each slot really lies in.
    ///
    /// # Errors
    /// When there is not one bin for each slot, or one is out of range.
    pub fn randomise(&self, truth: &[u32], random: &mut impl CryptoRng) -> Result<LocalRecord> {
        if truth.len() != self.bins_of_slots.len() {
            return Err(Error::new(format!(
                "there are {} values, expected {}",
                truth.len(),
                self.bins_of_slots.len()
            )));
        }
        // All are checked, so that a failure does not depend on the slot that is chosen.
        if let Some(slot) = (0..truth.len()).find(|slot| truth[*slot] >= self.bins_of_slots[*slot])
        {
            let bins = self.bins_of_slots[slot];
            let value = truth[slot];
            return Err(Error::new(format!("slot {slot} is {value}, expected less than {bins}")));
        }
        // OK because there are at most 65,535 slots.
        let slot = uniform_below(truth.len() as u128, random) as usize;
        let response = RandomisedResponse::new(self.epsilon, self.bins_of_slots[slot])?;
        let bin = response.randomise(truth[slot], random)?;
        Ok(LocalRecord { slot: slot as u32, bin })
    }
}

#[cfg(test)]
mod tests {
    use chacha20::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn parameters_are_checked() {
        let epsilon = Epsilon::whole(2);
        for bins in [vec![], vec![10, 1], vec![8_193], vec![2; 65_536]] {
            assert!(LocalMechanism::new(epsilon, bins).is_err());
        }
        assert!(LocalMechanism::new(Epsilon::default(), vec![2]).is_err());
    }

    #[test]
    fn values_out_of_range_are_refused_whichever_slot_is_chosen() {
        let mechanism = LocalMechanism::new(Epsilon::whole(2), vec![3; 50]).unwrap();
        let mut truth = vec![0; 50];
        truth[49] = 3;
        let mut random = ChaCha20Rng::from_seed([0; 32]);
        assert!(mechanism.randomise(&truth, &mut random).is_err());
        assert!(mechanism.randomise(&truth[..49], &mut random).is_err());
        truth[49] = 2;
        assert!(mechanism.randomise(&truth, &mut random).is_ok());
    }
}
