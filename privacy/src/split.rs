//! *Split*: a device splits its answer between two servers that do not collude. Neither learns anything but the sum over
//! many devices.

use prio::codec::Encode;
use prio::field::{Field128, FieldElementWithInteger};
use prio::vdaf::prio3::{Prio3MultihotCountVec, optimal_chunk_length};
use prio::vdaf::{AggregateShare, Client, VdafError};
use rand_core::CryptoRng;

use crate::error::{Error, Result};
use crate::mechanisms::EdgeMechanism;

/// Prio3MultihotCountVec (draft-irtf-cfrg-vdaf-18, Section 7.4.6): one bin of every slot from each device, with a proof
/// that no more bins than there are slots are marked, each once.
///
/// # Guarantees
/// A server that keeps to itself sees random numbers. With the [noise](SplitMechanism::noise_share) of one honest server
/// the sum has that noise's differential privacy, even towards the other.
///
/// # Not guaranteed
/// Servers that collude see every answer. A device can lie: mark several bins of one slot and none of another.
///
/// Shares draw from the platform's source of randomness themselves; the crate that computes them takes no other.
pub struct SplitMechanism {
    bins_of_slots: Vec<u32>,
    vdaf: Prio3MultihotCountVec,
}

/// What a device sends, encoded as the draft says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares {
    /// To both servers.
    pub public: Vec<u8>,
    /// To the leader only.
    pub leader: Vec<u8>,
    /// To the helper only.
    pub helper: Vec<u8>,
}

impl SplitMechanism {
    /// A mechanism for two servers and slots of so many bins.
    ///
    /// # Errors
    /// When there is no slot or none has a bin.
    pub fn new(bins_of_slots: Vec<u32>) -> Result<SplitMechanism> {
        let bins = bins_of_slots.iter().map(|bins| *bins as usize).sum();
        let slots = bins_of_slots.len();
        // A weight of so many bits is encoded after the bins.
        let weight = (usize::BITS - slots.leading_zeros()) as usize;
        let chunk = optimal_chunk_length(bins + weight);
        let vdaf = Prio3MultihotCountVec::new_multihot_count_vec(2, bins, slots, chunk);
        Ok(SplitMechanism { bins_of_slots, vdaf: vdaf.map_err(failed)? })
    }

    /// How the servers verify and add up shares.
    pub fn vdaf(&self) -> &Prio3MultihotCountVec {
        &self.vdaf
    }

    /// The shares of an answer, given the bin that each slot lies in. The context names the task; a nonce is used once.
    ///
    /// # Errors
    /// When there is not one bin for each slot, or one is out of range.
    pub fn shard(&self, context: &[u8], nonce: &[u8; 16], truth: &[u32]) -> Result<Shares> {
        let marked = self.marked(truth)?;
        let (public, inputs) = self.vdaf.shard(context, &marked, nonce).map_err(failed)?;
        let encoded = |part: &dyn Encode| {
            let mut bytes = Vec::new();
            part.encode(&mut bytes).map(|()| bytes).map_err(|error| Error::new(error.to_string()))
        };
        match &inputs[..] {
            [leader, helper] => Ok(Shares {
                public: encoded(&public)?,
                leader: encoded(leader)?,
                helper: encoded(helper)?,
            }),
            _ => unreachable!("the mechanism is for two servers"),
        }
    }

    /// What a server adds to its sum before it passes it on. The noise is that of an edge with the same slots: one row of
    /// each device, substituted.
    ///
    /// # Errors
    /// When the noise is for other slots.
    pub fn noise_share(
        &self,
        noise: &EdgeMechanism,
        random: &mut impl CryptoRng,
    ) -> Result<AggregateShare<Field128>> {
        if noise.bins_of_slots() != self.bins_of_slots {
            return Err(Error::new("the noise is not for the slots of the mechanism"));
        }
        let bins: u32 = self.bins_of_slots.iter().sum();
        let shares: Vec<_> = (0..bins).map(|_| in_field(noise.draw(random))).collect();
        Ok(AggregateShare::from(shares))
    }

    /// The noisy counts of every slot, from what the servers' shares add up to.
    ///
    /// # Errors
    /// When there is not one sum for each bin.
    pub fn counts(&self, sums: &[u128]) -> Result<Vec<Vec<i64>>> {
        let bins: u32 = self.bins_of_slots.iter().sum();
        if sums.len() != bins as usize {
            return Err(Error::new(format!("there are {} sums, expected {bins}", sums.len())));
        }
        let mut counts = sums.iter().map(|sum| from_field(*sum));
        Ok(self
            .bins_of_slots
            .iter()
            .map(|bins| counts.by_ref().take(*bins as usize).collect())
            .collect())
    }

    /// Which bins of all slots, one slot after the other, are marked.
    fn marked(&self, truth: &[u32]) -> Result<Vec<bool>> {
        if truth.len() != self.bins_of_slots.len() {
            let (found, expected) = (truth.len(), self.bins_of_slots.len());
            return Err(Error::new(format!("there are {found} values, expected {expected}")));
        }
        let slots = truth.iter().zip(&self.bins_of_slots);
        if let Some((value, bins)) = slots.clone().find(|(value, bins)| value >= bins) {
            return Err(Error::new(format!("a value is {value}, expected less than {bins}")));
        }
        Ok(slots.flat_map(|(value, bins)| (0..*bins).map(move |bin| bin == *value)).collect())
    }
}

/// Numbers below 0 count down from the modulus.
fn in_field(number: i64) -> Field128 {
    let magnitude = Field128::from(u128::from(number.unsigned_abs()));
    if number < 0 { -magnitude } else { magnitude }
}

fn from_field(number: u128) -> i64 {
    let below_zero = Field128::modulus() - number;
    match number <= below_zero {
        true => i64::try_from(number).unwrap_or(i64::MAX),
        false => i64::try_from(below_zero).map_or(i64::MIN, |magnitude| -magnitude),
    }
}

fn failed(error: VdafError) -> Error {
    Error::new(error.to_string())
}
