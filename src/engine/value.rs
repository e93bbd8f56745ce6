//! What flows between the nodes of a graph.

use std::sync::Arc;

use tract_onnx::prelude as tract;

use super::tensor::Tensor;
use crate::error::{Error, ErrorKind, Result};

/// A value of a model: ONNX knows tensors, sequences, maps and optional values.
///
/// `T` is how tensors are held; callers meet [`Tensor`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<T = Tensor> {
    /// A tensor.
    Tensor(T),
    /// Values in order.
    Sequence(Vec<Value<T>>),
    /// A number or a text for each key. Keys that are numbers are written in decimal.
    Map {
        /// The keys.
        keys: Arc<Vec<String>>,
        /// One element for each key.
        values: T,
    },
    /// An optional value that is not there.
    Nothing,
}

/// A value inside the engine.
pub(super) type Val = Value<Arc<tract::Tensor>>;

impl<T> Value<T> {
    /// The tensor.
    ///
    /// # Errors
    /// `invalid_type` when the value is something else.
    pub fn into_tensor(self) -> Result<T> {
        match self {
            Value::Tensor(tensor) => Ok(tensor),
            other => Err(unexpected(other.kind(), "a tensor")),
        }
    }

    pub(super) fn as_tensor(&self) -> Result<&T> {
        match self {
            Value::Tensor(tensor) => Ok(tensor),
            other => Err(unexpected(other.kind(), "a tensor")),
        }
    }

    pub(super) fn as_sequence(&self) -> Result<&[Value<T>]> {
        match self {
            Value::Sequence(values) => Ok(values),
            other => Err(unexpected(other.kind(), "a sequence")),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Value::Tensor(_) => "a tensor",
            Value::Sequence(_) => "a sequence",
            Value::Map { .. } => "a map",
            Value::Nothing => "nothing",
        }
    }

    /// The same value with its tensors held in another way.
    pub(super) fn try_map<U>(self, convert: &impl Fn(T) -> Result<U>) -> Result<Value<U>> {
        Ok(match self {
            Value::Tensor(tensor) => Value::Tensor(convert(tensor)?),
            Value::Sequence(values) => {
                let values = values.into_iter().map(|value| value.try_map(convert));
                Value::Sequence(values.collect::<Result<_>>()?)
            }
            Value::Map { keys, values } => Value::Map { keys, values: convert(values)? },
            Value::Nothing => Value::Nothing,
        })
    }
}

impl From<Tensor> for Value {
    fn from(tensor: Tensor) -> Value {
        Value::Tensor(tensor)
    }
}

impl From<tract::Tensor> for Val {
    fn from(tensor: tract::Tensor) -> Val {
        Value::Tensor(Arc::new(tensor))
    }
}

fn unexpected(found: &str, expected: &str) -> Error {
    Error::new(ErrorKind::InvalidType, format!("found {found}, expected {expected}"))
}
