//! What live counts look like without drift, for all tests of counts: Dirichlet-multinomial, given the reference.
//!
//! The bins' probabilities are known only as well as the reference knows them. Between the quantiles of a
//! continuous reference they are exactly Dirichlet (Wilks, "Mathematical Statistics" (1962), 8.7).

use crate::bins::Bins;

/// Jeffreys' prior for a bin.
const PRIOR: f64 = 0.5;
/// Below the least and above the largest of n continuous values lies one of n + 1 equally likely gaps each.
const OUTSIDE_PRIOR: f64 = 1.0;

/// The weights of the Dirichlet distribution: one for each bin, all above 0.
pub(super) fn weights(bins: &Bins, reference: &[u64]) -> Vec<f64> {
    let ends =
        |bin: usize| matches!(bins, Bins::Number { .. }) && bins.outside().any(|end| end == bin);
    let prior = |bin: usize| if ends(bin) { OUTSIDE_PRIOR } else { PRIOR };
    reference.iter().enumerate().map(|(bin, count)| *count as f64 + prior(bin)).collect()
}
