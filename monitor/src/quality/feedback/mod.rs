//! How right the model is by truths that came later. They stay on the device: nothing in here has a row of its own,
//! except for the latest ids' checksums.

use serde::{Deserialize, Serialize};

use super::calibration::{Calibration, Truths};
use super::contradiction;
use super::loss::LossTest;
use super::measured::Quality;
use super::outcomes::Outcomes;
use super::prediction_id::PredictionId;
use super::recent::Recent;
use crate::bins::{Bins, Observation};
use crate::detectors::log_sum_exp;
use crate::error::{Error, Result};
use crate::moments::{Moments, Scale};
use crate::state::{Alarm, Block, Epochs, LEVEL, ROWS_PER_LOOK, weight};

/// What turned out to be true of a prediction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Truth {
    /// Position of the class.
    Class(u32),
    /// A number, for a model that predicts one.
    Number(f64),
}

/// Everything that truths said so far: bounded in memory, and to be merged in any order.
///
/// Guaranteed: a truth of any age counts; the sums are exact, whatever came first; a model that is right as often as
/// on the reference is ever alarmed of with a probability of at most 1 %, and one that got better with less.
///
/// Not guaranteed: that the same id counts once when 1,024 others came in between, or when it went to two writers
/// that are merged later. That truths which come are like those which don't: when only some predictions get one, the
/// numbers are those of these predictions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Feedback {
    /// For classes, what came true, by bin of the score.
    outcomes: Vec<Outcomes>,
    /// For numbers, |prediction - truth|.
    errors: Moments,
    /// Losses over time, from right to wrong.
    losses: Epochs,
    recent: Recent,
    alarm: Option<Alarm>,
}

/// A truth, as it is counted.
enum Counted {
    Class { score: f64, positive: bool, right: bool },
    Number { error: f64, scale: Scale, bin: usize },
}

impl Feedback {
    /// No truths yet.
    pub fn new(calibration: &Calibration) -> Feedback {
        Feedback {
            outcomes: vec![Outcomes::default(); calibration.outcomes().unwrap_or_default().len()],
            errors: Moments::default(),
            losses: Epochs::default(),
            recent: Recent::default(),
            alarm: None,
        }
    }

    /// Counts the truth of a prediction: in the unit of time in which it came, with the bins of the calibration's
    /// stream. False when it was counted before.
    ///
    /// # Errors
    /// When the truth or the id can't be one of this model. Nothing is counted then.
    pub fn count(
        &mut self,
        calibration: &Calibration,
        bins: &Bins,
        unit: u64,
        id: &PredictionId,
        truth: Truth,
    ) -> Result<bool> {
        let counted = Counted::new(calibration, id, truth)?;
        if self.recent.contains(id.checksum()) {
            return Ok(false);
        }
        self.recent.push(unit, id.checksum());
        let loss = match counted {
            Counted::Number { error, scale, bin } => {
                self.errors.add(error, scale);
                // OK because an error is not missing, for which the first bin is.
                bin - 1
            }
            Counted::Class { score, positive, right } => {
                self.outcomes[bins.of(Observation::Number(score))].add(score, positive);
                usize::from(!right)
            }
        };
        let block = self.losses.block_at(unit, calibration.losses().len());
        block.rows = block.rows.saturating_add(1);
        block.counts[loss] = block.counts[loss].saturating_add(1);
        if self.rows().is_multiple_of(ROWS_PER_LOOK) {
            self.look(calibration);
        }
        Ok(true)
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &Feedback, calibration: &Calibration) {
        for (outcomes, more) in self.outcomes.iter_mut().zip(&other.outcomes) {
            outcomes.merge(more);
        }
        self.errors.merge(&other.errors);
        self.losses.merge(&other.losses);
        self.recent.merge(&other.recent);
        self.alarm = self.alarm.into_iter().chain(other.alarm).min();
        self.look(calibration);
    }

    /// How many truths were counted.
    pub fn rows(&self) -> u64 {
        self.outcomes.iter().map(Outcomes::count).sum::<u64>() + self.errors.count()
    }

    /// Whether the truth of this prediction was counted lately.
    pub fn contains(&self, id: &PredictionId) -> bool {
        self.recent.contains(id.checksum())
    }

    /// How right the model is by these truths.
    pub fn quality(&self, calibration: &Calibration) -> Quality {
        match &calibration.truth {
            Truths::Regression { scale, .. } => {
                Quality::of_errors(self.rows(), self.errors.summary(*scale))
            }
            _ => Quality::of_outcomes(calibration, &self.outcomes),
        }
    }

    /// When the model was found to be wrong more often, or farther off, than on the reference.
    pub fn alarm(&self) -> Option<Alarm> {
        self.alarm
    }

    /// Whether scores mean something else than in the reference: then no estimate can be made from them. Of scores
    /// that kept their meaning it is ever said with a probability of at most 1 %. Never of numbers.
    pub fn contradicts(&self, calibration: &Calibration) -> bool {
        self.contradiction_log_e_value(calibration) >= -LEVEL.ln()
    }

    /// The natural logarithm of the e-value of [`Feedback::contradicts`].
    pub fn contradiction_log_e_value(&self, calibration: &Calibration) -> f64 {
        let reference = calibration.outcomes();
        reference.map_or(0.0, |reference| contradiction::log_e_value(reference, &self.outcomes))
    }

    /// The natural logarithm of the e-value of larger losses, since any time.
    pub fn loss_log_e_value(&self, calibration: &Calibration) -> f64 {
        let logs: Vec<f64> = self.since(calibration).iter().map(|(_, log)| *log).collect();
        if logs.is_empty() { 0.0 } else { log_sum_exp(&logs) }
    }

    /// To be called once after it was read from a storage.
    ///
    /// # Errors
    /// When it can't be of this calibration.
    pub fn check(&self, calibration: &Calibration) -> Result<()> {
        let bins = calibration.outcomes().unwrap_or_default().len();
        let sound = self.outcomes.len() == bins
            && self.losses.is_sound(calibration.losses().len())
            && self.recent.is_sound();
        if sound { Ok(()) } else { Err(Error::new("the saved truths are damaged")) }
    }

    fn look(&mut self, calibration: &Calibration) {
        if self.alarm.is_some() {
            return;
        }
        let since = self.since(calibration);
        let logs: Vec<f64> = since.iter().map(|(_, log)| *log).collect();
        let best = since.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let latest = self.losses.blocks().last();
        if let (Some((began, _)), Some(latest)) = (best, latest)
            && log_sum_exp(&logs) >= -LEVEL.ln()
        {
            self.alarm = Some(Alarm { found: latest.start(), began: *began });
        }
    }

    /// For the start of each block, the logarithm of the weighed e-value of all losses since.
    fn since(&self, calibration: &Calibration) -> Vec<(u64, f64)> {
        let test = LossTest::new(&calibration.losses());
        let blocks = self.losses.blocks();
        let first = blocks.first().map_or(0, |block| block.start());
        let mut counts = vec![0u64; calibration.losses().len()];
        let since = |block: &Block| {
            for (sum, count) in counts.iter_mut().zip(&block.counts) {
                *sum += u64::from(*count);
            }
            let weight = weight(block.start() - first);
            (block.start(), weight.ln() + test.log_e_value(&counts))
        };
        blocks.iter().rev().map(since).collect()
    }
}

impl Counted {
    fn new(calibration: &Calibration, id: &PredictionId, truth: Truth) -> Result<Counted> {
        let score = f64::from(id.score);
        let classes = match &calibration.truth {
            Truths::Regression { bins, scale, .. } => {
                let Truth::Number(truth) = truth else {
                    return Err(Error::new("the truth is a class, expected a number"));
                };
                let error = (score - truth).abs();
                if !error.is_finite() {
                    let text = format!(
                        "prediction and truth are {score} and {truth}, expected finite numbers"
                    );
                    return Err(Error::new(text));
                }
                let bin = bins.of(Observation::Number(error));
                return Ok(Counted::Number { error, scale: *scale, bin });
            }
            Truths::Binary { .. } => 2,
            Truths::Multiclass { classes, .. } => *classes,
        };
        let Truth::Class(truth) = truth else {
            return Err(Error::new("the truth is a number, expected a class"));
        };
        for (name, class) in [("truth", truth), ("id", u32::from(id.class))] {
            if class >= classes {
                let text =
                    format!("the class of the {name} is {class}, expected 0 to {}", classes - 1);
                return Err(Error::new(text));
            }
        }
        if !(0.0..=1.0).contains(&score) {
            return Err(Error::new(format!("the score of the id is {score}, expected 0 to 1")));
        }
        let right = u32::from(id.class) == truth;
        let positive = if calibration.is_binary() { truth == 1 } else { right };
        Ok(Counted::Class { score, positive, right })
    }
}

#[cfg(test)]
mod tests;
