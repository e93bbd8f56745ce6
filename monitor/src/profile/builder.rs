//! Makes a profile from rows.

use std::collections::HashMap;

use super::edges::quantile_edges;
use super::{FORMAT, Profile, Role, StreamProfile};
use crate::bins::{Bins, Observation};
use crate::error::{Error, Result};
use crate::moments::Scale;
use crate::quality::Calibration;

/// Of more rows, every second, fourth, ... is kept: the bins can't get better, and memory stays bounded.
const MAX_ROWS: usize = 1 << 20;
/// Bins of a column of numbers: enough to see any common shift, few enough that a small one shows early.
const INPUT_BINS: usize = 10;
/// Bins of a score, from which the model's quality is estimated too.
const SCORE_BINS: usize = 20;
/// Categories that have a bin of their own; the rarer ones share one with those that were never seen.
const MAX_CATEGORIES: usize = 64;

/// A stream that is going to be profiled.
#[derive(Clone, Debug, PartialEq)]
pub enum StreamSpec {
    /// A stream of numbers.
    Number {
        /// Its name.
        name: String,
        /// What it says.
        role: Role,
        /// An edge that must be there, such as the threshold of a decision.
        edge: Option<f64>,
    },
    /// A stream of texts, of which the frequent ones become categories.
    Text {
        /// Its name.
        name: String,
        /// What it says.
        role: Role,
    },
    /// A stream of positions in a list that is known.
    Position {
        /// Its name.
        name: String,
        /// What it says.
        role: Role,
        /// The list.
        values: Vec<String>,
    },
}

/// Collects the rows of a reference.
pub struct ProfileBuilder {
    specs: Vec<StreamSpec>,
    score: Option<usize>,
    columns: Vec<Column>,
    rows: usize,
    stride: usize,
    truths: Vec<f64>,
}

/// Numbers as they are, NaN for a missing one; of texts and positions a number each, and NaN for a missing one.
#[derive(Default)]
struct Column {
    values: Vec<f64>,
    texts: HashMap<String, usize>,
}

impl ProfileBuilder {
    /// A profile of these streams, of which one is the model's answer.
    pub fn new(specs: Vec<StreamSpec>, score: Option<usize>) -> ProfileBuilder {
        let columns = specs.iter().map(|_| Column::default()).collect();
        ProfileBuilder { specs, score, columns, rows: 0, stride: 1, truths: Vec::new() }
    }

    /// How many rows were given.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a row: a value for each stream, asked for by its position.
    pub fn push<'a>(&mut self, value: impl Fn(usize) -> Observation<'a>) {
        if self.rows.is_multiple_of(self.stride) {
            for (position, column) in self.columns.iter_mut().enumerate() {
                column.push(value(position));
            }
            if self.rows / self.stride + 1 == MAX_ROWS {
                self.columns.iter_mut().for_each(Column::halve);
                self.stride *= 2;
            }
        }
        self.rows += 1;
    }

    /// Says what was true of the next rows of which it was not said yet: the position of the class, or the
    /// number. NaN where it is not known.
    pub fn tell(&mut self, truths: &[f64]) {
        self.truths.extend(truths);
    }

    /// The profile.
    ///
    /// # Errors
    /// When there are no rows, or what was true of them can't be: a class that there is not.
    pub fn finish(&self) -> Result<Profile> {
        let kept = self.columns.first().map_or(0, |column| column.values.len());
        if kept == 0 {
            return Err(Error::new("found 0 rows, expected at least 1"));
        }
        let scores = self.score.map(|score| self.columns[score].values.as_slice());
        let stream = |(spec, column): (&StreamSpec, &Column)| {
            column.profile(spec, scores.filter(|_| !spec.role().is_output()))
        };
        let streams = self.specs.iter().zip(&self.columns).map(stream).collect::<Result<_>>()?;
        let (rows, score) = (kept as u64, self.score);
        let mut profile = Profile { format: FORMAT, rows, streams, score, calibration: None };
        profile.calibration = self.calibration(&profile)?;
        Ok(profile)
    }

    /// How right the model was, where the truth is known of some rows. `None` of classes whose scores are no
    /// probabilities: nothing can be expected from them.
    fn calibration(&self, profile: &Profile) -> Result<Option<Calibration>> {
        let truths = self.truths.iter().step_by(self.stride).copied();
        let Some(score) = self.score.filter(|_| truths.clone().any(f64::is_finite)) else {
            return Ok(None);
        };
        let scores = &self.columns[score].values;
        let bins = &profile.streams[score].bins;
        let known = |(row, truth): (usize, f64)| Some((row, truth)).filter(|_| truth.is_finite());
        let known = truths.take(scores.len()).enumerate().filter_map(known);
        let class = self.specs.iter().position(|spec| spec.role() == Role::Class);
        let made = match (class.map(|class| (class, &self.specs[class])), &self.specs[score]) {
            (Some((class, StreamSpec::Position { values, .. })), spec) => {
                let classes = values.len();
                if let Some((_, truth)) =
                    known.clone().find(|(_, truth)| !(0.0..classes as f64).contains(truth))
                {
                    let text = format!("found the class {truth}, expected 0 to {}", classes - 1);
                    return Err(Error::new(text));
                }
                if known.clone().any(|(row, _)| !(0.0..=1.0).contains(&scores[row])) {
                    return Ok(None);
                }
                let chosen = &self.columns[class].values;
                match spec {
                    StreamSpec::Number { edge: Some(edge), .. } if classes == 2 => {
                        let rows = known.map(|(row, truth)| (scores[row], truth == 1.0));
                        Calibration::binary(score, bins, *edge, rows)
                    }
                    _ => {
                        let rows = known.map(|(row, truth)| (scores[row], chosen[row] == truth));
                        // OK because there are at most 4,096 classes.
                        Calibration::multiclass(score, bins, classes as u32, rows)
                    }
                }
            }
            _ => Calibration::regression(score, known.map(|(row, truth)| (scores[row], truth))),
        };
        made.map(Some)
    }
}

impl StreamSpec {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            StreamSpec::Number { name, .. }
            | StreamSpec::Text { name, .. }
            | StreamSpec::Position { name, .. } => name,
        }
    }

    fn role(&self) -> Role {
        match self {
            StreamSpec::Number { role, .. }
            | StreamSpec::Text { role, .. }
            | StreamSpec::Position { role, .. } => *role,
        }
    }

    fn bins(&self, column: &Column) -> Result<Bins> {
        match self {
            StreamSpec::Position { values, .. } => Bins::categories(values.clone()),
            StreamSpec::Text { .. } => Bins::categories(column.frequent_texts()),
            StreamSpec::Number { role, edge, .. } => {
                let mut sorted: Vec<f64> =
                    column.values.iter().copied().filter(|value| value.is_finite()).collect();
                sorted.sort_by(f64::total_cmp);
                let scores = matches!(role, Role::Score | Role::Confidence);
                let mut edges =
                    quantile_edges(&sorted, if scores { SCORE_BINS } else { INPUT_BINS });
                edges.extend(edge);
                edges.sort_by(f64::total_cmp);
                edges.dedup();
                // Without a single finite number, every one is new, and lies below this.
                if edges.is_empty() { Bins::numbers(vec![f64::MAX]) } else { Bins::numbers(edges) }
            }
        }
    }
}

impl Column {
    fn push(&mut self, value: Observation<'_>) {
        let number = match value {
            Observation::Missing => f64::NAN,
            Observation::Number(number) => number,
            Observation::Position(position) => position as f64,
            Observation::Text(text) => match self.texts.get(text) {
                Some(known) => *known as f64,
                None => {
                    let next = self.texts.len();
                    self.texts.insert(text.to_owned(), next);
                    next as f64
                }
            },
        };
        self.values.push(number);
    }

    fn halve(&mut self) {
        let mut index = 0;
        self.values.retain(|_| {
            index += 1;
            index % 2 == 1
        });
    }

    /// The most frequent texts, in alphabetical order.
    fn frequent_texts(&self) -> Vec<String> {
        let mut counts = vec![0u64; self.texts.len()];
        for value in self.values.iter().filter(|value| !value.is_nan()) {
            counts[*value as usize] += 1;
        }
        let mut texts: Vec<_> =
            self.texts.iter().map(|(text, at)| (std::cmp::Reverse(counts[*at]), text)).collect();
        texts.sort_unstable();
        texts.truncate(MAX_CATEGORIES);
        let mut texts: Vec<_> = texts.into_iter().map(|(_, text)| text.clone()).collect();
        texts.sort_unstable();
        texts
    }

    fn profile(&self, spec: &StreamSpec, scores: Option<&[f64]>) -> Result<StreamProfile> {
        let bins =
            spec.bins(self).map_err(|error| error.at(format!("stream `{}`", spec.name())))?;
        let mut counts = vec![0; bins.count()];
        let mut mean_scores = vec![0.0; if scores.is_some() { bins.count() } else { 0 }];
        for (row, bin) in self.binned(spec, &bins).into_iter().enumerate() {
            counts[bin] += 1;
            if let Some(scores) = scores.filter(|scores| scores[row].is_finite()) {
                mean_scores[bin] += scores[row];
            }
        }
        for (sum, count) in mean_scores.iter_mut().zip(&counts) {
            *sum /= (*count).max(1) as f64;
        }
        let numbers = matches!(spec, StreamSpec::Number { .. });
        let scale = if numbers { Scale::of(self.values.iter().copied()) } else { None };
        let (name, role) = (spec.name().to_owned(), spec.role());
        Ok(StreamProfile { name, role, bins, counts, scale, mean_scores })
    }

    /// The bin of each value.
    fn binned(&self, spec: &StreamSpec, bins: &Bins) -> Vec<usize> {
        let mut of_text = vec![0; self.texts.len()];
        for (text, at) in &self.texts {
            of_text[*at] = bins.of(Observation::Text(text));
        }
        let bin = |value: &f64| match spec {
            StreamSpec::Number { .. } => bins.of(Observation::Number(*value)),
            _ if value.is_nan() => 0,
            // OK because texts and positions are held as whole numbers.
            StreamSpec::Position { .. } => bins.of(Observation::Position(*value as usize)),
            StreamSpec::Text { .. } => of_text[*value as usize],
        };
        self.values.iter().map(bin).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(name: &str, role: Role) -> StreamSpec {
        StreamSpec::Number { name: name.into(), role, edge: None }
    }

    #[test]
    fn rows_become_counts_and_mean_scores() {
        let specs = vec![
            number("x", Role::Input),
            StreamSpec::Text { name: "carrier".into(), role: Role::Input },
            number("score", Role::Score),
        ];
        let mut builder = ProfileBuilder::new(specs, Some(2));
        for row in 0..100 {
            builder.push(|stream| match stream {
                0 => Observation::Number(f64::from(row)),
                1 if row == 0 => Observation::Missing,
                1 => Observation::Text(if row < 50 { "UA" } else { "AA" }),
                _ => Observation::Number(f64::from(row) / 100.0),
            });
        }
        let profile = builder.finish().unwrap();
        assert_eq!(profile.streams[0].counts, [0, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0]);
        let carriers = &profile.streams[1];
        assert_eq!(carriers.counts, [1, 50, 49, 0]);
        assert!((carriers.mean_scores[1] - 0.745).abs() < 1e-12);
        assert_eq!(Profile::from_json(profile.to_json().as_bytes()).unwrap(), profile);
    }

    #[test]
    fn more_rows_than_fit_are_thinned() {
        let mut builder = ProfileBuilder::new(vec![number("x", Role::Input)], None);
        for row in 0..(MAX_ROWS as u32 + 10) {
            builder.push(|_| Observation::Number(f64::from(row)));
        }
        let profile = builder.finish().unwrap();
        assert_eq!(profile.rows, (MAX_ROWS as u64) / 2 + 5);
        let (least, most) = (profile.streams[0].counts[2], profile.streams[0].counts[11]);
        assert!(most.abs_diff(least) < 10, "{least} {most}");
    }

    #[test]
    fn empty_columns_are_profiled() {
        let mut builder = ProfileBuilder::new(vec![number("x", Role::Input)], None);
        builder.push(|_| Observation::Missing);
        assert_eq!(builder.finish().unwrap().streams[0].counts, [1, 0, 0, 0]);
    }

    #[test]
    fn a_profile_needs_rows() {
        let error = ProfileBuilder::new(vec![number("x", Role::Input)], None).finish();
        assert!(error.unwrap_err().to_string().contains("0 rows"));
    }
}
