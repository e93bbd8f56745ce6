//! Many rows being explained by the same background, one after the other.

use std::borrow::Cow;

use driftline_explain::Explanation;

use super::begin::refuse_option;
use super::comparing::{Comparing, answer_one, background_of};
use super::explaining::Explaining;
use super::global::{Comparison, Importance, Many};
use super::invalid_argument;
use super::options::{ExplainMethod, ExplainOptions};
use crate::error::{Error, Result};
use crate::model::Model;
use crate::pipeline::Table;

/// Rows that are being explained. Whoever drives it may stop after any step.
///
/// What it predicts is seen by no monitor, and in no report.
pub struct ExplainingMany {
    comparing: Comparing,
    rows: Table,
    /// Rows of the first of two groups; 0 where there is one.
    before: usize,
    current: Option<Explaining>,
    found: Vec<Explanation>,
    method: Option<ExplainMethod>,
}

impl ExplainingMany {
    /// Begins to explain each row of a table, compared with the background rows: those given, or those of the bundle.
    ///
    /// # Errors
    /// Those of [`Explaining::of_row`]; `invalid_argument` when the model has classes and the options have no target, because
    /// each row would be explained for a class of its own; when the method does not give Shapley values.
    pub fn of_rows(
        model: &mut Model,
        rows: &Table,
        background: Option<&Table>,
        options: &ExplainOptions,
    ) -> Result<ExplainingMany> {
        ExplainingMany::new(model, (rows.clone(), 0), background, options)
    }

    /// Begins to explain each row of two tables; without `before`, the first one is the background.
    ///
    /// # Errors
    /// Those of [`ExplainingMany::of_rows`].
    pub fn of_groups(
        model: &mut Model,
        before: Option<&Table>,
        after: &Table,
        background: Option<&Table>,
        options: &ExplainOptions,
    ) -> Result<ExplainingMany> {
        let before = match before {
            Some(before) => Cow::Borrowed(before),
            None => background_of(model, background)?,
        };
        let rows = before.followed_by(after);
        check_group(before.rows()).map_err(|error| error.at("before"))?;
        check_group(after.rows()).map_err(|error| error.at("after"))?;
        ExplainingMany::new(model, (rows, before.rows()), background, options)
    }

    fn new(
        model: &mut Model,
        (rows, before): (Table, usize),
        background: Option<&Table>,
        options: &ExplainOptions,
    ) -> Result<ExplainingMany> {
        Comparing::check(model, options)?;
        check_sums(options.method)?;
        check_group(rows.rows())?;
        if let (None, Some(labels)) = (&options.target, &model.manifest().output.labels) {
            let text = format!("target is missing, expected {}", labels.join(", "));
            return Err(invalid_argument(text));
        }
        let raw = model.answer_rows(&rows.row(0)).map_err(|error| place(error, 0, before))?;
        let comparing = Comparing::new(model, background, options, &raw)?;
        let (current, found, method) = (None, Vec::new(), None);
        Ok(ExplainingMany { comparing, rows, before, current, found, method })
    }

    /// Asks the model about some inputs. Whether there is more to ask.
    ///
    /// # Errors
    /// When the model fails, or what it says can't be explained.
    pub fn step(&mut self, model: &mut Model) -> Result<bool> {
        let row = self.found.len();
        if row == self.rows.rows() {
            return Ok(false);
        }
        let before = self.before;
        let place = |error| place(error, row, before);
        let mut current = match self.current.take() {
            Some(current) => current,
            None => self.begin(model, row).map_err(place)?,
        };
        if current.step(model).map_err(place)? {
            self.current = Some(current);
        } else {
            self.found.push(current.finish_values().map_err(place)?);
        }
        Ok(true)
    }

    fn begin(&mut self, model: &mut Model, row: usize) -> Result<Explaining> {
        let row = self.rows.row(row);
        let raw = answer_one(model, &row)?;
        let begun = self.comparing.begin(model, &row, raw)?;
        let method = *self.method.get_or_insert(begun.method());
        check_sums(method)?;
        if begun.method() == method {
            return Ok(begun);
        }
        let text = "can't be explained by the method of the rows before; choose one by name";
        Err(invalid_argument(text))
    }

    /// Rows explained so far.
    pub fn explained(&self) -> usize {
        self.found.len()
    }

    /// Rows to explain.
    pub fn rows(&self) -> usize {
        self.rows.rows()
    }

    /// How much each column matters over the rows, once there is nothing more to ask.
    ///
    /// # Errors
    /// `invalid_argument` before.
    pub fn importance(self) -> Result<Importance> {
        Importance::new(&self.many()?)
    }

    /// What moved the mean prediction from the first group to the second, once there is nothing more to ask.
    ///
    /// # Errors
    /// `invalid_argument` before, and where there is one group.
    pub fn comparison(self) -> Result<Comparison> {
        let before = self.before;
        refuse_option(before == 0, "found one group of rows, expected two")?;
        Comparison::new(&self.many()?, before)
    }

    fn many(self) -> Result<Many> {
        let unfinished = self.found.len() < self.rows.rows();
        refuse_option(unfinished, "there are rows that are not explained yet")?;
        let method = self.method.unwrap_or(ExplainMethod::Auto);
        let (names, target, scale) = self.comparing.into_names();
        Ok(Many { method, target, scale, names, explanations: self.found })
    }
}

/// Where something is wrong: in a row of the only group, or of one of two.
fn place(error: Error, row: usize, before: usize) -> Error {
    let in_group = |row| error.at(format!("row {row}"));
    match row.checked_sub(before) {
        Some(row) if before > 0 => in_group(row).at("after"),
        Some(row) => in_group(row),
        None => in_group(row).at("before"),
    }
}

fn check_group(rows: usize) -> Result<()> {
    refuse_option(rows < 2, &format!("found {rows} rows to explain, expected 2 or more"))
}

/// Only attributions that add up say something of the sum over many rows.
fn check_sums(method: ExplainMethod) -> Result<()> {
    let name = match method {
        ExplainMethod::Lime => "lime",
        ExplainMethod::Occlusion => "occlusion",
        _ => return Ok(()),
    };
    let text =
        "does not add up, so it says nothing of many rows; take another, or more `max_evaluations`";
    Err(invalid_argument(format!("method `{name}` {text}")))
}
