//! Sources of random bytes for tests.

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};

/// SplitMix64, its numbers little-endian, one after the other. Stands in for a cryptographic source where the bytes
/// must be those of another implementation.
pub struct FixedBytes {
    state: u64,
    rest: Vec<u8>,
}

impl FixedBytes {
    pub fn new(seed: u64) -> FixedBytes {
        FixedBytes { state: seed, rest: Vec::new() }
    }

    fn refill(&mut self) {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let bits = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        self.rest.extend((bits ^ (bits >> 31)).to_le_bytes());
    }
}

impl TryRng for FixedBytes {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("only bytes are taken")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("only bytes are taken")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        while self.rest.len() < bytes.len() {
            self.refill();
        }
        bytes.copy_from_slice(&self.rest[..bytes.len()]);
        self.rest.drain(..bytes.len());
        Ok(())
    }
}

impl TryCryptoRng for FixedBytes {}
