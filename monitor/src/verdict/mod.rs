//! What a person is told: which streams changed, since when, by how much, and whether it matters.

mod impact;
mod sentence;
mod words;

use serde::Serialize;

pub(crate) use impact::impact;
pub(crate) use sentence::Change;

use crate::bins::Bins;
use crate::detectors::{Comparison, Discrepancy};
use crate::moments::Scale;
use crate::profile::Role;
use crate::quality::{Estimate, Quality};
use crate::state::Alarm;

/// How a stream, or the model, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nothing says that it changed.
    Ok,
    /// Taken by itself it would be an alarm; among so many streams it may be chance.
    Watch,
    /// It changed. Of models that have not, at most one in a hundred is ever told so.
    Drifted,
}

/// Of the reference, and of what was seen since.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Pair<T> {
    /// In the reference.
    pub reference: T,
    /// Seen since; after an alarm, since the change began.
    pub live: T,
}

/// The verdict on one stream.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamVerdict {
    /// The stream.
    pub name: String,
    /// What it says.
    pub role: Role,
    /// How it is.
    pub status: Status,
    /// What happened, in a sentence and in the stream's own units.
    pub sentence: String,
    /// When it changed. `None` unless it did.
    pub alarm: Option<Alarm>,
    /// The evidence of a change: the factor by which it explains the data better. 1 is none.
    pub e_value: f64,
    /// How much of a change of the model's mean score goes back to this stream's, as far as one stream alone
    /// can explain it. `None` for outputs.
    pub impact: Option<f64>,
    /// Whether the stream changed without moving the score. `None` unless it changed, and for outputs.
    pub harmless: Option<bool>,
    /// Values counted.
    pub rows: Pair<u64>,
    /// Share that is missing.
    pub missing: Pair<f64>,
    /// Share that the reference has no bin for: below and above all numbers, or other categories.
    pub outside: Pair<f64>,
    /// Mean and standard deviation over everything seen. `None` for categories, and without numbers.
    pub scale: Pair<Option<Scale>>,
    /// The 5th, 25th, 50th, 75th and 95th percentile of everything seen, each within about 2 percentage
    /// points of rank. `None` for categories, and without numbers.
    pub percentiles: Option<[f64; 5]>,
    /// About how many different values were seen.
    pub distinct: f64,
    /// The most frequent categories that the reference has no bin for, with at least how often each came.
    pub unseen: Vec<(String, u64)>,
    /// The classic statistics, each with what it exceeds by chance in one of a hundred looks. `None` unless asked
    /// for, and without values.
    pub statistics: Option<Comparison>,
    /// Where its values fall.
    pub bins: Bins,
    /// How many fell into each bin.
    pub counts: Pair<Vec<u64>>,
}

/// How the numbers of rows lie together, compared with the reference.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TogetherVerdict {
    /// How far off they are.
    #[serde(flatten)]
    pub found: Discrepancy,
    /// Rows that were compared: every eighth.
    pub rows: u64,
}

/// The verdict on a model.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// How the model is.
    pub status: Status,
    /// What happened, in a sentence.
    pub sentence: String,
    /// When it changed. `None` unless it did.
    pub alarm: Option<Alarm>,
    /// The evidence of a change of any stream.
    pub e_value: f64,
    /// The probability that a model whose world has not changed is ever called drifted.
    pub level: f64,
    /// Rows counted.
    pub rows: Pair<u64>,
    /// The verdicts on the streams, in the order of the profile.
    pub streams: Vec<StreamVerdict>,
    /// What the numbers of a row have to do with each other. `None` of fewer than two streams of numbers, and before
    /// 400 rows. Its p-value holds for one look: it is no alarm.
    pub together: Option<TogetherVerdict>,
    /// How right the model is. `None` of a model whose reference has no truths.
    pub quality: Option<QualityVerdict>,
}

/// How right the model is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QualityVerdict {
    /// On the reference.
    pub reference: Quality,
    /// As its scores let expect. `None` of a model of numbers, whose scores say nothing of it.
    pub estimated: Option<Estimate>,
    /// By the truths that came. `None` before the first.
    pub measured: Option<Quality>,
    /// When it was found to be wrong more often, or farther off, than on the reference.
    pub alarm: Option<Alarm>,
}

impl Verdict {
    /// What happened to the model, from what happened to its streams.
    pub(crate) fn summarise(mut self) -> Verdict {
        let named = |streams: Vec<&StreamVerdict>| {
            let names: Vec<_> = streams.iter().map(|stream| stream.name.as_str()).collect();
            words::list(&names)
        };
        let changed: Vec<_> =
            self.streams.iter().filter(|stream| stream.status == Status::Drifted).collect();
        let suspect = self.streams.iter().filter(|stream| stream.status == Status::Watch);
        self.sentence = match (self.status, changed.is_empty()) {
            (Status::Ok, _) if self.rows.live == 0 => "Nothing was seen yet.".into(),
            (Status::Ok, _) => "Nothing says that the model's world has changed.".into(),
            (Status::Watch, _) => format!("May be chance: {}.", named(suspect.collect())),
            (Status::Drifted, true) => {
                "The streams together have changed, none of them alone enough to name it.".into()
            }
            (Status::Drifted, false) => {
                let is_harmless = |it: &&StreamVerdict| it.harmless == Some(true);
                let (harmless, moving): (Vec<_>, Vec<_>) =
                    changed.into_iter().partition(is_harmless);
                match (moving.is_empty(), harmless.is_empty()) {
                    (false, true) => format!("Changed: {}.", named(moving)),
                    (true, _) => format!("Changed, without moving the score: {}.", named(harmless)),
                    (false, false) => {
                        let (moving, harmless) = (named(moving), named(harmless));
                        format!("Changed: {moving}; without moving the score: {harmless}.")
                    }
                }
            }
        };
        self
    }
}
