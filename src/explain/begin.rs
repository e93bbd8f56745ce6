//! What is explained of each kind of input, and how it begins.

use driftline_explain::{Exact, LimeOptions, Method, choose};

use super::answer::{Part, PartValue};
use super::comparing::{Comparing, answer_one};
use super::explaining::Explaining;
use super::invalid_argument;
use super::measure::Measure;
use super::mosaic::Mosaic;
use super::options::{ExplainMethod, ExplainOptions};
use super::way::Way;
use super::words::Words;
use crate::error::{Error, Result};
use crate::model::Model;
use crate::pipeline::{Picture, Table};

/// Coalitions to evaluate at most of texts and pictures, whose predictions take longer than those of rows.
const MAX_EVALUATIONS: usize = 1_000;

impl Explaining {
    /// Begins to explain a table of one row, compared with the background rows: those given, or those of the bundle. Its
    /// parts are the columns, or groups of them.
    ///
    /// # Errors
    /// `invalid_argument` when the model takes no rows or remembers the calls before, when there is no background or more
    /// than 1,000 rows of it, and when an option does not fit the model; and what [`Model::predict_batch`] fails with.
    pub fn of_row(
        model: &mut Model,
        row: &Table,
        background: Option<&Table>,
        options: &ExplainOptions,
    ) -> Result<Explaining> {
        Comparing::check(model, options)?;
        // Alone first: what is wrong with it is said of it, not of a mixture.
        let raw = answer_one(model, row)?;
        Comparing::new(model, background, options, &raw)?.begin(model, row, raw)
    }

    /// Begins to explain a text, or a pair of texts. Its parts are the words; one that is absent is left out.
    ///
    /// # Errors
    /// `invalid_argument` when the model takes no such texts, there are no words, or an option does not fit; and what
    /// [`Model::predict_texts`] fails with.
    pub fn of_text(
        model: &mut Model,
        text: &str,
        pair: Option<&str>,
        options: &ExplainOptions,
    ) -> Result<Explaining> {
        refuse_option(options.grid.is_some(), "grid is for pictures")?;
        let options = &check_parts(model, options)?;
        let raw = model.answer_texts(&[(text, pair)]).map_err(Error::in_the_only_row)?;
        let measure = Measure::new(&model.manifest().output, options, &raw)?;
        let words = Words::new(text, pair)?;
        let part = |(number, word): (usize, &str)| Part {
            name: format!("word {number}"),
            value: Some(PartValue::Word(word.to_owned())),
        };
        let parts: Vec<_> = words.words().into_iter().enumerate().map(part).collect();
        let method = match options.method {
            ExplainMethod::Auto => chosen_of_words(parts.len(), options),
            method => method,
        };
        let way = way(method, parts.len(), LimeOptions::text(), options)?;
        Ok(Explaining::asking((method, way), parts, measure, words, options))
    }

    /// Begins to explain a picture. Its parts are the cells of a grid; one that is absent has the picture's mean colour.
    ///
    /// # Errors
    /// `invalid_argument` when the model takes no pictures, or an option does not fit; and what
    /// [`Model::predict_pictures`] fails with.
    pub fn of_picture(
        model: &mut Model,
        picture: Picture,
        options: &ExplainOptions,
    ) -> Result<Explaining> {
        refuse_option(options.method == ExplainMethod::Owen, "method `owen` is for texts")?;
        let options = &check_parts(model, options)?;
        let raw = model.answer_pictures(std::slice::from_ref(&picture))?;
        let measure = Measure::new(&model.manifest().output, options, &raw)?;
        let mosaic = Mosaic::new(picture, options.grid)?;
        let part = |(number, area)| Part {
            name: format!("cell {number}"),
            value: Some(PartValue::Area(area)),
        };
        let parts: Vec<_> = mosaic.areas().iter().copied().enumerate().map(part).collect();
        let method = match options.method {
            ExplainMethod::Auto => chosen(parts.len(), options),
            method => method,
        };
        let way = way(method, parts.len(), LimeOptions::image(), options)?;
        Ok(Explaining::asking((method, way), parts, measure, mosaic, options))
    }
}

fn way(
    method: ExplainMethod,
    players: usize,
    lime: LimeOptions,
    options: &ExplainOptions,
) -> Result<Way> {
    match method {
        ExplainMethod::Lime => Way::lime(players, lime, options),
        method => Way::values(method, players, options),
    }
}

pub(super) fn chosen(players: usize, options: &ExplainOptions) -> ExplainMethod {
    choose(players, false, options.max_evaluations()).into()
}

/// Of few words all coalitions; of many, those that leave neighbours together.
fn chosen_of_words(words: usize, options: &ExplainOptions) -> ExplainMethod {
    match choose(words, false, options.max_evaluations()) {
        Method::Exact if words <= Exact::MAX_PLAYERS => ExplainMethod::Exact,
        Method::Occlusion => ExplainMethod::Occlusion,
        _ => ExplainMethod::Owen,
    }
}

/// Options as texts and pictures take them.
fn check_parts(model: &Model, options: &ExplainOptions) -> Result<ExplainOptions> {
    check_memory(model)?;
    refuse_option(!options.groups.is_empty(), "groups are for rows of tables")?;
    refuse_option(options.method == ExplainMethod::Tree, "method `tree` is for rows of tables")?;
    let max_evaluations = options.max_evaluations.or(Some(MAX_EVALUATIONS));
    Ok(ExplainOptions { max_evaluations, ..options.clone() })
}

pub(super) fn check_memory(model: &Model) -> Result<()> {
    let text = "the model remembers the calls before, so an input has no answer of its own";
    refuse_option(model.remembers(), text)
}

pub(super) fn refuse_option(refused: bool, text: &str) -> Result<()> {
    if refused { Err(invalid_argument(text)) } else { Ok(()) }
}
