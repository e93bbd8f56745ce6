//! *Edge*: a server that serves many people adds noise to their histograms before these leave it.

use rand_core::CryptoRng;

use super::checked_layout;
use super::sensitivity::Contribution;
use crate::epsilon::{Epsilon, Rho};
use crate::error::{Error, Result};
use crate::samplers::{DiscreteGaussian, DiscreteLaplace, Ratio};

/// The noise, and what one report loses by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Noise {
    /// Discrete Laplace noise: pure epsilon-differential privacy.
    Laplace(Epsilon),
    /// Discrete Gaussian noise: rho-zero-concentrated differential privacy.
    Gaussian(Rho),
}

impl Noise {
    /// What a report spends. Gaussian noise is charged as (epsilon, 10^-6)-differential privacy, so a million reports of
    /// it, at whatever epsilon, promise nothing.
    pub fn epsilon(self) -> Epsilon {
        match self {
            Noise::Laplace(epsilon) => epsilon,
            Noise::Gaussian(rho) => rho.epsilon(DELTA_DIGITS),
        }
    }
}

/// Whole histograms with noise in every bin, also in those that are empty.
///
/// Laplace noise has a scale of `D / epsilon`, where D is the sum by which one user changes all counts:
/// histograms x rows of one user, twice that under substitution. Each output is then at most `e^epsilon` times as probable
/// under a neighbouring input, as the exponents `|x| / scale` differ by epsilon at most.
///
/// Gaussian noise has a variance of `D2 / (2 rho)`, where D2 is the sum of the changes' squares: histograms x rows^2,
/// twice that under substitution (Canonne, Kamath and Steinke 2020, Theorem 14, for several counts: Corollary 16).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeMechanism {
    noise: Noise,
    contribution: Contribution,
    bins_of_slots: Vec<u32>,
    /// The scale of Laplace noise, the variance of Gaussian noise.
    parameter: Ratio,
    sampler: Sampler,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sampler {
    Laplace(DiscreteLaplace),
    Gaussian(DiscreteGaussian),
}

/// The delta, as a number of decimal digits, at which concentrated privacy is charged as an epsilon.
const DELTA_DIGITS: u8 = 6;
/// Counts above leave no room for noise.
const MAX_COUNT: u64 = 1 << 53;

impl EdgeMechanism {
    /// A mechanism for histograms of so many bins, one for each slot.
    ///
    /// # Errors
    /// When epsilon is not 0.001 to 20, there are not 1 to 65,535 slots, or one has not 2 to 8,192 bins.
    pub fn new(
        noise: Noise,
        contribution: Contribution,
        bins_of_slots: Vec<u32>,
    ) -> Result<EdgeMechanism> {
        let bins_of_slots = checked_layout(bins_of_slots)?;
        let histograms = bins_of_slots.len();
        let (parameter, sampler) = match noise {
            Noise::Laplace(epsilon) => {
                let epsilon = epsilon.of_mechanism()?;
                let changed = contribution.sum_of_magnitudes(histograms);
                let scale = Ratio::new(1_000 * changed, epsilon.in_thousandths().into())?;
                (scale, Sampler::Laplace(DiscreteLaplace::new(scale)?))
            }
            Noise::Gaussian(rho) => {
                let changed = contribution.sum_of_squares(histograms);
                let variance = Ratio::new(1_000 * changed, 2 * u64::from(rho.in_thousandths()))?;
                (variance, Sampler::Gaussian(DiscreteGaussian::new(variance)?))
            }
        };
        Ok(EdgeMechanism { noise, contribution, bins_of_slots, parameter, sampler })
    }

    /// What each report spends.
    pub fn epsilon(&self) -> Epsilon {
        self.noise.epsilon()
    }

    /// The noise.
    pub fn noise(&self) -> Noise {
        self.noise
    }

    /// The scale of Laplace noise, or the variance of Gaussian noise, in each bin.
    pub fn noise_parameter(&self) -> Ratio {
        self.parameter
    }

    /// What one user contributes at most.
    pub fn contribution(&self) -> Contribution {
        self.contribution
    }

    /// How many bins each histogram has.
    pub fn bins_of_slots(&self) -> &[u32] {
        &self.bins_of_slots
    }

    /// The counts of a window with noise; some can be below 0.
    ///
    /// # Errors
    /// When there is not one histogram for each slot, one has other bins, or a count is above 2^53.
    pub fn randomise(
        &self,
        histograms: &[Vec<u64>],
        random: &mut impl CryptoRng,
    ) -> Result<Vec<Vec<i64>>> {
        self.check(histograms)?;
        Ok(histograms
            .iter()
            .map(|counts| counts.iter().map(|count| self.with_noise(*count, random)).collect())
            .collect())
    }

    /// A draw of the noise alone.
    pub fn draw(&self, random: &mut impl CryptoRng) -> i64 {
        match &self.sampler {
            Sampler::Laplace(laplace) => laplace.sample(random),
            Sampler::Gaussian(gaussian) => gaussian.sample(random),
        }
    }

    fn with_noise(&self, count: u64, random: &mut impl CryptoRng) -> i64 {
        // OK because counts are at most 2^53. Saturating says no more than the noisy count would.
        (count as i64).saturating_add(self.draw(random))
    }

    fn check(&self, histograms: &[Vec<u64>]) -> Result<()> {
        let bins = histograms.iter().map(Vec::len);
        if !bins.eq(self.bins_of_slots.iter().map(|bins| *bins as usize)) {
            return Err(Error::new("the histograms' bins are not those of the mechanism"));
        }
        match histograms.iter().flatten().find(|count| **count > MAX_COUNT) {
            Some(count) => {
                Err(Error::new(format!("a count is {count}, expected at most {MAX_COUNT}")))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use chacha20::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::super::sensitivity::Neighbours;
    use super::*;

    fn mechanism(noise: Noise, rows: u32, bins_of_slots: Vec<u32>) -> Result<EdgeMechanism> {
        let contribution = Contribution::new(rows, Neighbours::Substitution).unwrap();
        EdgeMechanism::new(noise, contribution, bins_of_slots)
    }

    #[test]
    fn the_noise_grows_with_what_one_user_contributes() {
        let noise = Noise::Laplace(Epsilon::thousandths(500));
        let found = mechanism(noise, 3, vec![4, 5]).unwrap().sampler;
        let scale = Ratio::new(2 * 2 * 3 * 2, 1).unwrap();
        assert_eq!(found, Sampler::Laplace(DiscreteLaplace::new(scale).unwrap()));

        let noise = Noise::Gaussian(Rho::thousandths(500).unwrap());
        let found = mechanism(noise, 3, vec![4, 5]).unwrap().sampler;
        let variance = Ratio::new(2 * 2 * 9, 1).unwrap();
        assert_eq!(found, Sampler::Gaussian(DiscreteGaussian::new(variance).unwrap()));
    }

    #[test]
    fn the_largest_parameters_are_taken() {
        for noise in
            [Noise::Laplace(Epsilon::thousandths(1)), Noise::Gaussian(Rho::thousandths(1).unwrap())]
        {
            assert!(mechanism(noise, 1_024, vec![2; 65_535]).is_ok(), "{noise:?}");
        }
    }

    #[test]
    fn histograms_are_checked() {
        let mechanism = mechanism(Noise::Laplace(Epsilon::whole(1)), 1, vec![2, 3]).unwrap();
        let mut random = ChaCha20Rng::from_seed([0; 32]);
        let cases = [
            vec![vec![0; 2]],
            vec![vec![0; 3], vec![0; 2]],
            vec![vec![0; 2], vec![0, 0, u64::MAX]],
        ];
        for histograms in cases {
            assert!(mechanism.randomise(&histograms, &mut random).is_err());
        }
        let noisy = mechanism.randomise(&[vec![0; 2], vec![9; 3]], &mut random).unwrap();
        assert_eq!(noisy.iter().map(Vec::len).collect::<Vec<_>>(), [2, 3]);
    }
}
