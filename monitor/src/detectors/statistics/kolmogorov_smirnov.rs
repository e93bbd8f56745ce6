//! The two-sample Kolmogorov-Smirnov statistic.
//!
//! Smirnov, "Table for estimating the goodness of fit of empirical distributions" (1948).

use super::{shares, sorted};

/// The Kolmogorov-Smirnov statistic of two samples: the largest difference of their cumulative shares, 0 to 1. NaN is
/// left out; an infinite number lies below or above all others.
///
/// `None` when a side has no numbers.
///
/// ```
/// let statistic = driftline_monitor::kolmogorov_smirnov(&[1.0, 2.0, 3.0, 4.0], &[3.0, 5.0]);
/// assert_eq!(statistic, Some(0.5));
/// ```
pub fn kolmogorov_smirnov(reference: &[f64], live: &[f64]) -> Option<f64> {
    let (given, seen) = (sorted(reference, |_| true)?, sorted(live, |_| true)?);
    let (mut below_given, mut below_seen, mut largest) = (0, 0, 0.0f64);
    while below_given < given.len() && below_seen < seen.len() {
        let value = given[below_given].min(seen[below_seen]);
        below_given += given[below_given..].iter().take_while(|other| **other <= value).count();
        below_seen += seen[below_seen..].iter().take_while(|other| **other <= value).count();
        let share = |below: usize, of: usize| below as f64 / of as f64;
        let gap = share(below_given, given.len()) - share(below_seen, seen.len());
        largest = largest.max(gap.abs());
    }
    Some(largest)
}

/// The same of two histograms, as if all values of a bin were equal: the bins in order, without the one for what is
/// missing. It is never more than that of the samples.
///
/// `None` when a side is empty.
///
/// ```
/// let statistic = driftline_monitor::binned_kolmogorov_smirnov(&[5, 5, 0], &[1, 0, 1]);
/// assert_eq!(statistic, Some(0.5));
/// ```
pub fn binned_kolmogorov_smirnov(reference: &[u64], live: &[u64]) -> Option<f64> {
    let (mut difference, mut largest) = (0.0, 0.0f64);
    for (p, q) in shares(reference, live)? {
        difference += p - q;
        largest = largest.max(f64::abs(difference));
    }
    Some(largest)
}
