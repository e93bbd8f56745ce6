//! Noise of zero-concentrated differential privacy.

use rand_core::CryptoRng;

use super::bernoulli::coin_exp;
use super::discrete_laplace::DiscreteLaplace;
use super::ratio::Ratio;
use crate::error::{Error, Result};

/// Integers with probabilities in proportion to `e^(-x^2 / (2 variance))` (Canonne, Kamath and Steinke 2020,
/// Algorithm 3).
///
/// Added to counts that one user changes by `sensitivity` at most (the root of the sum of squares), a variance of
/// `sensitivity^2 / (2 rho)` is rho-zero-concentrated differentially private (their Theorem 14).
///
/// ```
/// use driftline_privacy::{DiscreteGaussian, Ratio};
/// # use rand_core::SeedableRng;
/// # let mut random = chacha20::ChaCha20Rng::from_seed([1; 32]);
/// let gaussian = DiscreteGaussian::new(Ratio::new(25, 4)?)?;
/// assert!(gaussian.sample(&mut random).abs() < 100);
/// # Ok::<(), driftline_privacy::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiscreteGaussian {
    variance: Ratio,
    /// Of the noise to choose from.
    laplace: DiscreteLaplace,
    scale: u64,
}

/// Larger terms would not leave room for the squares below.
const MAX_TERM: u64 = 1 << 48;

impl DiscreteGaussian {
    /// Noise of a variance parameter, which is a little more than the variance.
    ///
    /// # Errors
    /// When the variance is 0, or one of its terms is above 2^48.
    pub fn new(variance: Ratio) -> Result<DiscreteGaussian> {
        let (numerator, denominator) = (variance.numerator(), variance.denominator());
        if numerator == 0 || numerator > MAX_TERM || denominator > MAX_TERM {
            return Err(Error::new(format!(
                "the variance is {numerator} / {denominator}, expected terms of 1 to {MAX_TERM}"
            )));
        }
        let scale = (numerator / denominator).isqrt() + 1;
        let laplace = DiscreteLaplace::new(Ratio::new(scale, 1)?)?;
        Ok(DiscreteGaussian { variance, laplace, scale })
    }

    /// One integer.
    pub fn sample(&self, random: &mut impl CryptoRng) -> i64 {
        loop {
            let proposed = self.laplace.sample(random);
            if self.keep(proposed, random) {
                return proposed;
            }
        }
    }

    /// True with a probability of `e^(-(|proposed| - variance / scale)^2 / (2 variance))`.
    fn keep(&self, proposed: i64, random: &mut impl CryptoRng) -> bool {
        let (n, d) =
            (u128::from(self.variance.numerator()), u128::from(self.variance.denominator()));
        let t = u128::from(self.scale);
        let gap = (u128::from(proposed.unsigned_abs()) * d).saturating_mul(t).abs_diff(n);
        // Saturates where |proposed| is more than 2^14 scales, and would then take 2^29 coins in a row of e^-1 each.
        coin_exp(gap.saturating_mul(gap), 2 * n * d * t * t, random)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_checked() {
        for (numerator, denominator) in [(0, 1), (MAX_TERM + 1, 1), (1, MAX_TERM + 1)] {
            let variance = Ratio::new(numerator, denominator).unwrap();
            assert!(DiscreteGaussian::new(variance).is_err(), "{variance:?}");
        }
    }
}
