//! How the numbers of a row lie together. Each may look as ever while what they have to do with each other has changed.

use serde::{Deserialize, Serialize};

use super::Profile;
use super::column::Column;
use super::spec::StreamSpec;
use crate::bins::{Bins, Observation};
use crate::detectors::{Mmd, MmdOptions};
use crate::error::{Error, Result};

/// More rows hardly make the reference better, and each costs a matrix.
const MAX_ROWS: usize = 10_000;
/// Columns after these are left out.
const MAX_STREAMS: usize = 64;

/// The columns and signals that are numbers, as one vector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Together {
    /// Positions of the streams, in the order of the vector.
    pub streams: Vec<usize>,
    /// The reference of the vector.
    pub mmd: Mmd,
}

impl Together {
    /// Of the columns of a reference.
    pub(super) fn of(specs: &[StreamSpec], columns: &[Column]) -> Option<Together> {
        let numbers = |spec: &StreamSpec| {
            matches!(spec, StreamSpec::Number { .. }) && !spec.role().is_output()
        };
        let streams = specs.iter().enumerate().filter(|(_, spec)| numbers(spec));
        let streams: Vec<usize> = streams.map(|(at, _)| at).take(MAX_STREAMS).collect();
        if streams.len() < 2 {
            return None;
        }
        let kept = columns[0].values.len();
        let medians: Vec<f64> = streams.iter().map(|at| columns[*at].median()).collect();
        let vector = |row: usize| -> Vec<f64> {
            let value = |(at, median): (&usize, &f64)| stand_in(columns[*at].values[row], *median);
            streams.iter().zip(&medians).map(value).collect()
        };
        let rows: Vec<Vec<f64>> = (0..kept).step_by(kept.div_ceil(MAX_ROWS)).map(vector).collect();
        // OK because what is refused are too few rows.
        let mmd = Mmd::new(rows.iter().map(Vec::as_slice), MmdOptions::default()).ok()?;
        Some(Together { streams, mmd })
    }

    /// The vector of a row.
    pub(crate) fn fill<'a>(&self, vector: &mut Vec<f64>, value: impl Fn(usize) -> Observation<'a>) {
        vector.clear();
        vector.extend(self.streams.iter().enumerate().map(|(axis, stream)| {
            let number = match value(*stream) {
                Observation::Number(number) => number,
                _ => f64::NAN,
            };
            stand_in(number, self.mmd.centre(axis))
        }));
    }

    pub(super) fn check(&self, profile: &Profile) -> Result<()> {
        let number = |at: &usize| {
            profile.streams.get(*at).is_some_and(|it| matches!(it.bins, Bins::Number { .. }))
        };
        if self.streams.len() == self.mmd.dimensions() && self.streams.iter().all(number) {
            return Ok(());
        }
        Err(Error::new("the streams that are taken together are not streams of numbers"))
    }
}

/// How much is missing is seen elsewhere: here it is the median.
fn stand_in(number: f64, median: f64) -> f64 {
    if number.is_finite() { number } else { median }
}
