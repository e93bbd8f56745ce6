//! What would have to be different in a row for another answer.

use driftline_explain::{Candidate, CounterfactualSearch as Search};
use serde::Serialize;
use serde_json::Value;

use super::background::value;
use super::batch::Batch;
use super::begin::check_memory;
use super::comparing::{answer_one, background_of};
use super::counterfactual_options::CounterfactualOptions;
use super::measure::Measure;
use super::options::Scale;
use super::refused;
use super::rows::milliseconds;
use crate::error::Result;
use crate::model::Model;
use crate::pipeline::{Column, Table};

/// Rows predicted in a step.
const ROWS: usize = 512;
/// Values that a column of numbers may take: so many quantiles of the background.
const QUANTILES: usize = 20;

/// The nearest row with another answer, as far as one was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Counterfactual {
    /// The class whose score is meant. `None` for a regression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The scale of all numbers here.
    #[serde(rename = "in")]
    pub scale: Scale,
    /// What the model says of the row as it is.
    pub prediction: f64,
    /// `None` where no row was found that has the answer wanted.
    pub nearest: Option<Nearest>,
    /// Rows that were predicted.
    pub evaluations: usize,
}

/// A row that has the answer wanted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nearest {
    /// What the model says of it.
    pub prediction: f64,
    /// What is different in it, in the order of the signature. Empty where the row itself has the answer.
    pub changes: Vec<ColumnChange>,
    /// How far it is: the sum of the distances of its columns. That of a number is in mean absolute deviations of the
    /// column in the background; that of anything else, and from a missing value, is 1.
    pub distance: f64,
}

/// A column that is different.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnChange {
    /// Its name.
    pub feature: String,
    /// The value it would have; a moment in milliseconds since 1970.
    pub to: Value,
}

/// A search for the nearest row with another answer. Whoever drives it may stop after any step.
///
/// What it predicts is seen by no monitor, and in no report.
pub struct CounterfactualSearch {
    /// The row, and the background behind it. A cell is known by the row it is of.
    table: Table,
    names: Vec<String>,
    measure: Measure,
    prediction: f64,
    search: Search<usize>,
    max_evaluations: usize,
    batch: Batch<Vec<usize>>,
}

impl CounterfactualSearch {
    /// Begins at a table of one row. Columns may take values of the background rows: those given, or those of the bundle.
    ///
    /// # Errors
    /// `invalid_argument` when the model takes no rows or remembers the calls before, when there is no background or more
    /// than 1,000 rows of it, and when an option does not fit the model; and what [`Model::predict_batch`] fails with.
    pub fn new(
        model: &mut Model,
        row: &Table,
        background: Option<&Table>,
        options: &CounterfactualOptions,
    ) -> Result<CounterfactualSearch> {
        let signature = model.columns()?;
        let places = options.places(signature)?;
        let names: Vec<_> = signature.inputs.iter().map(|field| field.name.clone()).collect();
        check_memory(model)?;
        let background = background_of(model, background)?;
        let raw = answer_one(model, row)?;
        let measure = Measure::new(&model.manifest().output, &options.measured(), &raw)?;
        let goal = options.goal(measure.scale)?;
        let table = row.followed_by(&background);
        let columns = places.into_iter().map(|place| (place, candidates(&table.columns()[place])));
        let cells = vec![0; names.len()];
        let max_evaluations = options.max_evaluations();
        let search = Search::new(cells, columns.collect(), goal, max_evaluations);
        Ok(CounterfactualSearch {
            prediction: measure.values(raw)?[0],
            table,
            names,
            measure,
            search: search.map_err(refused)?,
            max_evaluations,
            batch: Batch::empty(),
        })
    }

    /// Asks the model about some rows. Whether there is more to ask.
    ///
    /// # Errors
    /// When the model fails.
    pub fn step(&mut self, model: &mut Model) -> Result<bool> {
        if self.batch.is_empty() {
            self.batch = Batch::new(self.search.next_batch());
        }
        if self.batch.is_empty() {
            return Ok(false);
        }
        let values = |rows: &[Vec<usize>]| {
            let raw = model.answer_rows(&self.table.mixed(&rows.concat()))?;
            self.measure.values(raw)
        };
        if let Some(values) = self.batch.answer(ROWS, values)? {
            self.search.update(&values).map_err(refused)?;
        }
        Ok(true)
    }

    /// Rows predicted so far.
    pub fn evaluations(&self) -> usize {
        self.search.evaluations() + self.batch.answered()
    }

    /// Rows that are predicted at most.
    pub fn max_evaluations(&self) -> usize {
        self.max_evaluations
    }

    /// What was found so far.
    pub fn finish(self) -> Counterfactual {
        let change = |(column, row): &(usize, usize)| ColumnChange {
            feature: self.names[*column].clone(),
            to: value(&self.table.columns()[*column], *row),
        };
        let nearest = self.search.nearest().map(|found| Nearest {
            prediction: found.value,
            changes: found.changes.iter().map(change).collect(),
            distance: found.cost,
        });
        Counterfactual {
            evaluations: self.evaluations(),
            target: self.measure.label,
            scale: self.measure.scale,
            prediction: self.prediction,
            nearest,
        }
    }
}

/// The rows of the background whose cell of this column is another than that of row 0, one for each value.
fn candidates(column: &Column) -> Vec<Candidate<usize>> {
    match column {
        Column::Number(values) => quantiles(values),
        Column::Timestamp(values) => quantiles(&milliseconds(values)),
        Column::Text(values) => others(&values.iter().collect::<Vec<_>>(), Option::is_some),
        Column::Boolean(values) => others(values, Option::is_some),
    }
}

fn quantiles(values: &[f64]) -> Vec<Candidate<usize>> {
    let current = values[0];
    let row = |value: f64| values.iter().skip(1).position(|it| *it == value).map(|row| row + 1);
    let found = Candidate::numbers(current, &values[1..], QUANTILES);
    let candidate = |Candidate { value, cost }| {
        Some(Candidate { value: row(value)?, cost: if current.is_finite() { cost } else { 1.0 } })
    };
    found.into_iter().filter_map(candidate).collect()
}

fn others<T: PartialEq>(values: &[T], is_there: fn(&T) -> bool) -> Vec<Candidate<usize>> {
    let new = |row: &usize| is_there(&values[*row]) && !values[..*row].contains(&values[*row]);
    (1..values.len()).filter(new).map(|value| Candidate { value, cost: 1.0 }).collect()
}
