//! The Wasserstein distance of order 1, or earth mover's distance.
//!
//! Vallender, "Calculation of the Wasserstein distance between probability distributions on the line" (1974).

use super::{shares, sorted};

/// The Wasserstein distance of two samples: how far a value has to move on average, in the values' own unit. From 0.
/// NaN and infinite numbers are left out.
///
/// `None` when a side has no finite numbers.
///
/// ```
/// assert_eq!(driftline_monitor::wasserstein(&[0.0, 2.0], &[1.0, 3.0, 2.0]), Some(1.0));
/// ```
pub fn wasserstein(reference: &[f64], live: &[f64]) -> Option<f64> {
    let (given, seen) = (sorted(reference, f64::is_finite)?, sorted(live, f64::is_finite)?);
    let (mut below_given, mut below_seen, mut distance) = (0, 0, 0.0);
    let least = |a: Option<&f64>, b: Option<&f64>| match (a, b) {
        (Some(a), Some(b)) => Some(a.min(*b)),
        (a, b) => a.or(b).copied(),
    };
    let mut previous = given[0].min(seen[0]);
    while let Some(value) = least(given.get(below_given), seen.get(below_seen)) {
        let share = |below: usize, of: usize| below as f64 / of as f64;
        let gap = share(below_given, given.len()) - share(below_seen, seen.len());
        distance += gap.abs() * width(previous, value);
        below_given += usize::from(given.get(below_given) == Some(&value));
        below_seen += usize::from(seen.get(below_seen) == Some(&value));
        previous = value;
    }
    Some(distance)
}

/// The same of two histograms of numbers whose values lie at `positions`, one for each bin, rising. `None` when a
/// side is empty.
pub(super) fn binned_wasserstein(
    positions: &[f64],
    reference: &[u64],
    live: &[u64],
) -> Option<f64> {
    let mut difference = 0.0;
    let steps = positions.windows(2).map(|pair| width(pair[0], pair[1]));
    let distance = shares(reference, live)?.zip(steps).map(|((p, q), step)| {
        difference += p - q;
        f64::abs(difference) * step
    });
    Some(distance.sum())
}

/// Where the values of each bin are taken to lie: in its middle. The bins outside are taken to be as wide as their
/// neighbours, and a single value's as wide as 1.
pub(super) fn positions(edges: &[f64]) -> Vec<f64> {
    let edges = match edges {
        [single] => vec![single - 0.5, single + 0.5],
        _ => edges.to_vec(),
    };
    let middles = edges.windows(2).map(|pair| pair[0] / 2.0 + pair[1] / 2.0);
    // OK because there are two edges at least.
    let (first, last) = (&edges[..2], &edges[edges.len() - 2..]);
    let below = first[0] - (first[1] / 2.0 - first[0] / 2.0);
    let above = last[1] + (last[1] / 2.0 - last[0] / 2.0);
    std::iter::once(below).chain(middles).chain([above]).collect()
}

/// Never infinite, so that no difference at all stays none.
fn width(from: f64, to: f64) -> f64 {
    (to - from).min(f64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_outside_lie_beyond_the_edges() {
        assert_eq!(positions(&[0.0, 2.0, 8.0]), [-1.0, 1.0, 5.0, 11.0]);
        assert_eq!(positions(&[3.0]), [2.0, 3.0, 4.0]);
    }

    #[test]
    fn the_widest_bins_do_not_turn_nothing_into_something() {
        let positions = positions(&[f64::MIN, f64::MAX]);
        assert_eq!(binned_wasserstein(&positions, &[1, 2, 3], &[2, 4, 6]), Some(0.0));
    }
}
