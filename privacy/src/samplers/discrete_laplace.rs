//! Noise of pure differential privacy.

use rand_core::CryptoRng;

use super::bernoulli::coin_exp;
use super::ratio::Ratio;
use super::uniform::uniform_below;
use crate::error::{Error, Result};

/// Integers with probabilities in proportion to `e^(-|x| / scale)` (Canonne, Kamath and Steinke 2020, Algorithm 2).
///
/// Added to a count that one user changes by `sensitivity` at most, a scale of `sensitivity / epsilon` is
/// epsilon-differentially private.
///
/// ```
/// use driftline_privacy::{DiscreteLaplace, Ratio};
/// # use rand_core::SeedableRng;
/// # let mut random = chacha20::ChaCha20Rng::from_seed([1; 32]);
/// let laplace = DiscreteLaplace::new(Ratio::new(2, 1)?)?;
/// assert!(laplace.sample(&mut random).abs() < 100);
/// # Ok::<(), driftline_privacy::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiscreteLaplace {
    scale: Ratio,
}

impl DiscreteLaplace {
    /// Noise of a scale.
    ///
    /// # Errors
    /// When the scale is 0.
    pub fn new(scale: Ratio) -> Result<DiscreteLaplace> {
        match scale.numerator() {
            0 => Err(Error::new("the scale is 0, expected more")),
            _ => Ok(DiscreteLaplace { scale }),
        }
    }

    /// One integer. What does not fit, less often than once in `e^(2^31)` times for scales below 2^32, is the closest
    /// that does.
    pub fn sample(&self, random: &mut impl CryptoRng) -> i64 {
        let (t, s) = (u128::from(self.scale.numerator()), u128::from(self.scale.denominator()));
        loop {
            let u = uniform_below(t, random);
            if !coin_exp(u, t, random) {
                continue;
            }
            let mut v: u128 = 0;
            while coin_exp(1, 1, random) {
                v += 1;
            }
            let magnitude = i64::try_from((u + t * v) / s).unwrap_or(i64::MAX);
            match uniform_below(2, random) {
                // Without this, 0 would be counted twice.
                1 if magnitude == 0 => {}
                1 => return -magnitude,
                _ => return magnitude,
            }
        }
    }
}
