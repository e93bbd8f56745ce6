//! What randomising did to counts: a channel between what devices saw and what they said.

use driftline_privacy::{EdgeMechanism, Epsilon, Noise, RandomisedResponse};
use rand::Rng;
use rand_distr::{Binomial, Distribution};

use crate::error::{Error, Result};
use crate::noise::NoiseDistribution;

/// How the counts of one slot came about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Channel {
    /// *Local*: each client says a bin by k-ary randomised response.
    Response {
        /// Of each response.
        epsilon: Epsilon,
        /// How many bins there are.
        bins: usize,
    },
    /// *Edge*: reports of whole histograms, each with noise in every bin.
    Noise {
        /// The noise of a report.
        noise: NoiseDistribution,
        /// How many bins there are.
        bins: usize,
        /// How many reports are added up.
        reports: u64,
    },
}

impl Channel {
    /// Counts of randomised responses.
    ///
    /// # Errors
    /// As [`RandomisedResponse::new`].
    pub fn response(epsilon: Epsilon, bins: usize) -> Result<Channel> {
        let narrow = u32::try_from(bins).unwrap_or(u32::MAX);
        RandomisedResponse::new(epsilon, narrow)?;
        Ok(Channel::Response { epsilon, bins })
    }

    /// Counts of a slot in so many noisy histograms.
    ///
    /// # Errors
    /// When the mechanism has no such slot, or there is no report.
    pub fn noise(mechanism: &EdgeMechanism, slot: usize, reports: u64) -> Result<Channel> {
        let slots = mechanism.bins_of_slots();
        let Some(bins) = slots.get(slot) else {
            return Err(Error::new(format!("slot {slot} of {} is asked for", slots.len())));
        };
        if reports == 0 {
            return Err(Error::new("there are 0 reports, expected at least 1"));
        }
        let noise = match mechanism.noise() {
            Noise::Laplace(_) => NoiseDistribution::Laplace(to_f64(mechanism.noise_parameter())),
            Noise::Gaussian(_) => NoiseDistribution::Gaussian(to_f64(mechanism.noise_parameter())),
        };
        Ok(Channel::Noise { noise, bins: *bins as usize, reports })
    }

    /// How many bins there are.
    pub fn bins(&self) -> usize {
        match self {
            Channel::Response { bins, .. } | Channel::Noise { bins, .. } => *bins,
        }
    }

    /// How much of a share is still there after randomising: the share `p` of a bin becomes
    /// `kept p + (1 - kept) / bins`.
    pub fn kept(&self) -> f64 {
        match self {
            Channel::Response { epsilon, bins } => {
                let favour = (f64::from(epsilon.in_thousandths()) / 1_000.0).exp();
                (favour - 1.0) / (favour - 1.0 + *bins as f64)
            }
            Channel::Noise { .. } => 1.0,
        }
    }

    /// A bin's share of what is said, given its share of what is seen.
    pub(crate) fn said(&self, seen: f64) -> f64 {
        let kept = self.kept();
        kept * seen + (1.0 - kept) / self.bins() as f64
    }

    /// A bin's share of what is seen, given its share of what is said. Below 0 or above 1 by chance.
    pub(crate) fn seen(&self, said: f64) -> f64 {
        let kept = self.kept();
        (said - (1.0 - kept) / self.bins() as f64) / kept
    }

    /// The variance of the noise that is in a bin's count.
    pub(crate) fn noise_variance(&self) -> f64 {
        match self {
            Channel::Response { .. } => 0.0,
            Channel::Noise { noise, reports, .. } => *reports as f64 * noise.variance(),
        }
    }

    /// The excess kurtosis of that noise: how much heavier its tails are than a normal number's.
    pub(crate) fn noise_excess(&self) -> f64 {
        match self {
            Channel::Response { .. } => 0.0,
            Channel::Noise { noise, reports, .. } => noise.excess() / *reports as f64,
        }
    }

    /// Counts as so many clients would give them who see bins with these probabilities.
    pub(crate) fn draw(
        &self,
        seen: &[f64],
        clients: u64,
        random: &mut impl Rng,
        counts: &mut Vec<f64>,
    ) {
        counts.clear();
        let (mut left, mut mass) = (clients, 1.0);
        for seen in seen {
            let said = self.said(*seen);
            let count = binomial(left, said / mass, random);
            counts.push(count as f64);
            left -= count;
            mass -= said;
        }
        if let Channel::Noise { noise, reports, .. } = self {
            for count in counts {
                *count += noise.sum(*reports, random);
            }
        }
    }
}

fn binomial(trials: u64, probability: f64, random: &mut impl Rng) -> u64 {
    // What is left of the mass can be off by a rounding error.
    match probability {
        probability if probability >= 1.0 => trials,
        probability if probability > 0.0 => {
            // OK because the probability lies between 0 and 1.
            Binomial::new(trials, probability).expect("a probability").sample(random)
        }
        _ => 0,
    }
}

fn to_f64(ratio: driftline_privacy::Ratio) -> f64 {
    ratio.numerator() as f64 / ratio.denominator() as f64
}

#[cfg(test)]
mod tests {
    use driftline_privacy::{Contribution, Neighbours, Rho};
    use rand::SeedableRng;
    use rand::rngs::SmallRng;

    use super::*;

    #[test]
    fn shares_come_back_after_randomising() {
        let channel = Channel::response(Epsilon::whole(2), 10).unwrap();
        for share in [0.0, 0.1, 0.5, 1.0] {
            assert!((channel.seen(channel.said(share)) - share).abs() < 1e-12);
        }
        let favour = 2f64.exp();
        assert!((channel.said(1.0) - favour / (favour + 9.0)).abs() < 1e-12);
    }

    #[test]
    fn drawn_noise_has_the_variance_it_claims() {
        let contribution = Contribution::new(1, Neighbours::Substitution).unwrap();
        let noises =
            [Noise::Laplace(Epsilon::whole(1)), Noise::Gaussian(Rho::thousandths(50).unwrap())];
        for (noise, reports) in noises.into_iter().flat_map(|noise| [(noise, 1), (noise, 40)]) {
            let mechanism = EdgeMechanism::new(noise, contribution, vec![2]).unwrap();
            let channel = Channel::noise(&mechanism, 0, reports).unwrap();
            let mut random = SmallRng::seed_from_u64(1);
            let mut counts = Vec::new();
            let mut squares = 0.0;
            for _ in 0..50_000 {
                channel.draw(&[0.5, 0.5], 0, &mut random, &mut counts);
                squares += counts[0] * counts[0] / 50_000.0;
            }
            let expected = channel.noise_variance();
            assert!((squares / expected - 1.0).abs() < 0.03, "{noise:?}: {squares}, {expected}");
        }
    }
}
