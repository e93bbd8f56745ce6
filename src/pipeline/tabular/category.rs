//! Categories, and what stands in for a value that is missing or unknown.

use std::collections::HashMap;
use std::ops::Range;

use driftline_kernels::columns;
use serde::{Deserialize, Serialize};

use crate::bundle::manifest::invalid_manifest;
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::Texts;

/// What stands in for a value that is missing, or that is not one of the categories.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fallback {
    /// Nothing does: the prediction fails with `invalid_value`.
    #[default]
    Error,
    /// All features of the column are 0. For one-hot columns.
    Zeros,
    /// It counts as this category.
    Value(String),
    /// The feature is this number. For ordinal columns.
    Number(f64),
}

impl Fallback {
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub(super) fn is_error(&self) -> bool {
        *self == Fallback::Error
    }

    pub(super) fn check_one_hot(&self, values: &[String]) -> Result<()> {
        match self {
            Fallback::Number(_) => {
                Err(invalid_manifest("a number can stand in for ordinal columns only"))
            }
            other => other.check_value(values),
        }
    }

    pub(super) fn check_ordinal(&self, values: &[String]) -> Result<()> {
        match self {
            Fallback::Zeros => Err(invalid_manifest("zeros can stand in for one-hot columns only")),
            Fallback::Number(number) if !number.is_finite() => {
                Err(invalid_manifest("the number that stands in must be finite"))
            }
            other => other.check_value(values),
        }
    }

    fn check_value(&self, values: &[String]) -> Result<()> {
        match self {
            Fallback::Value(value) if !values.contains(value) => Err(invalid_manifest(format!(
                "`{value}` stands in for other values but is not one of the categories"
            ))),
            _ => Ok(()),
        }
    }
}

/// What a value of a column of categories turned out to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Category {
    /// One of the categories, by position.
    Known(usize),
    /// None of them; all features are 0.
    Zeros,
    /// None of them; the feature is this number.
    Number(f64),
}

/// No position of a category: all its features are 0.
const ZEROS: u32 = u32::MAX - 1;
/// No position of a category: the value is refused.
const REFUSED: u32 = u32::MAX;

/// Finds categories by their text.
#[derive(Debug)]
pub(super) struct Categories {
    positions: HashMap<String, usize>,
    missing: Option<Category>,
    unknown: Option<Category>,
}

impl Categories {
    pub(super) fn new(values: &[String], missing: &Fallback, unknown: &Fallback) -> Categories {
        let positions: HashMap<_, _> = values.iter().cloned().zip(0..).collect();
        let resolve = |fallback: &Fallback| match fallback {
            Fallback::Error => None,
            Fallback::Zeros => Some(Category::Zeros),
            Fallback::Value(value) => positions.get(value).copied().map(Category::Known),
            Fallback::Number(number) => Some(Category::Number(*number)),
        };
        let (missing, unknown) = (resolve(missing), resolve(unknown));
        Categories { positions, missing, unknown }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.positions.len()
    }

    /// Appends the position of each row's category, or what is none where all features are 0. Errors come with their row.
    pub(super) fn append_positions(
        &self,
        texts: &Texts,
        rows: Range<usize>,
        positions: &mut Vec<u32>,
    ) -> std::result::Result<(), (usize, Error)> {
        let first = positions.len();
        if texts.values().len() <= rows.len() {
            let known = texts.values().iter().map(|text| self.of(text));
            let all: Vec<u32> = [self.missing].into_iter().chain(known).map(position).collect();
            if columns::translate(&texts.codes()[rows.clone()], &all, REFUSED, positions) {
                return Ok(());
            }
            positions.truncate(first);
        }
        let find = self.finder(texts, rows.len());
        for row in rows {
            let category = find(row).map_err(|error| (row, error))?;
            positions.push(position(Some(category)));
        }
        Ok(())
    }

    /// Finds the category of a row, of so many that will be asked for. Each text is looked up once where that is less.
    pub(super) fn finder<'a>(
        &'a self,
        texts: &'a Texts,
        rows: usize,
    ) -> impl Fn(usize) -> Result<Category> + 'a {
        let fewer = texts.values().len() <= rows;
        let values = texts.values().iter().take(if fewer { rows } else { 0 });
        let known: Vec<_> = values.map(|text| self.of(text)).collect();
        move |row| {
            let Some(place) = (texts.codes()[row] as usize).checked_sub(1) else {
                let error = || invalid_value("is missing, expected a category".into());
                return self.missing.ok_or_else(error);
            };
            let text = &texts.values()[place];
            let category = known.get(place).copied().unwrap_or_else(|| self.of(text));
            category
                .ok_or_else(|| invalid_value(format!("found `{text}`, expected {}", self.list())))
        }
    }

    fn of(&self, text: &str) -> Option<Category> {
        self.positions.get(text).copied().map(Category::Known).or(self.unknown)
    }

    fn list(&self) -> String {
        const SHOWN: usize = 12;
        let mut values: Vec<_> = self.positions.keys().map(String::as_str).collect();
        values.sort_unstable_by_key(|value| self.positions[*value]);
        let more = values.len().saturating_sub(SHOWN);
        values.truncate(SHOWN);
        let more = if more > 0 { format!(" or {more} more") } else { String::new() };
        format!("one of {}{more}", values.join(", "))
    }
}

fn position(category: Option<Category>) -> u32 {
    match category {
        // OK because there are at most 100,000 categories.
        Some(Category::Known(position)) => position as u32,
        Some(_) => ZEROS,
        None => REFUSED,
    }
}

fn invalid_value(message: String) -> Error {
    Error::new(ErrorKind::InvalidValue, message)
}
