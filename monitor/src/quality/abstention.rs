//! Why there is no estimate, and from where on.

use std::fmt;

use serde::{Serialize, Serializer};

/// Live rows that an estimate needs.
pub(super) const MIN_LIVE: u64 = 100;
/// Rows of a bin from which on the reference knows it.
pub(super) const MIN_REFERENCE: u64 = 20;
/// The largest share of live rows in bins that the reference hardly knows.
pub(super) const MAX_UNKNOWN: f64 = 0.1;
/// The largest share of live rows without a score, or with one that the reference never had; and with an input so.
pub(super) const MAX_OUTSIDE: f64 = 0.05;

/// Why there is no estimate.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Abstention {
    /// The model predicts a number.
    NoProbability,
    /// The measure is one of two classes, and the model has more.
    MoreClasses,
    /// Too few live rows have a score.
    TooFewRows {
        /// How many have.
        rows: u64,
    },
    /// Too many live rows have no score, or one that no row of the reference had.
    OutsideReference {
        /// The share of live rows.
        share: f64,
    },
    /// Too many live rows have an input that no row of the reference had: the model was never tried there.
    InputOutsideReference {
        /// The stream.
        stream: String,
        /// The share of live rows.
        share: f64,
    },
    /// Too many live rows have a score that few rows of the reference had.
    ReferenceTooSmall {
        /// The share of live rows.
        share: f64,
    },
    /// Truths that came later say that scores have another meaning now.
    Contradicted,
    /// Hardly any row of one of the classes is expected, or there is none in the reference.
    OneClass,
}

impl fmt::Display for Abstention {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Abstention::NoProbability => {
                write!(to, "the model predicts a number, which does not say how far off it is")
            }
            Abstention::MoreClasses => {
                write!(to, "it is defined for two classes, and the model has more")
            }
            Abstention::TooFewRows { rows } => {
                write!(to, "{rows} live rows have a score, and {MIN_LIVE} are needed")
            }
            Abstention::OutsideReference { share } => write!(
                to,
                "{:.1} % of live rows have no score or one that the reference never had, and at most {:.0} % may",
                100.0 * share,
                100.0 * MAX_OUTSIDE
            ),
            Abstention::InputOutsideReference { stream, share } => write!(
                to,
                "{:.1} % of live rows have a `{stream}` outside the reference, and at most {:.0} % may",
                100.0 * share,
                100.0 * MAX_OUTSIDE
            ),
            Abstention::ReferenceTooSmall { share } => write!(
                to,
                "{:.1} % of live rows have scores for which the reference has fewer than {MIN_REFERENCE} truths, and at most {:.0} % may",
                100.0 * share,
                100.0 * MAX_UNKNOWN
            ),
            Abstention::Contradicted => {
                write!(
                    to,
                    "truths that came later show that the scores mean something else than in the reference"
                )
            }
            Abstention::OneClass => {
                write!(to, "hardly any row of one of the two classes is expected")
            }
        }
    }
}

impl Serialize for Abstention {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
