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
mod tests {
    use super::*;
    use crate::quality::random::Random;

    fn bins() -> Bins {
        Bins::numbers(vec![0.0, 0.25, 0.5, 0.75, 1.0]).unwrap()
    }

    fn row(random: &mut Random) -> (f64, bool) {
        let score = random.uniform();
        (score, random.chance(0.1 + 0.8 * f64::from(score >= 0.5)))
    }

    fn binary() -> Calibration {
        let mut random = Random::new(1);
        let rows = (0..2_000).map(|_| row(&mut random));
        Calibration::binary(0, &bins(), 0.5, rows).unwrap()
    }

    fn id(score: f64, name: u64) -> PredictionId {
        let [a, b, c, d, e, f, ..] = name.to_le_bytes();
        let (class, score) = (u16::from(score >= 0.5), score as f32);
        PredictionId { model: 7, class, score, random: [a, b, c, d, e, f] }
    }

    /// Counts truths of which this share is turned around.
    fn count(
        feedback: &mut Feedback,
        random: &mut Random,
        units: std::ops::Range<u64>,
        turned: f64,
    ) {
        for name in units.start * 20..units.end * 20 {
            let (score, truth) = row(random);
            let truth = Truth::Class(u32::from(truth != random.chance(turned)));
            assert!(
                feedback.count(binary_once(), &bins(), name / 20, &id(score, name), truth).unwrap()
            );
        }
    }

    fn binary_once() -> &'static Calibration {
        static CALIBRATION: std::sync::OnceLock<Calibration> = std::sync::OnceLock::new();
        CALIBRATION.get_or_init(binary)
    }

    #[test]
    fn a_truth_counts_once() {
        let calibration = binary_once();
        let mut feedback = Feedback::new(calibration);
        let id = id(0.9, 1);
        for (unit, expected) in [(5, true), (5, false), (900, false)] {
            let counted = feedback.count(calibration, &bins(), unit, &id, Truth::Class(1)).unwrap();
            assert_eq!(counted, expected);
        }
        assert_eq!((feedback.rows(), feedback.contains(&id)), (1, true));
        let quality = feedback.quality(calibration);
        assert_eq!((quality.accuracy, quality.auc), (Some(1.0), None));
        assert!((quality.brier.unwrap() - 0.01).abs() < 1e-6);
    }

    #[test]
    fn any_order_gives_the_same_after_a_reload() {
        let calibration = binary_once();
        let parts = [0, 1, 2].map(|part: u64| {
            let mut feedback = Feedback::new(calibration);
            count(&mut feedback, &mut Random::new(part), part * 10..part * 10 + 15, 0.0);
            let bytes = postcard::to_allocvec(&feedback).unwrap();
            let read: Feedback = postcard::from_bytes(&bytes).unwrap();
            assert!(read == feedback && read.check(calibration).is_ok());
            read
        });
        let merged = |order: [usize; 3]| {
            let mut merged = Feedback::new(calibration);
            order.iter().for_each(|part| merged.merge(&parts[*part], calibration));
            merged
        };
        assert_eq!(merged([0, 1, 2]), merged([2, 0, 1]));
        assert_eq!(merged([0, 1, 2]).rows(), 900);
        merged([1, 0, 2]).check(calibration).unwrap();
    }

    #[test]
    fn a_model_that_becomes_worse_alarms_and_says_since_when() {
        let mut random = Random::new(3);
        let mut feedback = Feedback::new(binary_once());
        count(&mut feedback, &mut random, 0..200, 0.0);
        assert_eq!(feedback.alarm(), None);
        assert!(!feedback.contradicts(binary_once()));
        count(&mut feedback, &mut random, 200..230, 0.3);
        let alarm = feedback.alarm().expect("a third of the answers is turned around");
        assert!((190..=210).contains(&alarm.began) && alarm.found < 225, "{alarm:?}");
        count(&mut feedback, &mut random, 230..300, 0.3);
        assert!(feedback.contradicts(binary_once()));
    }

    #[test]
    fn the_same_model_hardly_alarms() {
        let alarms = (0..200).filter(|seed| {
            let mut feedback = Feedback::new(binary_once());
            count(&mut feedback, &mut Random::new(1_000 + seed), 0..50, 0.0);
            feedback.alarm().is_some()
        });
        assert!(alarms.count() <= 6);
    }

    #[test]
    fn numbers_have_errors_and_alarm() {
        let mut random = Random::new(5);
        let rows: Vec<_> =
            (0..1_000).map(|_| (10.0, 10.0 + 4.0 * random.uniform() - 2.0)).collect();
        let calibration = Calibration::regression(0, rows.iter().copied()).unwrap();
        let mut feedback = Feedback::new(&calibration);
        for (name, (_, truth)) in rows.iter().enumerate() {
            let id = PredictionId { class: 0, score: 10.0, ..id(0.0, name as u64) };
            feedback.count(&calibration, &bins(), 0, &id, Truth::Number(*truth)).unwrap();
        }
        let (found, expected) = (feedback.quality(&calibration), calibration.quality());
        assert!(
            (found.mean_absolute_error.unwrap() - expected.mean_absolute_error.unwrap()).abs()
                < 1e-6
        );
        assert_eq!((feedback.alarm(), feedback.contradicts(&calibration)), (None, false));
        for name in 5_000..5_060 {
            let id = PredictionId { class: 0, score: 10.0, ..id(0.0, name) };
            feedback.count(&calibration, &bins(), 1, &id, Truth::Number(13.0)).unwrap();
        }
        assert!(feedback.alarm().is_some());
    }

    #[test]
    fn what_is_no_truth_is_refused() {
        let binary = binary_once().clone();
        let several = Calibration::multiclass(0, &bins(), 3, [(0.9, true)]).unwrap();
        let numbers = Calibration::regression(0, [(1.0, 2.0)]).unwrap();
        let wrong_class = PredictionId { class: 3, ..id(0.9, 1) };
        let wrong_score = PredictionId { score: f32::NAN, ..id(0.9, 1) };
        let cases = [
            (&binary, id(0.9, 1), Truth::Class(2), "class of the truth is 2, expected 0 to 1"),
            (&binary, id(0.9, 1), Truth::Number(1.0), "truth is a number, expected a class"),
            (&binary, wrong_score, Truth::Class(1), "score of the id is NaN"),
            (&several, wrong_class, Truth::Class(1), "class of the id is 3, expected 0 to 2"),
            (&numbers, id(0.9, 1), Truth::Class(1), "truth is a class, expected a number"),
            (&numbers, id(0.9, 1), Truth::Number(f64::INFINITY), "expected finite numbers"),
        ];
        for (calibration, id, truth, expected) in cases {
            let mut feedback = Feedback::new(calibration);
            let error = feedback.count(calibration, &bins(), 0, &id, truth).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
            assert!(feedback.rows() == 0 && !feedback.contains(&id));
        }
    }
}
