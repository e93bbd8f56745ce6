//! All statistics of a stream at once, each with what it may be without drift.

use serde::Serialize;

use super::calibration::{Null, Rank};
use super::wasserstein::{binned_wasserstein, positions};
use super::{binned_kolmogorov_smirnov, chi_squared, jensen_shannon, psi, total, total_variation};
use crate::bins::Bins;
use crate::error::{Error, Result};

/// A statistic and its threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Statistic {
    /// What it is.
    pub value: f64,
    /// What it exceeds with a probability of at most the level, without drift.
    pub threshold: f64,
}

impl Statistic {
    /// Whether it is more than chance explains.
    pub fn exceeds(&self) -> bool {
        self.value > self.threshold
    }
}

/// The distance of live counts from reference counts, by every statistic.
///
/// Each threshold holds for one look and one statistic: whoever looks again and again has the level's share of false
/// alarms every time. The alarm that may be watched all the time is [`EProcess`](crate::EProcess).
///
/// ```
/// use driftline_monitor::{Bins, Comparison};
///
/// let bins = Bins::numbers(vec![0.0, 1.0, 2.0])?;
/// let reference = [0, 0, 500, 500, 0];
/// let same = Comparison::new(&bins, &reference, &[0, 0, 26, 24, 0], 0.01, 1)?.unwrap();
/// assert!(!same.psi.exceeds());
/// let other = Comparison::new(&bins, &reference, &[0, 0, 45, 5, 0], 0.01, 1)?.unwrap();
/// assert!(other.psi.exceeds() && other.chi_squared.exceeds());
/// # Ok::<(), driftline_monitor::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The population stability index, see [`psi`].
    pub psi: Statistic,
    /// The Jensen-Shannon distance, see [`jensen_shannon`].
    pub jensen_shannon: Statistic,
    /// The chi-squared statistic, see [`chi_squared`].
    pub chi_squared: Statistic,
    /// The total variation distance, see [`total_variation`].
    pub total_variation: Statistic,
    /// The Kolmogorov-Smirnov statistic of what is not missing, see [`binned_kolmogorov_smirnov`]. `None` for
    /// categories, and when everything is missing on a side.
    pub kolmogorov_smirnov: Option<Statistic>,
    /// The Wasserstein distance of what is not missing, in the column's unit, all values of a bin taken to lie in its
    /// middle. The bins outside are taken to be as wide as their neighbours, that of a constant as wide as 1. `None`
    /// for categories, and when everything is missing on a side.
    pub wasserstein: Option<Statistic>,
}

impl Comparison {
    /// Compares, and calibrates the thresholds to both sides' counts. The same seed gives the same thresholds.
    ///
    /// `None` when a side is empty: nothing can be said.
    ///
    /// # Errors
    /// When the counts are not one for each bin, or the level is not from 0.001 to 0.5.
    pub fn new(
        bins: &Bins,
        reference: &[u64],
        live: &[u64],
        level: f64,
        seed: u64,
    ) -> Result<Option<Comparison>> {
        for counts in [reference, live] {
            if counts.len() != bins.count() {
                let (found, expected) = (counts.len(), bins.count());
                return Err(Error::new(format!("found {found} counts, expected {expected}")));
            }
        }
        if !(0.001..=0.5).contains(&level) {
            return Err(Error::new(format!("the level is {level}, expected 0.001 to 0.5")));
        }
        let (Some(_), Some(_)) = (total(reference), total(live)) else { return Ok(None) };
        let positions = match bins {
            Bins::Number { edges } => Some(positions(edges)),
            Bins::Category { .. } => None,
        };
        let values = |live: &[u64]| Values::of(positions.as_deref(), reference, live);
        let found = values(live);
        let mut without_drift: [Vec<f64>; COUNT] = Default::default();
        let rank = Rank::new(level, bins.count());
        let null = Null::new(bins, reference, live.iter().sum(), seed);
        null.simulate(rank.simulations, |live| {
            let values = values(live).0;
            for (column, value) in without_drift.iter_mut().zip(values) {
                // Where everything is missing, there is nothing to differ.
                column.push(value.unwrap_or(0.0));
            }
        });
        let mut columns = without_drift.into_iter().zip(found.0);
        let mut statistic = || {
            // OK because there are as many as `Values` has.
            let (column, value) = columns.next().expect("one for each statistic");
            value.map(|value| Statistic { value, threshold: rank.threshold(column) })
        };
        // OK because neither side is empty.
        let mut always = || statistic().expect("both sides have counts");
        Ok(Some(Comparison {
            psi: always(),
            jensen_shannon: always(),
            chi_squared: always(),
            total_variation: always(),
            kolmogorov_smirnov: statistic(),
            wasserstein: statistic(),
        }))
    }
}

const COUNT: usize = 6;

/// A statistic of bins in order, at their positions.
type Ordered = dyn Fn(&[f64], &[u64], &[u64]) -> Option<f64>;

/// The statistics in the order of the fields of [`Comparison`].
struct Values([Option<f64>; COUNT]);

impl Values {
    fn of(positions: Option<&[f64]>, reference: &[u64], live: &[u64]) -> Values {
        let ordered = |statistic: &Ordered| statistic(positions?, &reference[1..], &live[1..]);
        Values([
            psi(reference, live),
            jensen_shannon(reference, live),
            chi_squared(reference, live),
            total_variation(reference, live),
            ordered(&|_, reference, live| binned_kolmogorov_smirnov(reference, live)),
            ordered(&binned_wasserstein),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(bins: &Bins, reference: &[u64], live: &[u64]) -> Option<Comparison> {
        Comparison::new(bins, reference, live, 0.01, 7).unwrap()
    }

    #[test]
    fn nothing_is_said_of_empty_sides() {
        let bins = Bins::numbers(vec![0.0, 1.0]).unwrap();
        assert_eq!(compare(&bins, &[0, 0, 9, 0], &[0; 4]), None);
        assert_eq!(compare(&bins, &[0; 4], &[0, 0, 9, 0]), None);
    }

    #[test]
    fn a_constant_column_is_quiet_until_it_moves() {
        let bins = Bins::numbers(vec![3.0]).unwrap();
        let same = compare(&bins, &[0, 0, 500, 0], &[0, 0, 90, 0]).unwrap();
        assert_eq!((same.total_variation.value, same.wasserstein.unwrap().value), (0.0, 0.0));
        assert!(!same.psi.exceeds() && !same.chi_squared.exceeds());
        let moved = compare(&bins, &[0, 0, 500, 0], &[0, 0, 80, 10]).unwrap();
        assert!(moved.total_variation.exceeds() && moved.wasserstein.unwrap().exceeds());
    }

    #[test]
    fn order_is_only_compared_where_there_is_one() {
        let categories = Bins::categories(["a", "b"].map(String::from).to_vec()).unwrap();
        let found = compare(&categories, &[1, 50, 50, 0], &[0, 9, 2, 0]).unwrap();
        assert_eq!((found.kolmogorov_smirnov, found.wasserstein), (None, None));
        let numbers = Bins::numbers(vec![0.0, 1.0]).unwrap();
        let missing = compare(&numbers, &[1, 0, 50, 0], &[5, 0, 0, 0]).unwrap();
        assert_eq!((missing.kolmogorov_smirnov, missing.wasserstein), (None, None));
        assert!(missing.total_variation.exceeds());
    }

    #[test]
    fn wrong_counts_and_levels_are_refused() {
        let bins = Bins::numbers(vec![0.0, 1.0]).unwrap();
        let cases = [(&[1, 2][..], 0.01, "2 counts, expected 4"), (&[1; 4], 0.0, "level is 0")];
        for (live, level, expected) in cases {
            let error = Comparison::new(&bins, &[1; 4], live, level, 1).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
