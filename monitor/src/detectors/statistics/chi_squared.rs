//! The chi-squared statistic of homogeneity.
//!
//! Pearson, "On the probability that two independent distributions of frequency are really samples from the same
//! population" (1911).

use super::total;

/// The chi-squared statistic of the table that has two histograms as rows, without a correction for continuity. From
/// 0. Bins that are empty on both sides are left out.
///
/// `None` when a side is empty.
///
/// ```
/// assert_eq!(driftline_monitor::chi_squared(&[10, 0, 10], &[10, 0, 30]), Some(3.75));
/// ```
pub fn chi_squared(reference: &[u64], live: &[u64]) -> Option<f64> {
    let (given, seen) = (total(reference)?, total(live)?);
    let part = |(a, b): (&u64, &u64)| {
        let (a, b) = (*a as f64, *b as f64);
        // What both rows' squared residuals over their expectations add up to.
        let residual = a * seen - b * given;
        if a + b > 0.0 { residual / given * (residual / seen) / (a + b) } else { 0.0 }
    };
    Some(reference.iter().zip(live).map(part).sum())
}
