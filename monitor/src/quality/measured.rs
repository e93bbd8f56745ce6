//! How right a model is by the truth.

use serde::Serialize;

use super::calibration::Calibration;
use super::metrics::{Cell, Metric};
use super::outcomes::Outcomes;
use crate::moments::Scale;

/// How right the model is by the truth. What has no meaning for the model's task, or is not defined for so few
/// rows, is `None`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quality {
    /// How many rows' truth is known.
    pub rows: u64,
    /// The share of rows whose class is right.
    pub accuracy: Option<f64>,
    /// Of two classes, the area under the ROC curve. On the reference it is exact; of labels that came later it is
    /// made from bins, within which pairs are taken to be ordered as in the reference.
    pub auc: Option<f64>,
    /// Of two classes, the harmonic mean of precision and recall of the second.
    pub f1: Option<f64>,
    /// The mean of (score - truth)^2; of more than two classes, of the confidence and whether the class was right.
    pub brier: Option<f64>,
    /// The expected calibration error: how far the mean score of a bin is from what came true, averaged over rows.
    /// With few rows in a bin it is above 0 even of a calibrated model.
    ///
    /// Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning" (2015).
    pub calibration_error: Option<f64>,
    /// Of numbers, the mean of |prediction - truth|.
    pub mean_absolute_error: Option<f64>,
    /// Of numbers, the root of the mean of (prediction - truth)^2.
    pub root_mean_squared_error: Option<f64>,
}

impl Quality {
    pub(super) fn of_outcomes(calibration: &Calibration, outcomes: &[Outcomes]) -> Quality {
        let cells = counted_cells(calibration, outcomes);
        let for_two = |metric: Metric| metric.of(&cells).filter(|_| calibration.is_binary());
        Quality {
            rows: outcomes.iter().map(Outcomes::count).sum(),
            accuracy: Metric::Accuracy.of(&cells),
            auc: for_two(Metric::Auc),
            f1: for_two(Metric::F1),
            brier: Metric::Brier.of(&cells),
            calibration_error: calibration_error(outcomes),
            ..Quality::default()
        }
    }

    /// Of so many numbers whose |prediction - truth| has this mean and standard deviation.
    pub(super) fn of_errors(rows: u64, errors: Option<Scale>) -> Quality {
        let square = |errors: Scale| (errors.mean * errors.mean + errors.std * errors.std).sqrt();
        Quality {
            rows,
            mean_absolute_error: errors.map(|errors| errors.mean),
            root_mean_squared_error: errors.map(square),
            ..Quality::default()
        }
    }
}

/// The rows as they were counted.
pub(super) fn counted_cells(calibration: &Calibration, outcomes: &[Outcomes]) -> Vec<Cell> {
    let cell = |(bin, of): (usize, &Outcomes)| {
        let rows = of.count() as f64;
        calibration.cell(bin, of, rows, of.positives() as f64 / rows.max(1.0))
    };
    outcomes.iter().enumerate().map(cell).collect()
}

fn calibration_error(outcomes: &[Outcomes]) -> Option<f64> {
    let rows: u64 = outcomes.iter().map(Outcomes::count).sum();
    let gap = |of: &Outcomes| {
        let expected = of.mean_score()? * of.count() as f64;
        Some((expected - of.positives() as f64).abs())
    };
    (rows > 0).then(|| outcomes.iter().filter_map(gap).sum::<f64>() / rows as f64)
}
