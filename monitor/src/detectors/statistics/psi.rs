//! The population stability index.
//!
//! Siddiqi, "Credit risk scorecards" (2006). Its customary limits of 0.1 and 0.25 ignore how much was counted; the
//! threshold of a [`Comparison`](super::Comparison) does not.

use super::total;

/// Added to each bin on both sides, so that an empty one gives no infinity.
const SMOOTHING: f64 = 0.5;

/// The population stability index of two histograms with the same bins, half an observation added to each bin:
/// the sum of (p - q) ln(p / q), in nats. From 0, when the shares are the same.
///
/// `None` when a side is empty.
///
/// ```
/// let psi = driftline_monitor::psi(&[50, 50], &[10, 30]).unwrap();
/// assert!((psi - 0.2601).abs() < 1e-4);
/// ```
pub fn psi(reference: &[u64], live: &[u64]) -> Option<f64> {
    let smoothed = |counts: &[u64]| total(counts).map(|sum| sum + SMOOTHING * counts.len() as f64);
    let (given, seen) = (smoothed(reference)?, smoothed(live)?);
    let share = |count: u64, sum: f64| (count as f64 + SMOOTHING) / sum;
    let bins = reference.iter().zip(live).map(|(a, b)| (share(*a, given), share(*b, seen)));
    Some(bins.map(|(p, q)| (p - q) * (p / q).ln()).sum())
}
