//! The logarithm of a spectrogram, in the ways that models were trained with.

use serde::{Deserialize, Serialize};

use super::check_number;
use crate::error::Result;

/// Which logarithm is taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Logarithm {
    /// Decibels: `10 log10(max(x, amin) / max(reference, amin))`, as librosa's `power_to_db`.
    Db {
        /// What counts as 0 dB.
        #[serde(default, rename = "ref")]
        reference: ZeroDecibels,
        /// Smaller values count as this. Above 0.
        #[serde(default = "default_amin")]
        amin: f64,
        /// Nothing is more than this below the loudest value. `None` for no such limit. At least 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        top_db: Option<f64>,
    },
    /// `ln(x + offset)`.
    Ln {
        /// Above 0.
        offset: f64,
    },
    /// `log10(max(x, floor))`.
    Log10 {
        /// Above 0.
        floor: f64,
    },
    /// Whisper's: `log10(max(x, 1e-10))`, at most 8 below the largest, then `(x + 4) / 4`.
    Whisper {},
}

/// What counts as 0 dB.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ZeroDecibels {
    /// This value. Above 0.
    Value(f64),
    /// The loudest value of the sound.
    Loudest(Loudest),
}

/// The text that stands for the loudest value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loudest {
    /// The largest value of the spectrogram.
    Max,
}

impl Default for ZeroDecibels {
    fn default() -> ZeroDecibels {
        ZeroDecibels::Value(1.0)
    }
}

fn default_amin() -> f64 {
    1e-10
}

impl Logarithm {
    pub(super) fn check(&self) -> Result<()> {
        let positive = |name, number| check_number(name, number, |it| it > 0.0, "more than 0");
        match self {
            Logarithm::Db { reference, amin, top_db } => {
                positive("amin", *amin)?;
                if let ZeroDecibels::Value(value) = reference {
                    positive("ref", *value)?;
                }
                let top_db = top_db.unwrap_or(0.0);
                check_number("top_db", top_db, |it| it >= 0.0, "at least 0")
            }
            Logarithm::Ln { offset } => positive("offset", *offset),
            Logarithm::Log10 { floor } => positive("floor", *floor),
            Logarithm::Whisper {} => Ok(()),
        }
    }

    pub(super) fn apply(&self, values: &mut [f64]) {
        match *self {
            Logarithm::Db { reference, amin, top_db } => {
                let reference = match reference {
                    ZeroDecibels::Value(value) => value,
                    ZeroDecibels::Loudest(Loudest::Max) => largest(values),
                };
                let zero = 10.0 * reference.max(amin).log10();
                each(values, |value| 10.0 * value.max(amin).log10() - zero);
                if let Some(top_db) = top_db {
                    raise(values, top_db);
                }
            }
            Logarithm::Ln { offset } => each(values, |value| (value + offset).ln()),
            Logarithm::Log10 { floor } => each(values, |value| value.max(floor).log10()),
            Logarithm::Whisper {} => {
                each(values, |value| value.max(1e-10).log10());
                raise(values, 8.0);
                each(values, |value| (value + 4.0) / 4.0);
            }
        }
    }
}

fn each(values: &mut [f64], change: impl Fn(f64) -> f64) {
    values.iter_mut().for_each(|value| *value = change(*value));
}

/// Lifts what is more than `range` below the largest value.
fn raise(values: &mut [f64], range: f64) {
    let lowest = largest(values) - range;
    each(values, |value| value.max(lowest));
}

fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}
