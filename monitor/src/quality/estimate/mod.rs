//! How right the model is without truths: calibrated confidence-based estimation.
//!
//! What came true of a bin of the score in the reference says how likely its rows are positive now. Summed over live
//! rows this gives an expected confusion matrix, and every measure that is made from one. It holds as long as scores
//! keep their meaning: inputs may change, but what follows from them may not, and the model must not miss what matters
//! for the new ones. Nothing in the scores alone can tell whether that is so; enough truths that come later can.
//!
//! Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks" (2017), for calibration; NannyML's
//! documentation of CBPE, for the estimate; intervals by the delta method.

use serde::Serialize;

use super::abstention::{Abstention, MAX_OUTSIDE, MAX_UNKNOWN, MIN_LIVE, MIN_REFERENCE};
use super::beta::Beta;
use super::calibration::Calibration;
use super::feedback::Feedback;
use super::measured::counted_cells;
use super::metrics::{Cell, Metric};
use super::outcomes::Outcomes;
use crate::error::{Error, Result};

/// Expected rows of each class that AUC and F1 need.
const MIN_OF_CLASS: f64 = 10.0;
/// Standard errors on each side of an interval of 95 %.
const STANDARD_ERRORS: f64 = 1.96;
/// Of a bin that the reference does not have, anything may be true.
const UNIFORM_VARIANCE: f64 = 1.0 / 12.0;
/// By how much a share is moved to see what a measure does.
const STEP: f64 = 0.005;

/// How right the model is on live rows, without truths.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// Live rows with a score.
    pub rows: u64,
    /// The share of rows whose class is right.
    pub accuracy: Estimated,
    /// The area under the ROC curve.
    pub auc: Estimated,
    /// The harmonic mean of precision and recall of the second class.
    pub f1: Estimated,
    /// The mean of (score - truth)^2.
    pub brier: Estimated,
}

/// One measure, or why it can't be told.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Estimated {
    /// It can be told.
    Estimated(Interval),
    /// It can't.
    Abstained {
        /// In a plain sentence when shown.
        reason: Abstention,
    },
}

/// An estimate, and how sure it is. The interval holds 95 % of what truths of these very rows would show. It has
/// both how well the reference knows its bins and the chance in live rows, but not that scores may have lost their
/// meaning, nor that rows within a bin may have moved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// On the reference, exactly.
    pub reference: f64,
    /// On live rows, estimated.
    pub live: f64,
    /// From here, at least 0.
    pub lower: f64,
    /// To here, at most 1.
    pub upper: f64,
}

/// Estimates how right the model is from live counts of its score's bins, and from what the reference knows of
/// them. Truths that came later don't enter the estimate; when they contradict it, there is none.
///
/// ```
/// use driftline_monitor::{Bins, Calibration, Estimated, estimate};
///
/// let bins = Bins::numbers(vec![0.0, 0.5, 1.0])?;
/// let rows = (0..1_000).map(|row| match row % 10 {
///     0 => (0.2, true),
///     1..=4 => (0.2, false),
///     5 => (0.9, false),
///     _ => (0.9, true),
/// });
/// let calibration = Calibration::binary(0, &bins, 0.5, rows)?;
/// let Estimated::Estimated(accuracy) = estimate(&calibration, &[0, 0, 500, 500, 0], None)?.accuracy else {
///     panic!("there are enough rows");
/// };
/// assert!((accuracy.live - 0.8).abs() < 0.01 && accuracy.lower > 0.75 && accuracy.upper < 0.85);
/// # Ok::<(), driftline_monitor::Error>(())
/// ```
///
/// # Errors
/// When there is not one live count for each bin.
pub fn estimate(
    calibration: &Calibration,
    live: &[u64],
    feedback: Option<&Feedback>,
) -> Result<Estimate> {
    let Some(reference) = calibration.outcomes() else {
        return Ok(Estimate::abstained(live.iter().skip(1).sum(), Abstention::NoProbability));
    };
    if live.len() != reference.len() {
        let text = format!("has {} live counts, expected {}", live.len(), reference.len());
        return Err(Error::new(text));
    }
    let rows = live[1..].iter().sum();
    let contradicted = feedback.is_some_and(|feedback| feedback.contradicts(calibration));
    if let Some(reason) = abstention(reference, live, contradicted) {
        return Ok(Estimate::abstained(rows, reason));
    }
    let expected = Expected::new(calibration, reference, live);
    let counted = counted_cells(calibration, reference);
    let measure = |metric: Metric| expected.measure(metric, metric.of(&counted));
    let of_two = |metric: Metric| {
        if calibration.is_binary() {
            measure(metric)
        } else {
            Estimated::Abstained { reason: Abstention::MoreClasses }
        }
    };
    Ok(Estimate {
        rows,
        accuracy: measure(Metric::Accuracy),
        auc: of_two(Metric::Auc),
        f1: of_two(Metric::F1),
        brier: measure(Metric::Brier),
    })
}

impl Estimate {
    /// None where more than one in twenty live rows has an input that the reference never had; `shares` are those of
    /// the inputs. What a score means there was never tried.
    pub(crate) fn unless_outside<'a>(
        self,
        shares: impl Iterator<Item = (&'a str, f64)>,
    ) -> Estimate {
        match shares.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, share)| *share > MAX_OUTSIDE) {
            Some((stream, share)) => {
                let stream = stream.to_owned();
                Estimate::abstained(self.rows, Abstention::InputOutsideReference { stream, share })
            }
            None => self,
        }
    }

    fn abstained(rows: u64, reason: Abstention) -> Estimate {
        let [accuracy, auc, f1, brier] =
            std::array::from_fn(|_| Estimated::Abstained { reason: reason.clone() });
        Estimate { rows, accuracy, auc, f1, brier }
    }
}

fn abstention(reference: &[Outcomes], live: &[u64], contradicted: bool) -> Option<Abstention> {
    let rows: u64 = live[1..].iter().sum();
    let all = (rows + live[0]).max(1) as f64;
    let last = live.len() - 1;
    let outside = (live[0] + live[1] + live[last]) as f64 / all;
    let known = |(_, of): &(&u64, &Outcomes)| of.count() >= MIN_REFERENCE;
    let inside = live[2..last].iter().zip(&reference[2..last]);
    let unknown = inside.filter(|bin| !known(bin)).map(|(live, _)| *live).sum::<u64>() as f64 / all;
    if contradicted {
        Some(Abstention::Contradicted)
    } else if rows < MIN_LIVE {
        Some(Abstention::TooFewRows { rows })
    } else if outside > MAX_OUTSIDE {
        Some(Abstention::OutsideReference { share: outside })
    } else if unknown > MAX_UNKNOWN {
        Some(Abstention::ReferenceTooSmall { share: unknown })
    } else {
        None
    }
}

/// What live rows are expected to be.
struct Expected {
    cells: Vec<Cell>,
    /// Of the share of each cell's rows that is positive.
    variances: Vec<f64>,
}

impl Expected {
    fn new(calibration: &Calibration, reference: &[Outcomes], live: &[u64]) -> Expected {
        let (mut cells, mut variances) = (Vec::new(), Vec::new());
        // What has no score was not predicted.
        for bin in (1..live.len()).filter(|bin| live[*bin] > 0) {
            let known = nearest(reference, bin);
            let (positive, variance) = posterior(&reference[known]);
            let rows = live[bin] as f64;
            let by_chance = positive * (1.0 - positive) / rows;
            let variance = if known == bin { variance } else { UNIFORM_VARIANCE };
            variances.push(variance + by_chance);
            cells.push(calibration.cell(bin, &reference[known], rows, positive));
        }
        Expected { cells, variances }
    }

    fn measure(&self, metric: Metric, reference: Option<f64>) -> Estimated {
        let positives: f64 = self.cells.iter().map(|cell| cell.rows * cell.positive).sum();
        let rows: f64 = self.cells.iter().map(|cell| cell.rows).sum();
        let one_class = positives.min(rows - positives) < MIN_OF_CLASS;
        let needs_two = matches!(metric, Metric::Auc | Metric::F1);
        match (metric.of(&self.cells), reference) {
            (Some(live), Some(reference)) if !(needs_two && one_class) => {
                let margin = STANDARD_ERRORS * self.variance(metric).sqrt();
                let (lower, upper) = ((live - margin).max(0.0), (live + margin).min(1.0));
                Estimated::Estimated(Interval { reference, live, lower, upper })
            }
            _ => Estimated::Abstained { reason: Abstention::OneClass },
        }
    }

    /// By the delta method: how the measure follows the share of each cell, to first order.
    fn variance(&self, metric: Metric) -> f64 {
        let mut moved = self.cells.clone();
        let mut sum = 0.0;
        for (index, variance) in self.variances.iter().enumerate() {
            let share = self.cells[index].positive;
            let (lower, upper) = ((share - STEP).max(0.0), (share + STEP).min(1.0));
            let mut at = |share: f64| {
                moved[index].positive = share;
                metric.of(&moved).unwrap_or(0.0)
            };
            let slope = (at(upper) - at(lower)) / (upper - lower);
            at(share);
            sum += slope * slope * variance;
        }
        sum
    }
}

/// The nearest bin of which the reference has rows.
fn nearest(reference: &[Outcomes], bin: usize) -> usize {
    let known = (1..reference.len()).filter(|known| reference[*known].count() > 0);
    known.min_by_key(|known| known.abs_diff(bin)).unwrap_or(bin)
}

/// Mean and variance of the share of positive rows. A single row's worth of what the scores say comes before what
/// was seen, so that few rows don't pull sure scores to the middle; for the variance, Jeffreys' prior is careful.
fn posterior(of: &Outcomes) -> (f64, f64) {
    let prior = of.mean_score().unwrap_or(0.5);
    let (positives, negatives) = (of.positives() as f64, of.negatives() as f64);
    let mean = (positives + prior) / (positives + negatives + 1.0);
    (mean, Beta::new(positives + 0.5, negatives + 0.5).variance())
}

#[cfg(test)]
mod tests;
