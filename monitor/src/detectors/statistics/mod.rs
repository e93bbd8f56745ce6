//! Statistics of two samples or two histograms, and what they would be without drift.

mod binomial;
mod calibration;
mod chi_squared;
mod comparison;
mod jensen_shannon;
mod kolmogorov_smirnov;
mod psi;
mod total_variation;
mod wasserstein;

pub use chi_squared::chi_squared;
pub use comparison::{Comparison, Statistic};
pub use jensen_shannon::jensen_shannon;
pub use kolmogorov_smirnov::{binned_kolmogorov_smirnov, kolmogorov_smirnov};
pub use psi::psi;
pub use total_variation::total_variation;
pub use wasserstein::wasserstein;

/// How many observations there are. `None` without any.
fn total(counts: &[u64]) -> Option<f64> {
    let total = counts.iter().sum::<u64>();
    (total > 0).then_some(total as f64)
}

/// The shares of both sides in each bin. `None` when a side is empty.
fn shares<'a>(
    reference: &'a [u64],
    live: &'a [u64],
) -> Option<impl Iterator<Item = (f64, f64)> + 'a> {
    let (given, seen) = (total(reference)?, total(live)?);
    Some(reference.iter().zip(live).map(move |(a, b)| (*a as f64 / given, *b as f64 / seen)))
}

/// The numbers that are wanted, rising, without NaN. `None` without any.
fn sorted(numbers: &[f64], wanted: impl Fn(f64) -> bool) -> Option<Vec<f64>> {
    let mut sorted: Vec<f64> =
        numbers.iter().copied().filter(|number| !number.is_nan() && wanted(*number)).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    (!sorted.is_empty()).then_some(sorted)
}
