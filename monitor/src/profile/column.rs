//! The values of one stream of a reference, and what is made of them.

use std::collections::HashMap;

use super::edges::quantile_edges;
use super::spec::StreamSpec;
use super::{Role, StreamProfile};
use crate::bins::{Bins, Observation};
use crate::error::Result;
use crate::moments::Scale;

/// Bins of a column of numbers: enough to see any common shift, few enough that a small one shows early.
const INPUT_BINS: usize = 10;
/// Bins of a score, from which the model's quality is estimated too.
const SCORE_BINS: usize = 20;
/// Categories that have a bin of their own; the rarer ones share one with those that were never seen.
const MAX_CATEGORIES: usize = 64;

/// Numbers as they are, NaN for a missing one; of texts and positions a number each, and NaN for a missing one.
#[derive(Default)]
pub(super) struct Column {
    pub values: Vec<f64>,
    texts: HashMap<String, usize>,
}

impl Column {
    pub fn push(&mut self, value: Observation<'_>) {
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

    pub fn halve(&mut self) {
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

    /// The reference of the stream, with the mean of these scores in each bin.
    pub fn profile(&self, spec: &StreamSpec, scores: Option<&[f64]>) -> Result<StreamProfile> {
        let bins =
            self.bins(spec).map_err(|error| error.at(format!("stream `{}`", spec.name())))?;
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

    /// The median of its finite numbers, 0 without any.
    pub fn median(&self) -> f64 {
        let mut finite: Vec<f64> =
            self.values.iter().copied().filter(|it| it.is_finite()).collect();
        let middle = finite.len() / 2;
        if finite.is_empty() {
            0.0
        } else {
            *finite.select_nth_unstable_by(middle, f64::total_cmp).1
        }
    }

    /// Where its values will fall.
    fn bins(&self, spec: &StreamSpec) -> Result<Bins> {
        match spec {
            StreamSpec::Position { values, .. } => Bins::categories(values.clone()),
            StreamSpec::Text { .. } => Bins::categories(self.frequent_texts()),
            StreamSpec::Number { role, edge, .. } => {
                let mut sorted: Vec<f64> =
                    self.values.iter().copied().filter(|value| value.is_finite()).collect();
                sorted.sort_unstable_by(f64::total_cmp);
                let scores = matches!(role, Role::Score | Role::Confidence);
                let mut edges =
                    quantile_edges(&sorted, if scores { SCORE_BINS } else { INPUT_BINS });
                edges.extend(edge);
                edges.sort_unstable_by(f64::total_cmp);
                edges.dedup();
                // Without a single finite number, every one is new, and lies below this.
                if edges.is_empty() { Bins::numbers(vec![f64::MAX]) } else { Bins::numbers(edges) }
            }
        }
    }
}
