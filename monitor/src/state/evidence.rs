//! The alarms of all streams over time, with one error rate for the whole model.
//!
//! A change may begin at any time, so each block of the [`Epochs`] begins a test of its own, of everything counted
//! since. The tests are averaged with weights that add up to 1, fixed before anything is seen, which keeps the
//! average an e-process. So does averaging over streams, however they depend on each other: the model's alarm is
//! that average, and a stream whose e-value reaches the number of streams divided by the level raises it alone.
//!
//! Vovk and Wang, "E-values: calibration, combination and applications" (2021), for averages; Shin, Ramdas and
//! Rinaldo, "E-detectors" (2024), for tests that begin at every time.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::epochs::{Block, Epochs};
use crate::detectors::EProcess;
use crate::profile::{Profile, StreamProfile};

/// The probability that a model whose world has not changed ever raises an alarm.
pub const LEVEL: f64 = 0.01;

/// Rows between two looks at the tests, at the least.
pub(crate) const ROWS_PER_LOOK: u64 = 8;
/// A test is done again when its rows have grown by this part.
const GROWTH: u64 = 16;
/// Within this factor of an alarm, all tests are done anew.
const CLOSE: f64 = 0.5;
/// The largest logarithm of an e-value: larger ones would not fit a double.
const MAX_LOG: f64 = 700.0;

/// The tests of a profile's streams.
pub(crate) struct Tests {
    streams: Vec<EProcess>,
    /// Where the counts of each stream begin, and where the last one ends.
    offsets: Vec<usize>,
    /// Whether the latest unit of time is left out, because it is not over.
    whole_units: bool,
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Evidence {
    /// A test for each block, oldest first, as it was last done.
    begun: Vec<Begun>,
    /// The first alarm of each stream.
    pub alarms: Vec<Option<Alarm>>,
    /// The first alarm of the model.
    pub model: Option<Alarm>,
    #[serde(skip)]
    counts: Vec<u64>,
}

/// The test that began with a block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Begun {
    start: u64,
    weight: f64,
    rows: u64,
    e_values: Vec<f64>,
}

impl Tests {
    pub fn new(profile: &Profile) -> Tests {
        let mut offsets = vec![0];
        for stream in &profile.streams {
            offsets.push(offsets[offsets.len() - 1] + stream.bins.count());
        }
        let test = |stream: &StreamProfile| EProcess::new(&stream.bins, &stream.counts);
        let streams = profile.streams.iter().map(test).collect();
        Tests { streams, offsets, whole_units: false }
    }

    /// Leaves out the latest unit of time from now on: it may be unlike others until it is over.
    pub fn judge_whole_units(&mut self) {
        self.whole_units = true;
    }

    /// The blocks that are judged.
    fn judged<'a>(&self, epochs: &'a Epochs) -> &'a [Block] {
        let blocks = epochs.blocks();
        &blocks[..blocks.len() - usize::from(self.whole_units && !blocks.is_empty())]
    }

    /// Where the counts of a stream lie.
    pub fn range(&self, stream: usize) -> Range<usize> {
        self.offsets[stream]..self.offsets[stream + 1]
    }

    /// The number of bins of all streams.
    pub fn bins(&self) -> usize {
        self.offsets[self.streams.len()]
    }

    pub fn count(&self) -> usize {
        self.streams.len()
    }

    /// The e-value from which on a stream is taken to have changed.
    pub fn threshold(&self) -> f64 {
        self.streams.len() as f64 / LEVEL
    }
}

impl Evidence {
    pub fn new(tests: &Tests) -> Evidence {
        let alarms = vec![None; tests.count()];
        Evidence { begun: Vec::new(), alarms, model: None, counts: Vec::new() }
    }

    /// Does the tests whose rows have grown enough, and notes alarms.
    pub fn look(&mut self, epochs: &Epochs, tests: &Tests) {
        self.align(epochs, tests);
        if self.rows_before_due(epochs, tests) == 0 {
            self.test(epochs, tests, false);
            // These tests were done at different times. Only when all are done at one time is their
            // average what the error rate holds for.
            if self.is_close(tests) {
                self.look_closely(epochs, tests);
            }
        }
    }

    /// Does all tests, and notes alarms.
    pub fn look_closely(&mut self, epochs: &Epochs, tests: &Tests) {
        self.align(epochs, tests);
        self.test(epochs, tests, true);
        let found = self.begun.last().map_or(0, |begun| begun.start);
        for stream in 0..tests.count() {
            let began = self.best_start(|begun| begun.e_values[stream]);
            let alarms = self.e_value(stream) >= tests.threshold();
            update(&mut self.alarms[stream], alarms, Alarm { found, began });
        }
        let began = self.best_start(|begun| begun.e_values.iter().sum());
        let alarms = self.model_e_value() >= 1.0 / LEVEL;
        update(&mut self.model, alarms, Alarm { found, began });
    }

    /// A stream's e-value, as of the last tests.
    pub fn e_value(&self, stream: usize) -> f64 {
        let weighed = |begun: &Begun| begun.weight * begun.e_values[stream];
        self.begun.iter().map(weighed).sum::<f64>() + self.weight_to_come()
    }

    /// Of the tests that have not begun yet; their e-values are 1.
    fn weight_to_come(&self) -> f64 {
        match (self.begun.first(), self.begun.last()) {
            (Some(first), Some(last)) => 0.5 / ((last.start - first.start) as f64 + 1.0),
            _ => 1.0,
        }
    }

    /// The model's e-value, as of the last tests.
    pub fn model_e_value(&self) -> f64 {
        let streams = self.alarms.len();
        (0..streams).map(|stream| self.e_value(stream)).sum::<f64>() / streams as f64
    }

    /// Adds what others found. The tests are of other counts now, and are forgotten.
    pub fn merge(&mut self, other: &Evidence) {
        let earlier = |a: Option<Alarm>, b: Option<Alarm>| a.into_iter().chain(b).min();
        self.begun.clear();
        self.model = earlier(self.model, other.model);
        for (alarm, others) in self.alarms.iter_mut().zip(&other.alarms) {
            *alarm = earlier(*alarm, *others);
        }
    }

    /// Whether it can be of so many streams.
    pub fn is_sound(&self, streams: usize) -> bool {
        let fits = |begun: &Begun| begun.e_values.len() == streams;
        self.alarms.len() == streams && self.begun.iter().all(fits)
    }

    /// Has a test for each block: a new one for a new block; the one that began first, of blocks that became one.
    fn align(&mut self, epochs: &Epochs, tests: &Tests) {
        let blocks = tests.judged(epochs);
        if self.is_aligned(blocks) {
            return;
        }
        let starts = || blocks.iter().map(|block| block.start());
        let first = starts().next().unwrap_or(0);
        let mut old = std::mem::take(&mut self.begun).into_iter().peekable();
        for start in starts() {
            while old.next_if(|begun| begun.start < start).is_some() {}
            let new = || Begun {
                start,
                weight: weight(start - first),
                rows: 0,
                e_values: vec![1.0; tests.count()],
            };
            self.begun.push(old.next_if(|begun| begun.start == start).unwrap_or_else(new));
        }
    }

    fn is_aligned(&self, blocks: &[Block]) -> bool {
        let starts = blocks.iter().map(Block::start);
        starts.eq(self.begun.iter().map(|begun| begun.start))
    }

    /// How many more rows of the latest unit there may be before a test is due.
    pub fn rows_before_due(&self, epochs: &Epochs, tests: &Tests) -> u64 {
        let blocks = tests.judged(epochs);
        if !self.is_aligned(blocks) {
            return 0;
        }
        let mut rows = 0;
        let left = self.begun.iter().zip(blocks).rev().map(|(begun, block)| {
            rows += u64::from(block.rows);
            begun.due().saturating_sub(rows)
        });
        // What is judged only when it is over waits for the next unit.
        left.min().unwrap_or(u64::from(u32::MAX))
    }

    /// Does the tests that are due, or all.
    fn test(&mut self, epochs: &Epochs, tests: &Tests, all: bool) {
        self.counts.clear();
        self.counts.resize(tests.bins(), 0);
        let mut rows = 0;
        for (begun, block) in self.begun.iter_mut().zip(tests.judged(epochs)).rev() {
            rows += u64::from(block.rows);
            for (sum, count) in self.counts.iter_mut().zip(&block.counts) {
                *sum += u64::from(*count);
            }
            if !all && !begun.is_due(rows) {
                continue;
            }
            begun.rows = rows;
            // Less in one stream is of no interest: an average is large only if one of its parts is.
            let interesting = (CLOSE / LEVEL / begun.weight).ln();
            for (stream, test) in tests.streams.iter().enumerate() {
                let counts = &self.counts[tests.range(stream)];
                if all || test.may_reach(counts, interesting) {
                    begun.e_values[stream] = test.log_e_value(counts).min(MAX_LOG).exp();
                }
            }
        }
    }

    /// Whether an alarm that was not raised yet may be near.
    fn is_close(&self, tests: &Tests) -> bool {
        let mut sum = 0.0;
        let mut close = false;
        for (stream, alarm) in self.alarms.iter().enumerate() {
            let e_value = self.e_value(stream);
            sum += e_value;
            close |= alarm.is_none() && e_value >= CLOSE * tests.threshold();
        }
        close || (self.model.is_none() && sum >= CLOSE * tests.threshold())
    }

    fn best_start(&self, e_value: impl Fn(&Begun) -> f64) -> u64 {
        let weighed = |begun: &Begun| begun.weight * e_value(begun);
        let best = self.begun.iter().max_by(|a, b| weighed(a).total_cmp(&weighed(b)));
        best.map_or(0, |begun| begun.start)
    }
}

impl Begun {
    fn is_due(&self, rows: u64) -> bool {
        rows >= self.due()
    }

    /// The number of rows at which it is done again.
    fn due(&self) -> u64 {
        self.rows + (self.rows / GROWTH).max(ROWS_PER_LOOK)
    }
}

/// An alarm stays. With more rows, it shows better when the change began.
fn update(alarm: &mut Option<Alarm>, raised: bool, now: Alarm) {
    match alarm {
        Some(alarm) => alarm.began = now.began,
        None if raised => *alarm = Some(now),
        None => {}
    }
}

/// Half of all weight for a change that was there from the first unit on, the rest for the later ones, the
/// earlier the more. Over all units they add up to 1.
pub(crate) fn weight(units_later: u64) -> f64 {
    match units_later as f64 {
        0.0 => 0.5,
        later => 0.5 / (later * (later + 1.0)),
    }
}
