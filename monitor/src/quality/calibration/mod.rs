//! What the truth said of the reference, by bin of the model's score.

use serde::{Deserialize, Serialize};

use super::measured::Quality;
use super::metrics::{Cell, exact_auc};
use super::outcomes::Outcomes;
use crate::bins::{Bins, Observation};
use crate::error::{Error, Result};
use crate::moments::Scale;
use crate::order::sort_by;
use crate::profile::{Profile, quantile_edges};

/// Bins of the sizes of errors: their edges are the thresholds that the alarm watches.
const ERROR_BINS: usize = 10;
/// Far below where sums would lose a count.
const MAX_COUNT: u64 = 1 << 40;

/// How right the model was on the reference.
///
/// ```
/// use driftline_monitor::{Bins, Calibration};
///
/// let bins = Bins::numbers(vec![0.0, 0.25, 0.5, 0.75, 1.0])?;
/// let rows = [(0.1, false), (0.4, false), (0.6, true), (0.7, false), (0.9, true)];
/// let quality = Calibration::binary(0, &bins, 0.5, rows)?.quality();
/// assert_eq!(quality.accuracy, Some(0.8));
/// assert_eq!(quality.auc, Some(5.0 / 6.0));
/// # Ok::<(), driftline_monitor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Position of the stream whose bins these are: the score of two classes, the confidence of more, or the
    /// number that is predicted.
    pub stream: usize,
    /// What the truth said.
    pub truth: Truths,
}

/// What the truth said of the rows of the reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case", deny_unknown_fields)]
pub enum Truths {
    /// Of two classes; the score is the probability of the second.
    Binary {
        /// The first bin whose rows are taken to be of the second class.
        first_positive: usize,
        /// One for each bin of the score.
        bins: Vec<Outcomes>,
        /// For each bin, the AUC of its own rows; 0.5 where they are of one class.
        within_auc: Vec<f64>,
    },
    /// Of more classes: whether the one decided for was right.
    Multiclass {
        /// How many classes there are.
        classes: u32,
        /// One for each bin of the confidence.
        bins: Vec<Outcomes>,
    },
    /// Of a number: how far it was off.
    Regression {
        /// Bins of |prediction - truth|.
        bins: Bins,
        /// How many errors fell into each.
        counts: Vec<u64>,
        /// Mean and standard deviation of |prediction - truth|.
        scale: Scale,
    },
}

impl Calibration {
    /// From rows of two classes: the probability of the second class, and whether it was the truth. Rows whose
    /// score is NaN are left out.
    ///
    /// # Errors
    /// When no row is left, a score is not between 0 and 1, or the threshold, from which on rows are taken to be of
    /// the second class, is none of the edges.
    pub fn binary(
        stream: usize,
        bins: &Bins,
        threshold: f64,
        rows: impl IntoIterator<Item = (f64, bool)>,
    ) -> Result<Calibration> {
        let edges = edges(bins)?;
        let edge = edges.iter().position(|edge| *edge == threshold).ok_or_else(|| {
            Error::new(format!(
                "the threshold is {threshold}, expected an edge of the score's bins"
            ))
        })?;
        let rows = by_bin(bins, rows)?;
        let outcomes = rows.iter().map(|rows| outcomes(rows)).collect();
        let within_auc = rows.iter().map(|rows| exact_auc(rows).unwrap_or(0.5)).collect();
        // Before the bin above the first edge are the one for what is missing and the one for what is below.
        let truth = Truths::Binary { first_positive: edge + 2, bins: outcomes, within_auc };
        Ok(Calibration { stream, truth })
    }

    /// From rows of more classes: the confidence in the class that was decided for, and whether it was right. Rows
    /// whose confidence is NaN are left out.
    ///
    /// # Errors
    /// When no row is left, or a confidence is not between 0 and 1.
    pub fn multiclass(
        stream: usize,
        bins: &Bins,
        classes: u32,
        rows: impl IntoIterator<Item = (f64, bool)>,
    ) -> Result<Calibration> {
        edges(bins)?;
        let rows = by_bin(bins, rows)?;
        let bins = rows.iter().map(|rows| outcomes(rows)).collect();
        Ok(Calibration { stream, truth: Truths::Multiclass { classes, bins } })
    }

    /// From rows of numbers: the prediction and the truth. Rows in which one of them is not finite are left out.
    ///
    /// # Errors
    /// When no row is left.
    pub fn regression(
        stream: usize,
        rows: impl IntoIterator<Item = (f64, f64)>,
    ) -> Result<Calibration> {
        let errors = rows.into_iter().map(|(prediction, truth)| (prediction - truth).abs());
        let mut errors: Vec<f64> = errors.filter(|error| error.is_finite()).collect();
        errors.sort_unstable_by(f64::total_cmp);
        let scale = Scale::of(errors.iter().copied()).ok_or_else(no_rows)?;
        let bins = Bins::numbers(quantile_edges(&errors, ERROR_BINS))?;
        let mut counts = vec![0; bins.count()];
        errors.iter().for_each(|error| counts[bins.of(Observation::Number(*error))] += 1);
        Ok(Calibration { stream, truth: Truths::Regression { bins, counts, scale } })
    }

    /// How right the model was on the reference, exactly.
    pub fn quality(&self) -> Quality {
        match &self.truth {
            Truths::Regression { counts, scale, .. } => {
                Quality::of_errors(counts.iter().sum(), Some(*scale))
            }
            Truths::Binary { bins, .. } | Truths::Multiclass { bins, .. } => {
                Quality::of_outcomes(self, bins)
            }
        }
    }

    /// Whether a truth can be told from a score at all: not for numbers.
    pub(super) fn outcomes(&self) -> Option<&[Outcomes]> {
        match &self.truth {
            Truths::Binary { bins, .. } | Truths::Multiclass { bins, .. } => Some(bins),
            Truths::Regression { .. } => None,
        }
    }

    pub(super) fn is_binary(&self) -> bool {
        matches!(self.truth, Truths::Binary { .. })
    }

    /// Rows of the reference, from right to wrong, or from small errors to large ones.
    pub(super) fn losses(&self) -> Vec<u64> {
        match &self.truth {
            // What is missing was not predicted, and has no error.
            Truths::Regression { counts, .. } => counts[1..].to_vec(),
            Truths::Binary { bins, .. } | Truths::Multiclass { bins, .. } => {
                let right = |(bin, outcomes): (usize, &Outcomes)| {
                    if self.decides(bin) { outcomes.positives() } else { outcomes.negatives() }
                };
                let right = bins.iter().enumerate().map(right).sum();
                vec![right, bins.iter().map(Outcomes::count).sum::<u64>() - right]
            }
        }
    }

    /// The cell of a bin's rows, of which this share is positive.
    pub(super) fn cell(&self, bin: usize, of: &Outcomes, rows: f64, positive: f64) -> Cell {
        let squared_errors = [false, true].map(|truth| of.squared_error(truth).unwrap_or(0.0));
        let within_auc = match &self.truth {
            Truths::Binary { within_auc, .. } => within_auc[bin],
            _ => 0.5,
        };
        Cell { decided: self.decides(bin), rows, positive, squared_errors, within_auc }
    }

    fn decides(&self, bin: usize) -> bool {
        match self.truth {
            Truths::Binary { first_positive, .. } => bin >= first_positive,
            _ => true,
        }
    }

    /// # Errors
    /// When it contradicts the profile, or itself.
    pub(crate) fn check(&self, profile: &Profile) -> Result<()> {
        let Some(stream) = profile.streams.get(self.stream) else {
            return Err(Error::new("the calibration is of none of the streams"));
        };
        let streams_bins = stream.bins.count();
        let (expected, found) = match &self.truth {
            Truths::Binary { bins, within_auc, .. } => {
                (streams_bins, if within_auc.len() == bins.len() { bins.len() } else { 0 })
            }
            Truths::Multiclass { bins, .. } => (streams_bins, bins.len()),
            Truths::Regression { bins, counts, .. } => (bins.count(), counts.len()),
        };
        if expected != found {
            let text = format!("the calibration has {found} bins, expected {expected}");
            return Err(Error::new(text));
        }
        let sound = match &self.truth {
            Truths::Binary { first_positive, within_auc, .. } => {
                (2..found).contains(first_positive)
                    && within_auc.iter().all(|auc| (0.0..=1.0).contains(auc))
            }
            Truths::Multiclass { .. } => true,
            Truths::Regression { counts, scale, .. } => {
                counts.iter().all(|count| *count <= MAX_COUNT)
                    && scale.mean.is_finite()
                    && scale.std >= 0.0
            }
        };
        let counts = self.outcomes().unwrap_or_default().iter().map(Outcomes::count);
        if sound && counts.into_iter().all(|count| count <= MAX_COUNT) {
            Ok(())
        } else {
            Err(Error::new("the calibration contradicts itself"))
        }
    }
}

fn no_rows() -> Error {
    Error::new("found 0 rows with a truth, expected at least 1")
}

fn edges(bins: &Bins) -> Result<&[f64]> {
    match bins {
        Bins::Number { edges } => Ok(edges),
        Bins::Category { .. } => Err(Error::new("has categories, expected bins of a probability")),
    }
}

/// The rows of each bin, in the order of their scores.
fn by_bin(
    bins: &Bins,
    rows: impl IntoIterator<Item = (f64, bool)>,
) -> Result<Vec<Vec<(f64, bool)>>> {
    let mut found = vec![Vec::new(); bins.count()];
    for (score, truth) in rows.into_iter().filter(|(score, _)| !score.is_nan()) {
        if !(0.0..=1.0).contains(&score) {
            return Err(Error::new(format!("a score is {score}, expected 0 to 1")));
        }
        found[bins.of(Observation::Number(score))].push((score, truth));
    }
    if found.iter().all(Vec::is_empty) {
        return Err(no_rows());
    }
    found.iter_mut().for_each(|rows| sort_by(rows, |a, b| a.0.total_cmp(&b.0)));
    Ok(found)
}

fn outcomes(rows: &[(f64, bool)]) -> Outcomes {
    let mut outcomes = Outcomes::default();
    rows.iter().for_each(|(score, positive)| outcomes.add(*score, *positive));
    outcomes
}

#[cfg(test)]
mod tests;
