//! Why a model said that of a row: how much each column moved the answer, in the units of the answer.
//!
//! | module | holds |
//! |---|---|
//! | `options` | what the caller may choose |
//! | `players` | the columns, or groups of them, that are explained as one |
//! | `measure` | the number of an answer that is explained: of a class its probability or log-odds |
//! | `background` | the rows that a row is compared with, in a bundle |
//! | `mixture` | rows that have some columns of one row and the others of another |
//! | `way` | the methods of `driftline-explain`, by name |
//! | `trees` | a model that is nothing but trees, for the method that walks them |
//! | `explaining` | one row being explained, a few predictions at a time |
//! | `answer` | what comes out |

mod answer;
mod background;
mod explaining;
mod measure;
mod mixture;
mod options;
mod players;
mod trees;
mod way;

pub use answer::{ColumnAttribution, RowExplanation, Surrogate};
pub(crate) use background::{from_json as background_from_json, to_json as background_to_json};
pub use explaining::Explaining;
pub use options::{ExplainMethod, ExplainOptions, Scale, Target};

use crate::error::{Error, ErrorKind};

/// What the methods refuse is out of its range: the model itself fails with errors of its own.
fn refused(error: driftline_explain::Error) -> Error {
    invalid_argument(error.to_string())
}

fn invalid_argument(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidArgument, message)
}
