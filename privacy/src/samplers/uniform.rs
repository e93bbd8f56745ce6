//! Uniform integers, by rejection.

use rand_core::CryptoRng;

/// A uniform integer from 0 up to, not including, `bound`; unbiased.
///
/// Takes as many bytes as `bound - 1` has, little-endian, clears the bits above it, and draws again while the number is
/// too large: at most twice on average.
///
/// # Panics
/// When `bound` is 0.
pub fn uniform_below(bound: u128, random: &mut impl CryptoRng) -> u128 {
    assert!(bound > 0, "the bound is 0, expected at least 1");
    let bits = u128::BITS - (bound - 1).leading_zeros();
    let bytes = bits.div_ceil(8) as usize;
    let mask = u128::MAX.checked_shr(u128::BITS - bits).unwrap_or(0);
    loop {
        let mut drawn = [0; 16];
        random.fill_bytes(&mut drawn[..bytes]);
        let number = u128::from_le_bytes(drawn) & mask;
        if number < bound {
            return number;
        }
    }
}
