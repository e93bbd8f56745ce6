//! What the model's world looked like: a histogram of every stream, **with its counts**. Proportions alone would
//! not say how far the reference itself can be trusted.

mod builder;
mod column;
mod edges;
mod spec;
mod together;
mod truths;

use serde::{Deserialize, Serialize};

pub use builder::ProfileBuilder;
pub(crate) use edges::quantile_edges;
pub use spec::StreamSpec;
pub use together::Together;

use crate::bins::Bins;
use crate::error::{Error, Result};
use crate::moments::Scale;
use crate::quality::Calibration;

/// The version of the profile's format that this crate writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

const MAX_STREAMS: usize = 4096;

/// What a stream says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A column of the caller's rows.
    Input,
    /// A property of a picture, a sound or a text, or a direction of the model's embedding.
    Signal,
    /// A value that the model gives.
    Score,
    /// The class that was decided for.
    Class,
    /// The probability of that class.
    Confidence,
}

impl Role {
    /// Whether it is something that the model gives.
    pub fn is_output(self) -> bool {
        matches!(self, Role::Score | Role::Class | Role::Confidence)
    }
}

/// The reference of one stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamProfile {
    /// Name of the column, the signal or the output.
    pub name: String,
    /// What the stream says.
    pub role: Role,
    /// Where its values fall.
    pub bins: Bins,
    /// How many of the reference's values fell into each bin.
    pub counts: Vec<u64>,
    /// Mean and standard deviation of its finite numbers. `None` for categories, and without numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
    /// The mean of the model's score over the rows of each bin, for inputs and signals. 0 for empty bins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mean_scores: Vec<f64>,
}

/// The reference of a model.
///
/// Reading goes through [`Profile::from_json`], so a profile at hand has passed its checks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Version of the format.
    pub format: u32,
    /// Rows that were counted.
    pub rows: u64,
    /// One for each thing that is watched.
    pub streams: Vec<StreamProfile>,
    /// Position of the stream that stands for the model's answer: its only output, or the confidence of its
    /// class. `None` when only inputs are watched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<usize>,
    /// How the numbers of a row lie together. `None` of fewer than two columns of numbers, or of too few rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub together: Option<Together>,
    /// How right the model was on the reference. `None` when the truth was not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
}

impl Profile {
    /// Reads and checks a profile.
    ///
    /// # Errors
    /// When it is not JSON, was written for a later version, or contradicts itself.
    pub fn from_json(bytes: &[u8]) -> Result<Profile> {
        let profile: Profile =
            serde_json::from_slice(bytes).map_err(|error| Error::new(error.to_string()))?;
        profile.check()?;
        Ok(profile)
    }

    /// The profile as JSON, in a fixed order of keys.
    pub fn to_json(&self) -> String {
        // OK because no type of a profile can fail to serialise: no maps, and bins are finite.
        let mut text = serde_json::to_string(self).expect("a profile is plain data");
        text.push('\n');
        text
    }

    fn check(&self) -> Result<()> {
        if self.format == 0 || self.format > FORMAT {
            let text = format!("format is {}, expected 1 to {FORMAT}", self.format);
            return Err(Error::new(text));
        }
        if self.streams.is_empty() || self.streams.len() > MAX_STREAMS {
            let text = format!("has {} streams, expected 1 to {MAX_STREAMS}", self.streams.len());
            return Err(Error::new(text));
        }
        if self.score.is_some_and(|score| score >= self.streams.len()) {
            return Err(Error::new("the score is none of the streams"));
        }
        for stream in &self.streams {
            stream.check().map_err(|error| error.at(format!("stream `{}`", stream.name)))?;
        }
        if let Some(together) = &self.together {
            together.check(self)?;
        }
        match &self.calibration {
            Some(calibration) => calibration.check(self),
            None => Ok(()),
        }
    }
}

impl StreamProfile {
    /// How many values the reference has of it.
    pub fn rows(&self) -> u64 {
        self.counts.iter().sum()
    }

    fn check(&self) -> Result<()> {
        let bins = self.bins.count();
        if self.counts.len() != bins {
            let text =
                format!("has {} counts, expected {bins}, one for each bin", self.counts.len());
            return Err(Error::new(text));
        }
        // Far below where doubles or sums would lose a count.
        if self.counts.iter().any(|count| *count > 1 << 40) {
            return Err(Error::new("has a count of more than 2^40"));
        }
        if !self.mean_scores.is_empty() && self.mean_scores.len() != bins {
            let text = format!("has {} mean scores, expected {bins}", self.mean_scores.len());
            return Err(Error::new(text));
        }
        let finite = |scale: &Scale| scale.mean.is_finite() && scale.std >= 0.0;
        if !self.scale.iter().all(finite) {
            return Err(Error::new("has a scale that is no mean and standard deviation"));
        }
        Ok(())
    }
}
