//! Why a model said that: how much each part of an input moved the answer, in the unit of the answer.
//!
//! | module | holds |
//! |---|---|
//! | `options` | what the caller may choose |
//! | `begin` | the parts of each kind of input, and the method |
//! | `players` | columns, or groups of them, that are explained as one |
//! | `measure` | the number of an answer that is explained: of a class its probability or log-odds |
//! | `rows`, `words`, `mosaic` | rows, texts and pictures that lack some of their parts |
//! | `background` | the rows that a row is compared with, in a bundle |
//! | `way` | the methods of `driftline-explain`, by name |
//! | `trees` | a model that is nothing but trees, for the method that walks them |
//! | `explaining` | an answer being explained, a few predictions at a time |
//! | `batch` | what a method wants to know next, answered some at a time |
//! | `comparing` | rows that are explained by the same background |
//! | `many`, `global` | many rows being explained, and what that says of the model, or of a change |
//! | `counterfactual` | the nearest row with another answer |
//! | `answer` | what comes out |

mod answer;
mod background;
mod batch;
mod begin;
mod comparing;
mod counterfactual;
mod counterfactual_options;
mod explaining;
mod global;
mod many;
mod measure;
mod mosaic;
mod options;
mod players;
mod rows;
mod trees;
mod way;
mod words;

pub use answer::{Area, Explained, PartAttribution, PartValue, Surrogate};
pub(crate) use background::{from_json as background_from_json, to_json as background_to_json};
pub use counterfactual::{ColumnChange, Counterfactual, CounterfactualSearch, Nearest};
pub use counterfactual_options::CounterfactualOptions;
pub use explaining::Explaining;
pub use global::{Comparison, Importance, PartChange, PartImportance};
pub use many::ExplainingMany;
pub use options::{ExplainMethod, ExplainOptions, Scale, Target};

use crate::error::{Error, ErrorKind};

/// What the methods refuse is out of its range: the model itself fails with errors of its own.
fn refused(error: driftline_explain::Error) -> Error {
    invalid_argument(error.to_string())
}

fn invalid_argument(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidArgument, message)
}
