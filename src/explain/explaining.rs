//! One row being explained, a few predictions at a time.

use driftline_explain::{Coalition, Exact, choose};

use super::answer::{Found, RowExplanation};
use super::invalid_argument;
use super::measure::Measure;
use super::mixture::Mixture;
use super::options::{ExplainMethod, ExplainOptions};
use super::players::Players;
use super::trees::explain_trees;
use super::way::Way;
use crate::error::{Error, Result};
use crate::model::Model;
use crate::pipeline::Table;

/// Rows predicted in a step, where one coalition does not ask for more.
const ROWS: usize = 512;

/// Background rows at most: each coalition takes a prediction for every one.
const MAX_BACKGROUND: usize = 1_000;

/// A row that is being explained. Whoever drives it may stop after any step.
///
/// What it predicts is seen by no monitor, and in no report.
pub struct Explaining {
    method: ExplainMethod,
    players: Players,
    measure: Measure,
    max_evaluations: usize,
    state: State,
}

enum State {
    /// The mixture, the method, and the batch whose values are being found.
    Asking {
        mixture: Mixture,
        way: Way,
        batch: Vec<Coalition>,
        values: Vec<f64>,
    },
    Known(Found),
}

impl Explaining {
    /// Begins to explain a table of one row, compared with the background rows: those given, or those of the bundle.
    ///
    /// # Errors
    /// `invalid_argument` when the model takes no rows or remembers the calls before, when there is no background or more
    /// than 1,000 rows of it, and when an option does not fit the model; and what [`Model::predict_batch`] fails with.
    pub fn new(
        model: &mut Model,
        row: &Table,
        background: Option<&Table>,
        options: &ExplainOptions,
    ) -> Result<Explaining> {
        let players = Players::new(model.columns()?, &options.groups)?;
        let background = background_of(model, background)?;
        if model.remembers() {
            let text = "the model remembers the calls before, so a row has no answer of its own";
            return Err(invalid_argument(text));
        }
        if row.rows() != 1 {
            let text = format!("found {} rows to explain, expected 1", row.rows());
            return Err(invalid_argument(text));
        }
        // Each is predicted alone first: what is wrong with one is said of it, not of a mixture of both.
        let raw = model.answer_rows(row).map_err(Error::in_the_only_row)?;
        let others = model.answer_rows(&background).map_err(|error| error.at("background"))?;
        let measure = Measure::new(&model.manifest().output, options, &raw)?;
        let predictions = measure.values([raw, others].concat())?;
        let mixture = Mixture::new(row, &background);
        let mut trees = || explain_trees(model, &mixture, &players, &measure, &predictions);
        let (method, trees) = match options.method {
            ExplainMethod::Tree => (ExplainMethod::Tree, Some(trees()?)),
            ExplainMethod::Auto => {
                let trees = trees().ok();
                let evaluations = options.max_evaluations();
                (choose(players.count(), trees.is_some(), evaluations).into(), trees)
            }
            method => (method, None),
        };
        let state = match trees {
            Some(explanation) => State::Known(Found::Values(explanation)),
            None => State::Asking {
                way: Way::new(method, players.of_column(), &mixture, options)?,
                mixture,
                batch: Vec::new(),
                values: Vec::new(),
            },
        };
        let max_evaluations = max_evaluations(method, players.count(), &state, options);
        Ok(Explaining { method, players, measure, max_evaluations, state })
    }

    /// Asks the model for about 512 rows. Whether there is more to ask.
    ///
    /// # Errors
    /// When the model fails, or what it says can't be explained.
    pub fn step(&mut self, model: &mut Model) -> Result<bool> {
        let State::Asking { mixture, way, batch, values } = &mut self.state else {
            return Ok(false);
        };
        if batch.is_empty() {
            *batch = way.next_batch();
        }
        if batch.is_empty() {
            return Ok(false);
        }
        let rows_each = match way {
            Way::Values(..) => mixture.table().rows() - 1,
            Way::Lime(..) => 1,
        };
        let left = &batch[values.len()..];
        let some = &left[..left.len().min((ROWS / rows_each).max(1))];
        let table = mixture.rows(&way.rows(some));
        let predictions = self.measure.values(model.answer_rows(&table)?)?;
        values.extend(way.values(predictions));
        if values.len() == batch.len() {
            way.update(values)?;
            batch.clear();
            values.clear();
        }
        Ok(true)
    }

    /// Coalitions evaluated so far.
    pub fn evaluations(&self) -> usize {
        match &self.state {
            State::Asking { way, values, .. } => way.evaluations() + values.len(),
            State::Known(_) => self.max_evaluations,
        }
    }

    /// Coalitions that are evaluated at most.
    pub fn max_evaluations(&self) -> usize {
        self.max_evaluations
    }

    /// The explanation, once there is nothing more to ask.
    ///
    /// # Errors
    /// `invalid_argument` before; when the attributions do not add up as those of the method must.
    pub fn finish(self) -> Result<RowExplanation> {
        let found = match self.state {
            State::Asking { way, .. } => way.estimate()?,
            State::Known(found) => found,
        };
        let target = (self.measure.label, self.measure.scale);
        Ok(RowExplanation::new(self.method, target, self.players.names(), found))
    }
}

fn background_of(model: &Model, given: Option<&Table>) -> Result<Table> {
    let background = given.or(model.background()).ok_or_else(|| {
        let text = "the bundle has no background rows to compare with; give some, or pack the bundle with --background";
        invalid_argument(text)
    })?;
    let rows = background.rows();
    if (1..=MAX_BACKGROUND).contains(&rows) {
        return Ok(background.clone());
    }
    Err(invalid_argument(format!("found {rows} background rows, expected 1 to {MAX_BACKGROUND}")))
}

fn max_evaluations(
    method: ExplainMethod,
    players: usize,
    state: &State,
    options: &ExplainOptions,
) -> usize {
    match (method, state) {
        (_, State::Known(Found::Values(found))) => found.evaluations,
        // OK because more players than these were refused.
        (ExplainMethod::Exact, _) => 1 << players.min(Exact::MAX_PLAYERS),
        (ExplainMethod::Occlusion, _) => players + 2,
        (ExplainMethod::Lime, _) => options.max_evaluations.unwrap_or(5_000),
        _ => options.max_evaluations(),
    }
}
