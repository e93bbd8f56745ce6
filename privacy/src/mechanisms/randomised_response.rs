//! A single value among k, randomised by the one who knows it.

use rand_core::CryptoRng;

use super::MAX_BINS;
use crate::epsilon::Epsilon;
use crate::error::{Error, Result};
use crate::samplers::{Ratio, bernoulli_exp, uniform_below};

/// k-ary randomised response (Kairouz, Bonawitz and Ramage 2016, Section 3): the true value with a probability of
/// `e^epsilon / (e^epsilon + k - 1)`, each other with `1 / (e^epsilon + k - 1)`.
///
/// `e^epsilon` is irrational, but need not be known. A candidate is drawn uniformly and kept if it is the true value,
/// or if a coin of exactly `e^-epsilon` says so; otherwise another is drawn. So the true value is kept in proportion to 1,
/// each other in proportion to `e^-epsilon`, and the quotient of any value's probabilities under two true values
/// is `e^epsilon` at most: epsilon-local differential privacy, exactly.
///
/// The coin is thrown for every candidate, so how many random bytes are taken tells nothing of the true value.
///
/// ```
/// use driftline_privacy::{Epsilon, RandomisedResponse};
/// # use rand_core::SeedableRng;
/// # let mut random = chacha20::ChaCha20Rng::from_seed([1; 32]);
/// let response = RandomisedResponse::new(Epsilon::whole(2), 10)?;
/// assert!(response.randomise(3, &mut random)? < 10);
/// # Ok::<(), driftline_privacy::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RandomisedResponse {
    epsilon: Epsilon,
    bins: u32,
}

impl RandomisedResponse {
    /// Randomises values from 0 up to `bins`.
    ///
    /// # Errors
    /// When epsilon is not 0.001 to 20, or there are not 2 to 8,192 bins.
    pub fn new(epsilon: Epsilon, bins: u32) -> Result<RandomisedResponse> {
        if !(2..=MAX_BINS).contains(&bins) {
            return Err(Error::new(format!("there are {bins} bins, expected 2 to {MAX_BINS}")));
        }
        Ok(RandomisedResponse { epsilon: epsilon.of_mechanism()?, bins })
    }

    /// What to say instead of the truth.
    ///
    /// # Errors
    /// When the true value is not below the number of bins.
    pub fn randomise(&self, truth: u32, random: &mut impl CryptoRng) -> Result<u32> {
        if truth >= self.bins {
            return Err(Error::new(format!(
                "the value is {truth}, expected less than {}",
                self.bins
            )));
        }
        let epsilon = Ratio::new(self.epsilon.in_thousandths().into(), 1_000)?;
        loop {
            // OK because the bound fits.
            let candidate = uniform_below(self.bins.into(), random) as u32;
            let kept = bernoulli_exp(epsilon, random);
            if candidate == truth || kept {
                return Ok(candidate);
            }
        }
    }
}
