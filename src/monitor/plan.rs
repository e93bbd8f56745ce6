//! Which streams a model has, and where the value of each comes from.

use std::collections::HashSet;

use driftline_kernels::columns;
use driftline_monitor::{Observations, Profile, ProfileBuilder, Role, StreamSpec};

use super::tensors::{TensorColumn, TensorTable, Values};
use super::{Seen, invalid};
use crate::bundle::{ColumnType, Manifest, Pipeline};
use crate::error::Result;
use crate::pipeline::{Batch, Column, Feature, NO_LABEL, Texts, TimePart, part_of_time};

/// With more values a row than this, only the class and its confidence are watched.
const MAX_SCORES: usize = 16;
/// With more classes, which one was decided for is not watched.
const MAX_CLASSES: usize = 4_096;

/// The streams, in the order of the profile.
pub(super) struct Plan {
    specs: Vec<StreamSpec>,
    sources: Vec<Source>,
    score: Option<usize>,
}

/// Where a value comes from.
enum Source {
    /// A column, by its position.
    Column(usize),
    /// A part of a column of moments. Moments themselves are always new.
    Part { column: usize, part: TimePart, utc_offset_minutes: i32 },
    /// A signal, by its position.
    Signal(usize),
    /// One of the values that the model gives, by its position.
    Score(usize),
    /// The class that was decided for.
    Class,
    /// The probability of that class.
    Confidence,
}

impl Plan {
    /// The streams of a model that has these signals and gives so many values a row, where that is known.
    pub fn new(manifest: &Manifest, signals: &[&str], width: Option<usize>) -> Plan {
        let mut plan = Plan::empty();
        if let Pipeline::Tabular(tabular) = &manifest.pipeline {
            for (position, field) in manifest.signature.inputs.iter().enumerate() {
                let parts =
                    tabular.features.iter().filter(|feature| feature.column() == field.name);
                plan.add_column(position, &field.name, field.column_type, parts);
            }
        }
        for (position, name) in signals.iter().enumerate() {
            plan.add(number(name, Role::Signal, None), Source::Signal(position));
        }
        plan.add_outputs(manifest, width);
        plan
    }

    /// No streams: those of tensors show with the first call.
    pub fn empty() -> Plan {
        Plan { specs: Vec::new(), sources: Vec::new(), score: None }
    }

    /// The streams of calls with tensors.
    pub fn of_tensors(table: &TensorTable) -> Plan {
        let mut plan = Plan::empty();
        for (position, column) in table.columns().iter().enumerate() {
            let spec = match column.values {
                Values::Numbers(_) => number(&column.name, column.role, None),
                Values::Texts(_) => {
                    StreamSpec::Text { name: column.name.clone(), role: column.role }
                }
            };
            if column.role == Role::Score {
                plan.score.get_or_insert(position);
            }
            plan.add(spec, Source::Column(position));
        }
        plan
    }

    /// Whether a table has these columns.
    pub fn fits(&self, table: &TensorTable) -> bool {
        let fits = |(spec, column): (&StreamSpec, &TensorColumn)| spec.name() == column.name;
        self.specs.len() == table.columns().len()
            && self.specs.iter().zip(table.columns()).all(fits)
    }

    /// Collects a reference of these streams.
    pub fn builder(&self) -> Box<ProfileBuilder> {
        Box::new(ProfileBuilder::new(self.specs.clone(), self.score))
    }

    /// The names of the streams.
    pub fn names(&self) -> Vec<&str> {
        self.specs.iter().map(StreamSpec::name).collect()
    }

    /// Checks that a reference is of these streams.
    pub fn check(&self, profile: &Profile) -> Result<()> {
        let found = profile.streams.iter().map(|stream| stream.name.as_str());
        let (found, expected) = (found.collect::<Vec<_>>(), self.names());
        if found == expected {
            return Ok(());
        }
        Err(invalid(format!("is of {}, expected {}", found.join(", "), expected.join(", "))))
    }

    /// What predictions say of each stream.
    pub fn observations<'a>(&self, seen: &Seen<'a>, answers: &'a Batch) -> Vec<Observations<'a>> {
        self.sources.iter().map(|source| source.observations(seen, answers)).collect()
    }

    /// Replaces scores by those of predictions, as truths are compared with.
    pub fn scores(&self, answers: &Batch, scores: &mut Vec<f32>) {
        scores.clear();
        let outputs = answers.output.chunks_exact(answers.width);
        match self.score.map(|score| &self.sources[score]) {
            Some(Source::Score(_)) if answers.width == 1 => {
                scores.extend_from_slice(&answers.output);
            }
            Some(Source::Score(position)) => scores.extend(outputs.map(|output| output[*position])),
            // OK because a confidence is one of the values, or one less one of them.
            _ => scores.extend(outputs.map(|output| confidence(output) as f32)),
        }
    }

    fn add(&mut self, spec: StreamSpec, source: Source) {
        self.specs.push(spec);
        self.sources.push(source);
    }

    fn add_column<'a>(
        &mut self,
        position: usize,
        name: &str,
        column_type: ColumnType,
        features: impl Iterator<Item = &'a Feature>,
    ) {
        let role = Role::Input;
        match column_type {
            ColumnType::String => {
                let spec = StreamSpec::Text { name: name.into(), role };
                self.add(spec, Source::Column(position));
            }
            ColumnType::Boolean => {
                let values = ["false", "true"].map(String::from).to_vec();
                let spec = StreamSpec::Position { name: name.into(), role, values };
                self.add(spec, Source::Column(position));
            }
            ColumnType::Datetime => {
                for feature in features {
                    let Feature::Timestamp { parts, utc_offset_minutes, .. } = feature else {
                        continue;
                    };
                    for part in parts.iter().filter(|part| part.comes_again()) {
                        let spec = number(&format!("{name}: {}", part.name()), role, None);
                        let utc_offset_minutes = *utc_offset_minutes;
                        self.add(
                            spec,
                            Source::Part { column: position, part: *part, utc_offset_minutes },
                        );
                    }
                }
            }
            _ => self.add(number(name, role, None), Source::Column(position)),
        }
    }

    fn add_outputs(&mut self, manifest: &Manifest, width: Option<usize>) {
        let labels = manifest.output.labels.as_ref().map(|labels| labels.as_slice());
        let width = width.or(labels.map(<[String]>::len)).unwrap_or(1);
        let binary = width == 1 && labels.is_some();
        let first = self.specs.len();
        if width <= MAX_SCORES {
            for position in 0..width {
                let name = match labels.filter(|_| !binary).and_then(|labels| labels.get(position))
                {
                    Some(label) => format!("score of {label}"),
                    None if width == 1 => "score".into(),
                    None => format!("output {position}"),
                };
                let threshold = manifest.output.threshold.map(f64::from);
                // Of two values the larger one decides, so that the second does from one half on.
                let edge = match (labels, width) {
                    (Some(_), 1) => Some(threshold.unwrap_or(0.5)),
                    (Some(_), 2) if position == 1 && threshold.is_none() => Some(0.5),
                    _ => None,
                };
                self.add(number(&name, Role::Score, edge), Source::Score(position));
            }
        }
        self.score = (width <= MAX_SCORES).then_some(first);
        if let Some(labels) = labels {
            if labels.len() <= MAX_CLASSES {
                let (name, values) = ("class".into(), distinct(labels));
                self.add(StreamSpec::Position { name, role: Role::Class, values }, Source::Class);
            }
            // Of two classes that share one value, the score says it all; of two with a value each, the second.
            match width {
                1 => {}
                2 => self.score = Some(first + 1),
                _ => self.score = Some(self.specs.len()),
            }
            self.add(number("confidence", Role::Confidence, None), Source::Confidence);
        }
    }
}

/// Labels of which each is another: ImageNet has two kinds of cranes, which are told apart by their positions.
fn distinct(labels: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    let labels = labels.iter().enumerate();
    labels
        .map(|(position, label)| match seen.insert(label) {
            true => label.clone(),
            false => format!("{label} ({position})"),
        })
        .collect()
}

fn number(name: &str, role: Role, edge: Option<f64>) -> StreamSpec {
    StreamSpec::Number { name: name.into(), role, edge }
}

impl Source {
    fn observations<'a>(&self, seen: &Seen<'a>, answers: &'a Batch) -> Observations<'a> {
        let outputs = || answers.output.chunks_exact(answers.width);
        match (self, seen) {
            (Source::Column(column), Seen::Rows(table)) => of_column(&table.columns()[*column]),
            (Source::Part { column, part, utc_offset_minutes }, Seen::Rows(table)) => {
                let part = |time: i64| part_of_time(time, *part, *utc_offset_minutes);
                match &table.columns()[*column] {
                    Column::Timestamp(times) => {
                        numbers(times.iter().map(|time| time.and_then(part).unwrap_or(f64::NAN)))
                    }
                    // OK because the manifest was checked: only moments have parts.
                    _ => unreachable!("a checked manifest"),
                }
            }
            (Source::Signal(signal), Seen::Signals(signals)) => {
                numbers((0..answers.rows).map(|row| signals.get(row, *signal)))
            }
            (Source::Score(_), _) if answers.width == 1 => {
                Observations::Numbers(columns::to_double(&answers.output).into())
            }
            (Source::Score(position), _) => {
                numbers(outputs().map(|output| output[*position].into()))
            }
            (Source::Class, _) => {
                let class = |class: u32| (class != NO_LABEL).then_some(class as usize);
                Observations::Positions(match &answers.classes {
                    Some(classes) => classes.iter().copied().map(class).collect(),
                    None => vec![None; answers.rows],
                })
            }
            (Source::Confidence, _) if answers.width == 1 => {
                Observations::Numbers(columns::farther_ends(&answers.output).into())
            }
            (Source::Confidence, _) => numbers(outputs().map(confidence)),
            // OK because a plan has columns only for rows, and signals only for the rest.
            _ => unreachable!("a plan of what is seen"),
        }
    }
}

impl<'a> From<&'a Texts> for Observations<'a> {
    fn from(texts: &'a Texts) -> Observations<'a> {
        Observations::Texts { codes: texts.codes(), values: texts.values() }
    }
}

fn numbers<'a>(numbers: impl Iterator<Item = f64>) -> Observations<'a> {
    Observations::Numbers(numbers.collect())
}

fn of_column(column: &Column) -> Observations<'_> {
    match column {
        Column::Number(values) => Observations::Numbers(values.into()),
        Column::Text(texts) => texts.into(),
        Column::Boolean(values) => {
            Observations::Positions(values.iter().map(|value| value.map(usize::from)).collect())
        }
        // OK because moments are watched by their parts.
        Column::Timestamp(_) => unreachable!("a column of moments"),
    }
}

/// The largest value; of a single one, its distance from the end that it is farther from.
fn confidence(output: &[f32]) -> f64 {
    match output {
        [value] => f64::from(value.max(1.0 - value)),
        values => values.iter().copied().fold(f32::NAN, f32::max).into(),
    }
}
