//! The input of these operators: rows of features.

use std::borrow::Cow;

use tract_onnx::prelude::{Datum, Tensor};

use crate::engine::ops::Inputs;
use crate::engine::ops::inputs::elements;
use crate::error::{Error, ErrorKind, Result};

/// Rows of numbers of one type.
pub(super) struct Rows<'a> {
    tensor: Cow<'a, Tensor>,
    pub(super) count: usize,
    pub(super) features: usize,
}

impl<'a> Rows<'a> {
    /// The first input, in this type of number.
    pub(super) fn new<T: Datum>(inputs: &'a Inputs) -> Result<Rows<'a>> {
        let tensor = inputs.tensor(0)?;
        let (count, features) = row_shape(tensor.shape())?;
        Ok(Rows { tensor: tensor.cast_to::<T>()?, count, features })
    }

    /// All numbers, row after row.
    pub(super) fn values<T: Datum>(&self) -> Result<&[T]> {
        elements(&self.tensor)
    }

    pub(super) fn rows<T: Datum>(&self) -> Result<Vec<&[T]>> {
        let values = self.values::<T>()?;
        let row = |row: usize| &values[row * self.features..(row + 1) * self.features];
        Ok((0..self.count).map(row).collect())
    }

    /// Checks that rows have as many features as the model.
    pub(super) fn expect_features(&self, expected: usize) -> Result<()> {
        if self.features == expected {
            return Ok(());
        }
        let text = format!("found rows of {} features, expected {expected}", self.features);
        Err(Error::new(ErrorKind::InvalidShape, text))
    }
}

/// Number of rows and of features. A tensor with one axis is a single row.
pub(super) fn row_shape(shape: &[usize]) -> Result<(usize, usize)> {
    match shape {
        [features] => Ok((1, *features)),
        [count, features] => Ok((*count, *features)),
        _ => {
            let text = format!("found shape {shape:?}, expected rows of features");
            Err(Error::new(ErrorKind::InvalidShape, text))
        }
    }
}

/// Size of the second axis, or of the only one: what attributes with a value for each feature count.
pub(super) fn feature_count(shape: &[usize]) -> Result<usize> {
    shape.get(1).or(shape.first()).copied().ok_or_else(|| {
        Error::new(ErrorKind::InvalidShape, "found a single number, expected rows of features")
    })
}
