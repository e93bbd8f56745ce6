//! The inputs of a kernel.

use std::sync::Arc;

use tract_onnx::prelude::tract_ndarray::ArrayD;
use tract_onnx::prelude::{Datum, Tensor, TractError};

use crate::engine::value::Val;
use crate::error::{Error, ErrorKind, Result};

/// The inputs of a kernel by position. Optional ones may be absent, trailing ones left out.
pub(in crate::engine) struct Inputs {
    values: Vec<Option<Val>>,
    /// How many of the values are the node's own; what follows was captured for its subgraphs.
    declared: usize,
}

impl Inputs {
    pub(in crate::engine) fn new(values: Vec<Option<Val>>, declared: usize) -> Inputs {
        Inputs { values, declared }
    }

    /// Number of inputs that the node states, absent ones included.
    pub(in crate::engine) fn len(&self) -> usize {
        self.declared
    }

    /// An input, if it is there.
    pub(in crate::engine) fn optional(&self, position: usize) -> Option<&Val> {
        self.values[..self.declared].get(position)?.as_ref()
    }

    /// An input that must be there.
    pub(in crate::engine) fn value(&self, position: usize) -> Result<&Val> {
        self.optional(position).ok_or_else(|| {
            let text = format!("input {position} is missing");
            Error::new(ErrorKind::InvalidModel, text)
        })
    }

    /// A tensor that must be there.
    pub(in crate::engine) fn tensor(&self, position: usize) -> Result<&Arc<Tensor>> {
        let place = |error: Error| error.at(format!("input {position}"));
        self.value(position)?.as_tensor().map_err(place)
    }

    /// A tensor, if it is there.
    pub(in crate::engine) fn optional_tensor(
        &self,
        position: usize,
    ) -> Result<Option<&Arc<Tensor>>> {
        self.optional(position).map(|_| self.tensor(position)).transpose()
    }

    /// The elements of a tensor of a known type, in row-major order.
    pub(in crate::engine) fn slice<T: Datum>(&self, position: usize) -> Result<&[T]> {
        let tensor = self.tensor(position)?;
        let place = |error: Error| error.at(format!("input {position}"));
        elements(tensor).map_err(place)
    }

    /// A tensor's elements as whole numbers, whatever whole type it has; none when it is absent.
    pub(in crate::engine) fn integers(&self, position: usize) -> Result<Option<Vec<i64>>> {
        let Some(tensor) = self.optional_tensor(position)? else {
            return Ok(None);
        };
        let tensor = tensor.cast_to::<i64>()?;
        Ok(Some(elements::<i64>(&tensor)?.to_vec()))
    }

    /// All inputs that the node states, in order.
    pub(in crate::engine) fn tensors(&self) -> Result<Vec<&Arc<Tensor>>> {
        (0..self.len()).map(|position| self.tensor(position)).collect()
    }

    /// What the node's subgraphs read from around it.
    pub(in crate::engine) fn captured(&self) -> &[Option<Val>] {
        &self.values[self.declared..]
    }
}

/// The elements of a tensor, in row-major order.
pub(in crate::engine) fn elements<T: Datum>(tensor: &Tensor) -> Result<&[T]> {
    Ok(tensor.try_as_plain_ram()?.as_slice::<T>()?)
}

/// A tensor of these elements, in row-major order.
pub(in crate::engine) fn tensor_of<T: Datum>(shape: &[usize], elements: Vec<T>) -> Result<Tensor> {
    let array = ArrayD::from_shape_vec(shape, elements).map_err(TractError::from)?;
    Ok(array.into())
}
