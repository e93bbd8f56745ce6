//! Rows explained by the same background.

use std::borrow::Cow;

use driftline_explain::LimeOptions;

use super::answer::Part;
use super::begin::{check_memory, chosen, refuse_option};
use super::explaining::Explaining;
use super::invalid_argument;
use super::measure::Measure;
use super::options::{ExplainMethod, ExplainOptions, Scale};
use super::players::Players;
use super::rows::Rows;
use super::trees::Trees;
use super::way::Way;
use crate::error::{Error, Result};
use crate::model::Model;
use crate::pipeline::Table;

/// Background rows at most: each coalition takes a prediction for every one.
const MAX_BACKGROUND: usize = 1_000;

/// What is the same for every row explained.
pub(super) struct Comparing {
    players: Players,
    background: Table,
    measure: Measure,
    /// Of a model that is nothing but trees, where they are walked.
    trees: Option<Trees>,
    options: ExplainOptions,
}

impl Comparing {
    /// Rows, explained by those given, or those of the bundle. Where no class is chosen, it is the one that the model
    /// decides for where it says `raw`.
    pub(super) fn new(
        model: &mut Model,
        background: Option<&Table>,
        options: &ExplainOptions,
        raw: &[f32],
    ) -> Result<Comparing> {
        let players = Players::new(model.columns()?, &options.groups)?;
        let background = background_of(model, background)?.into_owned();
        let measure = Measure::new(&model.manifest().output, options, raw)?;
        let others = model.answer_rows(&background).map_err(|error| error.at("background"))?;
        let predictions = measure.values(others)?;
        let trees = |model| Trees::new(model, &background, &players, &measure, &predictions);
        let trees = match options.method {
            ExplainMethod::Tree => Some(trees(model)?),
            ExplainMethod::Auto => trees(model).ok(),
            _ => None,
        };
        Ok(Comparing { players, background, measure, trees, options: options.clone() })
    }

    /// What can be said before any row is looked at.
    pub(super) fn check(model: &Model, options: &ExplainOptions) -> Result<()> {
        refuse_option(options.grid.is_some(), "grid is for pictures")?;
        refuse_option(options.method == ExplainMethod::Owen, "method `owen` is for texts")?;
        check_memory(model)
    }

    /// Begins to explain a table of one row, of which the model says `raw`.
    pub(super) fn begin(
        &self,
        model: &mut Model,
        row: &Table,
        raw: Vec<f32>,
    ) -> Result<Explaining> {
        let Comparing { players, measure, options, .. } = self;
        let measure = measure.clone();
        let parts = players.names().iter().cloned().map(Part::named).collect();
        if let Some(trees) = &self.trees {
            match trees.explain(model, row, measure.values(raw)?[0]) {
                Ok(found) => {
                    return Ok(Explaining::known(ExplainMethod::Tree, parts, measure, found));
                }
                Err(error) if options.method == ExplainMethod::Tree => return Err(error),
                Err(_) => {}
            }
        }
        let method = match options.method {
            ExplainMethod::Auto => chosen(players.count(), options),
            method => method,
        };
        let table = row.followed_by(&self.background);
        let (rows, way) = if method == ExplainMethod::Lime {
            let (rows, shares) = Rows::lime(table, players.of_column(), options.seed)?;
            (rows, Way::lime(players.count(), LimeOptions::tabular(shares), options)?)
        } else {
            let rows = Rows::marginal(table, players.of_column())?;
            (rows, Way::values(method, players.count(), options)?)
        };
        Ok(Explaining::asking((method, way), parts, measure, rows, options))
    }

    /// The names of the parts, and what is explained, on which scale.
    pub(super) fn into_names(self) -> (Vec<String>, Option<String>, Scale) {
        (self.players.into_names(), self.measure.label, self.measure.scale)
    }
}

/// What the model says of a table of one row.
pub(super) fn answer_one(model: &mut Model, row: &Table) -> Result<Vec<f32>> {
    if row.rows() == 1 {
        return model.answer_rows(row).map_err(Error::in_the_only_row);
    }
    Err(invalid_argument(format!("found {} rows to explain, expected 1", row.rows())))
}

/// The rows given, or those of the bundle.
pub(super) fn background_of<'a>(model: &Model, given: Option<&'a Table>) -> Result<Cow<'a, Table>> {
    let of_bundle = || model.background().cloned().map(Cow::Owned);
    let background = given.map(Cow::Borrowed).or_else(of_bundle).ok_or_else(|| {
        let text = "the bundle has no background rows to compare with; give some, or pack the bundle with --background";
        invalid_argument(text)
    })?;
    let rows = background.rows();
    if (1..=MAX_BACKGROUND).contains(&rows) {
        return Ok(background);
    }
    Err(invalid_argument(format!("found {rows} background rows, expected 1 to {MAX_BACKGROUND}")))
}
