//! The Jensen-Shannon distance.
//!
//! Lin, "Divergence measures based on the Shannon entropy" (1991); Endres and Schindelin, "A new metric for
//! probability distributions" (2003), for its root.

use super::shares;

/// The Jensen-Shannon distance of two histograms with the same bins: the root of the divergence in bits. From 0, for
/// equal shares, to 1, for no bin in common.
///
/// `None` when a side is empty.
///
/// ```
/// assert_eq!(driftline_monitor::jensen_shannon(&[7, 0], &[0, 9]), Some(1.0));
/// ```
pub fn jensen_shannon(reference: &[u64], live: &[u64]) -> Option<f64> {
    let part = |p: f64, q: f64| if p > 0.0 { p * (2.0 * p / (p + q)).log2() } else { 0.0 };
    let divergence: f64 = shares(reference, live)?.map(|(p, q)| part(p, q) + part(q, p)).sum();
    // Rounding may leave a little less than nothing.
    Some((divergence / 2.0).max(0.0).sqrt())
}
