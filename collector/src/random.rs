//! The platform's source of randomness.

use rand::rngs::SysRng;
use rand_core::{CryptoRng, UnwrapErr};

use crate::hex::hex;

/// Random bytes of the platform. Without any, the process ends: nothing secret can be made then.
pub fn system_random() -> impl CryptoRng {
    UnwrapErr(SysRng)
}

/// Sixteen random bytes in hexadecimal.
pub(crate) fn random_id(random: &mut impl CryptoRng) -> String {
    let mut bytes = [0; 16];
    random.fill_bytes(&mut bytes);
    hex(&bytes)
}
