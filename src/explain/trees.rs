//! A model that is nothing but trees.

use driftline_explain::{Explanation, TreeShap};

use super::measure::Measure;
use super::options::Scale;
use super::players::Players;
use super::{invalid_argument, refused};
use crate::engine::{Link, TreeScore};
use crate::error::{Error, Result};
use crate::model::Model;
use crate::pipeline::{Activation, Table};

/// How far what the trees add up to in 64 bits may be from what the model answers in 32: of the larger of 1 and the number.
const TOLERANCE: f64 = 1e-4;

/// The trees, ready to explain any row by the same background.
pub(super) struct Trees {
    score: TreeScore,
    explainer: TreeShap,
}

impl Trees {
    /// `predictions` has what the model answers for each row of the background.
    ///
    /// # Errors
    /// `invalid_argument` when the model is more than trees, or the number explained is not what they add up to.
    pub(super) fn new(
        model: &mut Model,
        background: &Table,
        players: &Players,
        measure: &Measure,
        predictions: &[f64],
    ) -> Result<Trees> {
        model.trees().map_err(place)?;
        let (rows, columns) = model.features(background).map_err(place)?;
        let activation = model.manifest().output.activation;
        let sum = model.trees().map_err(place)?;
        check_scale(sum.link(), activation, measure.scale).map_err(place)?;
        let mut score = sum.score(measure.position, columns.len()).map_err(place)?;
        if measure.complement {
            score.negate(if measure.scale == Scale::LogOdds { 0.0 } else { 1.0 });
        }
        for (row, prediction) in rows.iter().zip(predictions) {
            check(&score, row, *prediction)?;
        }
        let players: Vec<_> = columns.iter().map(|column| players.of_column()[*column]).collect();
        let explainer = TreeShap::new(score.forest.clone(), &players, &rows).map_err(refused)?;
        Ok(Trees { score, explainer })
    }

    /// Explains a table of one row, for which the model answers `prediction`.
    pub(super) fn explain(
        &self,
        model: &Model,
        row: &Table,
        prediction: f64,
    ) -> Result<Explanation> {
        let (rows, _) = model.features(row).map_err(place)?;
        check(&self.score, &rows[0], prediction)?;
        let mut explanation = self.explainer.explain(&rows[0]).map_err(refused)?.remove(0);
        explanation.base = self.score.value(explanation.base);
        explanation.prediction = self.score.value(explanation.prediction);
        explanation.attributions.iter_mut().for_each(|it| it.value *= self.score.sign);
        Ok(explanation)
    }
}

/// Trees that say something else than the model are not what the model is.
fn check(score: &TreeScore, row: &[f32], expected: f64) -> Result<()> {
    let found = score.value(score.forest.predict(row)[0]);
    if (found - expected).abs() <= TOLERANCE * expected.abs().max(1.0) {
        return Ok(());
    }
    let text = format!("its trees add up to {found} where the model answers {expected}");
    Err(place(invalid_argument(text)))
}

fn place(error: Error) -> Error {
    error.at("method `tree`")
}

/// Trees explain what they add up to: what becomes of the sum later has to be nothing, or a logistic function whose
/// log-odds are explained.
fn check_scale(link: Link, activation: Option<Activation>, scale: Scale) -> Result<()> {
    let logistic = match (link, activation) {
        (Link::Identity, None) => false,
        (Link::Identity, Some(Activation::Sigmoid)) | (Link::Logistic, None) => true,
        _ => return Err(invalid_argument("the sums of its trees do not stand for themselves")),
    };
    match (logistic, scale) {
        (true, Scale::LogOdds) | (false, Scale::Probability | Scale::Number) => Ok(()),
        (true, _) => Err(invalid_argument("its trees add up to log-odds; explain it in log_odds")),
        (false, Scale::LogOdds) => {
            Err(invalid_argument("its trees add up to probabilities; explain it in probability"))
        }
    }
}
