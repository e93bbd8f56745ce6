//! Runs an ONNX model: reads and checks the file, cuts its graph into segments that tract plans once for each
//! shape of their inputs and operators of its own, and runs them.

mod check;
mod dot;
mod extremes;
mod functions;
mod graph;
mod guard;
mod left_out;
#[cfg(test)]
mod load_errors;
mod nibbles;
mod onnx;
mod ops;
mod outline;
mod program;
mod session;
mod squeeze;
mod tensor;
#[cfg(test)]
mod test_models;
mod trees;
mod value;
mod weights;

use tract_onnx::prelude::TractError;

pub use onnx::{Dimension, TensorInfo};
pub(crate) use ops::{Link, TreeScore, TreeSum};
pub use session::Session;
pub(crate) use session::StandIn;
pub use tensor::{Data, ElementType, Tensor};
pub use value::Value;

use crate::error::{Error, ErrorKind};

impl From<TractError> for Error {
    fn from(error: TractError) -> Error {
        let text = format!("the engine failed on these values: {}", error.root_cause());
        Error::new(ErrorKind::ExecutionFailed, text).caused_by(error)
    }
}
