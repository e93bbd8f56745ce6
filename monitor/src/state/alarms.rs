use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::epochs::{Block, Epochs};
use super::evidence::{Alarm, Evidence, ROWS_PER_LOOK, Tests};
use crate::profile::Profile;

/// Counts rows by the bins that their values fall into, and tests whether they still come from the reference.
///
/// ```
/// use driftline_monitor::{Alarms, Observation, ProfileBuilder, Role, StreamSpec};
///
/// let spec = StreamSpec::Number { name: "temp".into(), role: Role::Input, edge: None };
/// let mut builder = ProfileBuilder::new(vec![spec], None);
/// (0..1000).for_each(|row| builder.push(|_| Observation::Number(f64::from(row % 100))));
/// let mut alarms = Alarms::new(&builder.finish()?);
///
/// // Bins are numbered over all streams; 2 is the first between this stream's edges.
/// (0..100).for_each(|_| alarms.observe(0, &[2]));
/// assert!(alarms.of_model().is_some());
/// # Ok::<(), driftline_monitor::Error>(())
/// ```
pub struct Alarms {
    tests: Tests,
    tally: Tally,
}

/// The part of it that is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub epochs: Epochs,
    pub evidence: Evidence,
    /// All rows counted.
    pub rows: u64,
}

impl Alarms {
    /// No rows yet.
    pub fn new(profile: &Profile) -> Alarms {
        let tests = Tests::new(profile);
        Alarms { tally: Tally::new(&tests), tests }
    }

    /// Counts a row: a unit of time, and a bin for each stream. Clocks that go back count in the latest unit.
    ///
    /// # Panics
    /// When a bin is out of range.
    pub fn observe(&mut self, unit: u64, bins: &[usize]) {
        self.tally.count(unit, bins, &self.tests);
        self.tally.look(&self.tests);
    }

    /// The first alarm of a stream.
    pub fn of_stream(&self, stream: usize) -> Option<Alarm> {
        self.tally.evidence.alarms[stream]
    }

    /// The first alarm of the model.
    pub fn of_model(&self) -> Option<Alarm> {
        self.tally.evidence.model
    }
}

impl Tally {
    pub fn new(tests: &Tests) -> Tally {
        Tally { epochs: Epochs::default(), evidence: Evidence::new(tests), rows: 0 }
    }

    /// Counts a row by its bins.
    pub fn count(&mut self, unit: u64, bins: &[usize], tests: &Tests) {
        let counts = self.count_rows(unit, 1, tests);
        for bin in bins {
            counts[*bin] = counts[*bin].saturating_add(1);
        }
    }

    /// Counts rows by how many of them fell into each bin.
    pub fn add(&mut self, unit: u64, rows: usize, more: &[u32], tests: &Tests) {
        let counts = self.count_rows(unit, rows, tests);
        for (count, more) in counts.iter_mut().zip(more) {
            *count = count.saturating_add(*more);
        }
    }

    /// Counts rows, and gives the counts of bins that they belong to.
    fn count_rows(&mut self, unit: u64, rows: usize, tests: &Tests) -> &mut [u32] {
        let block = self.epochs.block_at(unit, tests.bins());
        // OK because no memory holds the columns of 2^32 rows.
        block.rows = block.rows.saturating_add(rows as u32);
        self.rows += rows as u64;
        &mut block.counts
    }

    /// How many rows of a unit are counted until a look may find something, at least 1.
    pub fn rows_before_look(&self, unit: u64, tests: &Tests) -> u64 {
        let next = ROWS_PER_LOOK - self.rows % ROWS_PER_LOOK;
        let due = match self.epochs.latest() {
            Some(latest) if latest >= unit => self.evidence.rows_before_due(&self.epochs, tests),
            // The first look at a new unit begins its test.
            _ => 0,
        };
        next + due.saturating_sub(next).next_multiple_of(ROWS_PER_LOOK)
    }

    /// Looks for alarms, every few rows.
    pub fn look(&mut self, tests: &Tests) {
        if self.rows.is_multiple_of(ROWS_PER_LOOK) {
            self.evidence.look(&self.epochs, tests);
        }
    }

    /// Looks at everything, now.
    pub fn look_closely(&mut self, tests: &Tests) {
        self.evidence.look_closely(&self.epochs, tests);
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &Tally) {
        self.epochs.merge(&other.epochs);
        self.evidence.merge(&other.evidence);
        self.rows += other.rows;
    }

    /// Counts of some bins, all or since a unit began.
    pub fn counts(&self, bins: Range<usize>, since: Option<u64>) -> Vec<u64> {
        let mut sums = vec![0; bins.len()];
        let recent = |block: &&Block| block.start() >= since.unwrap_or(0);
        for block in self.epochs.blocks().iter().filter(recent) {
            for (sum, count) in sums.iter_mut().zip(&block.counts[bins.clone()]) {
                *sum += u64::from(*count);
            }
        }
        sums
    }

    /// Whether it can be of these tests.
    pub fn is_sound(&self, tests: &Tests) -> bool {
        self.epochs.is_sound(tests.bins()) && self.evidence.is_sound(tests.count())
    }
}
