//! What bins were like before.

use rand::Rng;
use rand_distr::{Distribution, Gamma};

use crate::error::{Error, Result};

/// The counts of a reference profile, which say how well it knows its own shares.
///
/// Given them, the probabilities of the bins are Dirichlet-distributed, with Jeffreys' prior of a half for each bin.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    weights: Vec<f64>,
    total: f64,
    ordered: bool,
}

/// Jeffreys' prior.
const PRIOR: f64 = 0.5;

impl Reference {
    /// A reference of counts. Bins are `ordered` where neighbours are alike, as of numbers; then shifts are found sooner.
    ///
    /// # Errors
    /// When there are less than 2 bins, or nothing was counted.
    pub fn new(counts: &[u64], ordered: bool) -> Result<Reference> {
        if counts.len() < 2 || counts.iter().all(|count| *count == 0) {
            return Err(Error::new("the reference has less than 2 bins or no counts"));
        }
        let weights: Vec<f64> = counts.iter().map(|count| *count as f64 + PRIOR).collect();
        let total = weights.iter().sum();
        Ok(Reference { weights, total, ordered })
    }

    /// How many bins there are.
    pub fn bins(&self) -> usize {
        self.weights.len()
    }

    pub(super) fn ordered(&self) -> bool {
        self.ordered
    }

    /// The expected share of each bin.
    pub(super) fn shares(&self) -> impl Iterator<Item = f64> + '_ {
        self.weights.iter().map(|weight| weight / self.total)
    }

    /// The variance of the probability of bins that are expected to have this share together.
    pub(super) fn variance(&self, share: f64) -> f64 {
        share * (1.0 - share) / (self.total + 1.0)
    }

    /// Probabilities that the bins may really have.
    pub(super) fn draw(&self, random: &mut impl Rng, probabilities: &mut Vec<f64>) {
        probabilities.clear();
        // OK because weights are at least a half.
        let draws = self.weights.iter().map(|weight| Gamma::new(*weight, 1.0).expect("positive"));
        probabilities.extend(draws.map(|gamma| gamma.sample(random)));
        let sum: f64 = probabilities.iter().sum();
        probabilities.iter_mut().for_each(|probability| *probability /= sum);
    }
}
