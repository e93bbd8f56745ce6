//! What live counts look like without drift, for all tests of counts: Dirichlet-multinomial, given the reference.
//!
//! The bins' probabilities are known only as well as the reference knows them. Between the quantiles of a
//! continuous reference they are exactly Dirichlet (Wilks, "Mathematical Statistics" (1962), 8.7).

use crate::bins::Bins;

/// Jeffreys' prior, for bins whose edges the reference did not choose.
const PRIOR: f64 = 0.5;

/// The weights of the Dirichlet distribution: one for each bin, all above 0.
pub(super) fn weights(bins: &Bins, reference: &[u64]) -> Vec<f64> {
    dirichlet_weights(matches!(bins, Bins::Number { .. }), reference)
}

/// What a reference's counts say of its bins' probabilities: the weights of a Dirichlet distribution, all above 0. The bins
/// are as [`Bins`] numbers them, of numbers or of categories.
///
/// ```
/// // Eleven numbers have ten gaps between them and two beyond.
/// let weights = driftline_monitor::dirichlet_weights(true, &[0, 0, 5, 0, 6, 0]);
/// assert_eq!(weights, [0.5, 1.0, 5.0, 0.5, 5.0, 1.0]);
/// ```
pub fn dirichlet_weights(numbers: bool, reference: &[u64]) -> Vec<f64> {
    // A bin for what is missing and one above; the one before that holds both its edges.
    let (last, above) = (reference.len().saturating_sub(2), reference.len().saturating_sub(1));
    let weight = |(bin, count): (usize, &u64)| {
        let count = *count as f64;
        match bin {
            bin if bin == 0 || !numbers => count + PRIOR,
            // Of the gaps between n values and beyond them, a bin from one value up to another has as many as it
            // has values; that which holds the largest value has one less, which lies above it.
            1 => count + 1.0,
            bin if bin == above => count + 1.0,
            bin if bin == last => (count - 1.0).max(PRIOR),
            _ => count.max(PRIOR),
        }
    };
    reference.iter().enumerate().map(weight).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_have_the_same_prior() {
        let bins = Bins::categories(vec!["a".to_string()]).unwrap();
        assert_eq!(weights(&bins, &[0, 5, 0]), [0.5, 5.5, 0.5]);
    }
}
