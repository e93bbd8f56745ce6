//! The total variation distance.
//!
//! Levin, Peres and Wilmer, "Markov chains and mixing times" (2017), 4.1.

use super::shares;

/// The total variation distance of two histograms with the same bins: the share of observations that lie in another
/// bin than before, 0 to 1.
///
/// `None` when a side is empty.
///
/// ```
/// assert_eq!(driftline_monitor::total_variation(&[5, 5], &[0, 4]), Some(0.5));
/// ```
pub fn total_variation(reference: &[u64], live: &[u64]) -> Option<f64> {
    Some(shares(reference, live)?.map(|(p, q)| (p - q).abs()).sum::<f64>() / 2.0)
}
