//! One answer being explained, a few predictions at a time.

use driftline_explain::{Coalition, Exact, Explanation};

use super::answer::{Explained, Found, Part};
use super::batch::Batch;
use super::measure::Measure;
use super::options::{ExplainMethod, ExplainOptions};
use super::way::Way;
use crate::error::Result;
use crate::model::Model;

/// An answer that is being explained. Whoever drives it may stop after any step.
///
/// What it predicts is seen by no monitor, and in no report.
pub struct Explaining {
    method: ExplainMethod,
    parts: Vec<Part>,
    measure: Measure,
    max_evaluations: usize,
    state: State,
}

enum State {
    Asking(Box<Asking>),
    Known(Found),
}

impl State {
    fn found(self) -> Result<Found> {
        match self {
            State::Asking(asking) => asking.way.estimate(),
            State::Known(found) => Ok(found),
        }
    }
}

/// What is asked, by which method, and the batch whose values are being found.
struct Asking {
    game: Box<dyn Game>,
    way: Way,
    batch: Batch<Coalition>,
}

/// Inputs that lack some of their parts. By a pointer, so that a module baked for one kind of input does without the code of
/// the others.
pub(super) trait Game {
    /// Coalitions whose values are found in a step.
    fn at_once(&self) -> usize;

    fn values(
        &mut self,
        model: &mut Model,
        measure: &Measure,
        coalitions: &[Coalition],
    ) -> Result<Vec<f64>>;
}

impl Explaining {
    pub(super) fn asking(
        (method, way): (ExplainMethod, Way),
        parts: Vec<Part>,
        measure: Measure,
        game: impl Game + 'static,
        options: &ExplainOptions,
    ) -> Explaining {
        let max_evaluations = match method {
            // OK because more players than these were refused.
            ExplainMethod::Exact => 1 << parts.len().min(Exact::MAX_PLAYERS),
            ExplainMethod::Occlusion => parts.len() + 2,
            ExplainMethod::Lime => options.max_evaluations.unwrap_or(5_000),
            _ => options.max_evaluations(),
        };
        let asking = Asking { game: Box::new(game), way, batch: Batch::empty() };
        Explaining { method, parts, measure, max_evaluations, state: State::Asking(asking.into()) }
    }

    pub(super) fn known(
        method: ExplainMethod,
        parts: Vec<Part>,
        measure: Measure,
        found: Explanation,
    ) -> Explaining {
        let max_evaluations = found.evaluations;
        let state = State::Known(Found::Values(found));
        Explaining { method, parts, measure, max_evaluations, state }
    }

    /// Asks the model about some inputs. Whether there is more to ask.
    ///
    /// # Errors
    /// When the model fails, or what it says can't be explained.
    pub fn step(&mut self, model: &mut Model) -> Result<bool> {
        match &mut self.state {
            State::Asking(asking) => asking.step(model, &self.measure),
            State::Known(_) => Ok(false),
        }
    }

    pub(super) fn method(&self) -> ExplainMethod {
        self.method
    }

    /// Coalitions evaluated so far.
    pub fn evaluations(&self) -> usize {
        match &self.state {
            State::Asking(asking) => asking.way.evaluations() + asking.batch.answered(),
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
    pub fn finish(self) -> Result<Explained> {
        let found = self.state.found()?;
        let target = (self.measure.label, self.measure.scale);
        Ok(Explained::new(self.method, target, self.parts, found))
    }

    /// The values alone, of a method whose attributions add up.
    pub(super) fn finish_values(self) -> Result<Explanation> {
        match self.state.found()? {
            Found::Values(explanation) => Ok(explanation),
            // OK because callers refuse it.
            Found::Linear(_) => unreachable!(),
        }
    }
}

impl Asking {
    fn step(&mut self, model: &mut Model, measure: &Measure) -> Result<bool> {
        if self.batch.is_empty() {
            self.batch = Batch::new(self.way.next_batch());
        }
        if self.batch.is_empty() {
            return Ok(false);
        }
        let at_once = self.game.at_once();
        let values = |some: &[Coalition]| self.game.values(model, measure, some);
        if let Some(values) = self.batch.answer(at_once, values)? {
            self.way.update(&values)?;
        }
        Ok(true)
    }
}
