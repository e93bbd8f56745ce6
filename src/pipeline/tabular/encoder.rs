//! The features of a pipeline, resolved against the signature once and applied to many rows.

use std::ops::Range;

use super::category::{Categories, Category};
use super::columns::{FeatureColumns, Part};
use super::number::Steps;
use super::text::text_or;
use super::time::{LocalTime, TimePart};
use super::{Feature, TabularPipeline};
use crate::bundle::Signature;
use crate::bundle::schema::column;
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::{Column, Table};

/// Turns rows into features.
#[derive(Debug)]
pub(crate) struct Encoder {
    features: Vec<Resolved>,
    /// Of all features side by side.
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Resolved {
    name: String,
    position: usize,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Number(Steps),
    OneHot(Categories),
    Ordinal(Categories),
    Boolean(Option<bool>),
    Timestamp(Vec<TimePart>, i32),
    Text(Option<String>),
}

/// Features of one tensor: rows times `width`, row by row.
#[derive(Debug, PartialEq)]
pub(crate) struct Features {
    pub(crate) tensor: String,
    pub(crate) width: usize,
    pub(crate) values: Values,
}

/// A tensor's features are all numbers or all texts.
#[derive(Debug, PartialEq)]
pub(crate) enum Values {
    Numbers(Vec<f64>),
    Texts(Vec<String>),
}

impl Encoder {
    /// Resolves a pipeline that was checked against the signature.
    pub(crate) fn new(pipeline: &TabularPipeline, signature: &Signature) -> Encoder {
        let resolve = |feature: &Feature| Resolved {
            name: feature.column().to_owned(),
            // OK because the manifest was checked: every feature reads an input of the signature.
            position: signature.position(feature.column()).expect("a checked manifest"),
            kind: Kind::new(feature),
        };
        let features: Vec<Resolved> = pipeline.features.iter().map(resolve).collect();
        let parts = features.iter().flat_map(|feature| feature.kind.parts()).collect();
        Encoder { features, parts }
    }

    /// Whether some features are texts, which [`Encoder::columns`] does not give.
    pub(crate) fn makes_texts(&self) -> bool {
        make_texts(&self.features)
    }

    /// What the columns are that [`Encoder::columns`] gives.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The features of a range of rows, column by column.
    ///
    /// # Panics
    /// Where some are texts.
    pub(crate) fn columns(&self, table: &Table, rows: Range<usize>) -> Result<FeatureColumns> {
        columns(&self.features, table, rows)
    }

    /// The features of a range of rows: side by side in the tensor of this name, or each apart in
    /// a tensor of its column's name.
    pub(crate) fn encode(
        &self,
        table: &Table,
        rows: Range<usize>,
        tensor: Option<&str>,
    ) -> Result<Vec<Features>> {
        match tensor {
            Some(tensor) => Ok(vec![encode(tensor, &self.features, table, rows)?]),
            None => (self.features.iter())
                .map(|feature| {
                    encode(&feature.name, std::slice::from_ref(feature), table, rows.clone())
                })
                .collect(),
        }
    }

    /// The position of the column that each feature is made of, where they stand side by side.
    pub(crate) fn sources(&self) -> Vec<usize> {
        let sources = |feature: &Resolved| std::iter::repeat_n(feature.position, feature.width());
        self.features.iter().flat_map(sources).collect()
    }

    /// The tensors that come out, with their widths: one of this name, or one for each feature.
    pub(crate) fn widths(&self, tensor: Option<&str>) -> Vec<(String, usize)> {
        match tensor {
            Some(name) => {
                let width = self.features.iter().map(Resolved::width).sum();
                vec![(name.to_owned(), width)]
            }
            None => {
                let apart = self.features.iter();
                apart.map(|feature| (feature.name.clone(), feature.width())).collect()
            }
        }
    }
}

impl Resolved {
    fn width(&self) -> usize {
        self.kind.parts().map(|part| part.width()).sum()
    }
}

fn make_texts(features: &[Resolved]) -> bool {
    features.iter().any(|feature| matches!(feature.kind, Kind::Text(_)))
}

fn encode(
    tensor: &str,
    features: &[Resolved],
    table: &Table,
    rows: Range<usize>,
) -> Result<Features> {
    let width = features.iter().map(Resolved::width).sum();
    // OK because the manifest was checked: texts share no tensor with numbers.
    let values = if make_texts(features) {
        Values::Texts(texts(features, table, rows)?)
    } else {
        let parts = features.iter().flat_map(|feature| feature.kind.parts());
        let columns = columns(features, table, rows.clone())?;
        Values::Numbers(columns.into_rows(parts, rows.len(), width))
    };
    Ok(Features { tensor: tensor.to_owned(), width, values })
}

fn texts(features: &[Resolved], table: &Table, rows: Range<usize>) -> Result<Vec<String>> {
    let mut values = Vec::with_capacity(rows.len() * features.len());
    for row in rows {
        for feature in features {
            let text = (feature.kind.text(&table.columns()[feature.position], row))
                .map_err(|error| error.at(column(&feature.name)).at(format!("row {row}")))?;
            values.push(text.to_owned());
        }
    }
    Ok(values)
}

fn columns(features: &[Resolved], table: &Table, rows: Range<usize>) -> Result<FeatureColumns> {
    let of_numbers = |part: &Part| *part == Part::Number;
    let (numbers, positions): (Vec<Part>, Vec<Part>) =
        features.iter().flat_map(|feature| feature.kind.parts()).partition(of_numbers);
    let mut all = FeatureColumns {
        numbers: Vec::with_capacity(numbers.len() * rows.len()),
        positions: Vec::with_capacity(positions.len() * rows.len()),
    };
    for feature in features {
        let values = &table.columns()[feature.position];
        (feature.kind.append(values, rows.clone(), &mut all))
            .map_err(|(row, error)| error.at(column(&feature.name)).at(format!("row {row}")))?;
    }
    Ok(all)
}

impl Kind {
    fn new(feature: &Feature) -> Kind {
        match feature {
            Feature::Number { steps, missing, .. } => Kind::Number(Steps::new(steps, *missing)),
            Feature::OneHot { values, missing, unknown, .. } => {
                Kind::OneHot(Categories::new(values, missing, unknown))
            }
            Feature::Ordinal { values, missing, unknown, .. } => {
                Kind::Ordinal(Categories::new(values, missing, unknown))
            }
            Feature::Boolean { missing, .. } => Kind::Boolean(*missing),
            Feature::Timestamp { parts, utc_offset_minutes, .. } => {
                Kind::Timestamp(parts.clone(), *utc_offset_minutes)
            }
            Feature::Text { missing, .. } => Kind::Text(missing.clone()),
        }
    }

    fn text<'a>(&'a self, column: &'a Column, row: usize) -> Result<&'a str> {
        match (self, column) {
            (Kind::Text(missing), Column::Text(values)) => {
                text_or(values.get(row), missing.as_deref())
            }
            // OK because the manifest was checked: the encoding fits the type of its column.
            _ => unreachable!("a checked manifest"),
        }
    }

    /// What columns it makes; a text counts as one.
    fn parts(&self) -> impl Iterator<Item = Part> + use<> {
        let (part, count) = match self {
            Kind::OneHot(categories) => (Part::OneOf(categories.count()), 1),
            Kind::Timestamp(parts, _) => (Part::Number, parts.len()),
            _ => (Part::Number, 1),
        };
        std::iter::repeat_n(part, count)
    }

    /// Appends the features of these rows. Errors come with their row.
    fn append(
        &self,
        column: &Column,
        rows: Range<usize>,
        all: &mut FeatureColumns,
    ) -> std::result::Result<(), (usize, Error)> {
        match (self, column) {
            (Kind::Number(steps), Column::Number(values)) => {
                let first = rows.start;
                steps
                    .append(&values[rows], &mut all.numbers)
                    .map_err(|(place, error)| (first + place, error))
            }
            (Kind::OneHot(categories), Column::Text(values)) => {
                categories.append_positions(values, rows, &mut all.positions)
            }
            (Kind::Ordinal(categories), Column::Text(values)) => {
                let find = categories.finder(values, rows.len());
                let feature = |row| {
                    Ok(match find(row)? {
                        // OK because there are at most 100,000 categories.
                        Category::Known(position) => position as f64,
                        Category::Number(number) => number,
                        Category::Zeros => 0.0,
                    })
                };
                append_each(rows, feature, &mut all.numbers)
            }
            (Kind::Boolean(missing), Column::Boolean(values)) => {
                let feature = |row: usize| {
                    let value = values[row]
                        .or(*missing)
                        .ok_or_else(|| invalid_value("is missing, expected true or false"))?;
                    Ok(f64::from(u8::from(value)))
                };
                append_each(rows, feature, &mut all.numbers)
            }
            (Kind::Timestamp(parts, offset), Column::Timestamp(values)) => {
                let time = |row: usize| {
                    let value = values[row]
                        .ok_or_else(|| invalid_value("is missing, expected a moment"))?;
                    LocalTime::new(value, *offset)
                };
                let mut times = Vec::with_capacity(rows.len());
                append_each(rows, time, &mut times)?;
                let features = parts.iter().flat_map(|part| times.iter().map(|it| it.part(*part)));
                all.numbers.extend(features);
                Ok(())
            }
            // OK because the manifest was checked: the encoding fits the type of its column.
            _ => unreachable!("a checked manifest"),
        }
    }
}

/// Appends what is made of each row. Errors come with their row.
fn append_each<Made>(
    rows: Range<usize>,
    make: impl Fn(usize) -> Result<Made>,
    all: &mut Vec<Made>,
) -> std::result::Result<(), (usize, Error)> {
    for row in rows {
        all.push(make(row).map_err(|error| (row, error))?);
    }
    Ok(())
}

fn invalid_value(message: &str) -> Error {
    Error::new(ErrorKind::InvalidValue, message)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::bundle::Field;
    use crate::pipeline::{Cell, TableBuilder};

    /// Made by scikit-learn and pandas: `tests/golden/generate.py`.
    #[derive(Deserialize)]
    struct Case {
        name: String,
        inputs: Vec<Field>,
        features: Vec<Feature>,
        rows: Vec<serde_json::Map<String, serde_json::Value>>,
        expected: Vec<Vec<f64>>,
    }

    fn cell(value: &serde_json::Value) -> Cell {
        match value {
            serde_json::Value::Number(number) => Cell::Number(number.as_f64().unwrap()),
            serde_json::Value::String(text) => Cell::Text(text.clone()),
            serde_json::Value::Bool(boolean) => Cell::Boolean(*boolean),
            _ => Cell::Missing,
        }
    }

    fn differences(case: Case) -> Vec<String> {
        let signature = Signature { inputs: case.inputs, outputs: vec![] };
        let pipeline = TabularPipeline { tensor: Some("x".into()), features: case.features };
        pipeline.check(&signature).unwrap();
        let mut table = TableBuilder::new(&signature);
        for row in &case.rows {
            for (position, field) in signature.inputs.iter().enumerate() {
                let value = row.get(&field.name).unwrap_or(&serde_json::Value::Null);
                table.push(position, cell(value)).unwrap();
            }
        }
        let encoder = Encoder::new(&pipeline, &signature);
        let table = table.finish().unwrap();
        let found = encoder.encode(&table, 0..case.rows.len(), Some("x")).unwrap().remove(0);
        let Values::Numbers(found) = found.values else { panic!("{}: found texts", case.name) };
        let expected: Vec<f64> = case.expected.concat();
        assert_eq!(found.len(), expected.len(), "{}", case.name);
        (found.iter().zip(&expected))
            .filter(|(found, expected)| {
                (*found - *expected).abs() > 1e-12 * expected.abs().max(1.0)
            })
            .map(|(found, expected)| format!("{}: found {found}, expected {expected}", case.name))
            .collect()
    }

    #[test]
    fn features_equal_scikit_learns() {
        let text = include_str!("../../../tests/golden/tabular.json");
        #[derive(Deserialize)]
        struct Golden {
            cases: Vec<Case>,
        }
        let golden: Golden = serde_json::from_str(text).unwrap();
        assert!(golden.cases.len() >= 20);
        let differences: Vec<_> = golden.cases.into_iter().flat_map(differences).collect();
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    }
}
