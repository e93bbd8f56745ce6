//! The alarms of all streams over time, with one error rate for the whole model.
//!
//! A change may begin at any time, so each block of the [`Epochs`] begins a test of its own, of everything counted
//! since. The tests are averaged with weights that add up to 1, fixed before anything is seen, which keeps the
//! average an e-process. So does averaging over streams, however they depend on each other: the model's alarm is
//! that average, and a stream whose e-value reaches the number of streams divided by the level raises it alone.
//!
//! Vovk and Wang, "E-values: calibration, combination and applications" (2021), for averages; Shin, Ramdas and
//! Rinaldo, "E-detectors" (2024), for tests that begin at every time.

use serde::{Deserialize, Serialize};

use super::epochs::Epochs;
use crate::detectors::{EProcess, log_sum_exp};
use crate::profile::Profile;

/// The probability that a model whose world has not changed ever raises an alarm.
pub const LEVEL: f64 = 0.01;

/// Rows between two looks at the tests, at the least.
pub(crate) const ROWS_PER_LOOK: u64 = 8;
/// A test is done again when its rows have grown by this part.
const GROWTH: u64 = 32;

/// The tests of a profile's streams.
pub(crate) struct Tests {
    streams: Vec<EProcess>,
    /// Where the counts of each stream begin, and where the last one ends.
    offsets: Vec<usize>,
}

/// When a stream, or the model, was found to have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Alarm {
    /// The unit of time in which it was found.
    pub found: u64,
    /// The unit from which on the change shows best.
    pub began: u64,
}

/// What the tests said so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Evidence {
    /// A test for each block, oldest first, as it was last done.
    begun: Vec<Begun>,
    /// The first alarm of each stream.
    pub alarms: Vec<Option<Alarm>>,
    /// The first alarm of the model.
    pub model: Option<Alarm>,
}

/// The test that began with a block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Begun {
    start: u64,
    rows: u64,
    log_e_values: Vec<f64>,
}

impl Tests {
    pub fn new(profile: &Profile) -> Tests {
        let mut offsets = vec![0];
        for stream in &profile.streams {
            offsets.push(offsets[offsets.len() - 1] + stream.bins.count());
        }
        let test =
            |stream: &crate::profile::StreamProfile| EProcess::new(&stream.bins, &stream.counts);
        Tests { streams: profile.streams.iter().map(test).collect(), offsets }
    }

    /// Where the counts of a stream lie.
    pub fn range(&self, stream: usize) -> std::ops::Range<usize> {
        self.offsets[stream]..self.offsets[stream + 1]
    }

    pub fn stream_count(&self) -> usize {
        self.streams.len()
    }

    /// The logarithm of the e-value from which on a stream is taken to have changed.
    pub fn threshold(&self) -> f64 {
        (self.streams.len() as f64 / LEVEL).ln()
    }

    fn log_e_values(&self, counts: &[u64]) -> Vec<f64> {
        let test =
            |(stream, test): (usize, &EProcess)| test.log_e_value(&counts[self.range(stream)]);
        self.streams.iter().enumerate().map(test).collect()
    }
}

impl Evidence {
    /// Does the tests whose rows have grown enough, and notes alarms.
    pub fn look(&mut self, epochs: &Epochs, tests: &Tests) {
        if self.is_due(epochs) {
            self.test(epochs, tests, false);
            // The tests were done at different times. Only when all are done at one time is their
            // average what the error rate holds for.
            if self.is_close(epochs, tests) {
                self.look_closely(epochs, tests);
            }
        }
    }

    /// Does all tests, and notes alarms.
    pub fn look_closely(&mut self, epochs: &Epochs, tests: &Tests) {
        self.test(epochs, tests, true);
        self.alarms.resize(tests.stream_count(), None);
        let Some(latest) = epochs.blocks().last() else { return };
        let log_e_values = self.log_e_values(epochs, tests);
        for (stream, log_e_value) in log_e_values.iter().enumerate() {
            if self.alarms[stream].is_none() && *log_e_value >= tests.threshold() {
                let began = self.best_start(epochs, |begun| begun.log_e_values[stream]);
                self.alarms[stream] = Some(Alarm { found: latest.start(), began });
            }
        }
        if self.model.is_none() && average(&log_e_values) >= -LEVEL.ln() {
            let began = self.best_start(epochs, |begun| average(&begun.log_e_values));
            self.model = Some(Alarm { found: latest.start(), began });
        }
    }

    /// The logarithms of the streams' e-values, as of the last tests.
    pub fn log_e_values(&self, epochs: &Epochs, tests: &Tests) -> Vec<f64> {
        let weights = self.log_weights(epochs);
        let of_stream = |stream: usize| {
            let weighed = self.begun.iter().zip(&weights);
            let logs: Vec<_> =
                weighed.map(|(begun, weight)| weight + begun.log_e_values[stream]).collect();
            if logs.is_empty() { 0.0 } else { log_sum_exp(&logs) }
        };
        (0..tests.stream_count()).map(of_stream).collect()
    }

    /// Adds what others found. The tests themselves are of other counts now, and are forgotten.
    pub fn merge(&mut self, other: &Evidence) {
        let earlier = |a: Option<Alarm>, b: Option<Alarm>| a.into_iter().chain(b).min();
        self.begun.clear();
        self.model = earlier(self.model, other.model);
        self.alarms.resize(self.alarms.len().max(other.alarms.len()), None);
        for (alarm, others) in self.alarms.iter_mut().zip(&other.alarms) {
            *alarm = earlier(*alarm, *others);
        }
    }

    /// Whether it can be of so many streams.
    pub fn is_sound(&self, streams: usize) -> bool {
        let fits = |begun: &Begun| begun.log_e_values.len() == streams;
        self.begun.iter().all(fits) && (self.alarms.is_empty() || self.alarms.len() == streams)
    }

    fn is_due(&self, epochs: &Epochs) -> bool {
        let blocks = epochs.blocks();
        if self.begun.len() != blocks.len() {
            return true;
        }
        let mut rows = 0;
        self.begun.iter().zip(blocks).rev().any(|(begun, block)| {
            rows += u64::from(block.rows);
            begun.start != block.start() || begun.is_due(rows)
        })
    }

    /// Does the tests that are due, or all.
    fn test(&mut self, epochs: &Epochs, tests: &Tests, all: bool) {
        let mut old = std::mem::take(&mut self.begun);
        let bins = tests.offsets[tests.stream_count()];
        let (mut rows, mut counts) = (0, vec![0u64; bins]);
        for block in epochs.blocks().iter().rev() {
            rows += u64::from(block.rows);
            for (sum, count) in counts.iter_mut().zip(&block.counts) {
                *sum += u64::from(*count);
            }
            // Both run from the newest to the oldest; those whose blocks became one with older ones go.
            while old.last().is_some_and(|begun| begun.start > block.start()) {
                old.pop();
            }
            let known = old.pop_if(|begun| begun.start == block.start());
            self.begun.push(match known.filter(|begun| !all && !begun.is_due(rows)) {
                Some(begun) => begun,
                None => {
                    Begun { start: block.start(), rows, log_e_values: tests.log_e_values(&counts) }
                }
            });
        }
        self.begun.reverse();
    }

    /// Whether an alarm that was not raised yet may be near.
    fn is_close(&self, epochs: &Epochs, tests: &Tests) -> bool {
        let log_e_values = self.log_e_values(epochs, tests);
        let near = std::f64::consts::LN_2;
        let raised = |stream: usize| self.alarms.get(stream).is_some_and(Option::is_some);
        let stream = |(stream, log_e_value): (usize, &f64)| {
            !raised(stream) && *log_e_value >= tests.threshold() - near
        };
        log_e_values.iter().enumerate().any(stream)
            || (self.model.is_none() && average(&log_e_values) >= -LEVEL.ln() - near)
    }

    /// Half of all weight for a change that was there from the first unit on, the rest for the later ones,
    /// the earlier the more.
    fn log_weights(&self, epochs: &Epochs) -> Vec<f64> {
        let first = epochs.blocks().first().map_or(0, |block| block.start());
        let weight = |begun: &Begun| match (begun.start - first) as f64 {
            0.0 => 0.5,
            later => 0.5 / (later * (later + 1.0)),
        };
        self.begun.iter().map(|begun| weight(begun).ln()).collect()
    }

    fn best_start(&self, epochs: &Epochs, log_e_value: impl Fn(&Begun) -> f64) -> u64 {
        let weights = self.log_weights(epochs);
        let weighed = |(begun, weight): (&Begun, &f64)| (log_e_value(begun) + weight, begun.start);
        let best = self.begun.iter().zip(&weights).map(weighed).max_by(|a, b| a.0.total_cmp(&b.0));
        best.map_or(0, |(_, start)| start)
    }
}

impl Begun {
    fn is_due(&self, rows: u64) -> bool {
        rows >= self.rows + (self.rows / GROWTH).max(ROWS_PER_LOOK)
    }
}

fn average(log_e_values: &[f64]) -> f64 {
    log_sum_exp(log_e_values) - (log_e_values.len() as f64).ln()
}
