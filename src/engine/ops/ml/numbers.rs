//! Operators that work alike on all types of number.

use tract_onnx::prelude::{Datum, DatumType, Tensor};

use crate::engine::ops::inputs::{elements, tensor_of};
use crate::error::{Error, ErrorKind, Result};

/// A type of number that these operators take.
pub(super) trait FeatureNumber: Datum + Copy + PartialOrd {
    const ZERO: Self;
    const ONE: Self;

    fn to_f64(self) -> f64;
}

macro_rules! number {
    ($($type:ty)*) => {
        $(impl FeatureNumber for $type {
            const ZERO: $type = 0 as $type;
            const ONE: $type = 1 as $type;

            fn to_f64(self) -> f64 {
                self as f64
            }
        })*
    };
}

number!(f32 f64 i64 i32);

/// A function of each element and its position, for every type of number.
pub(super) trait Map {
    fn map<T: FeatureNumber>(&self, position: usize, value: T) -> T;
}

/// Applies a function to the elements of a tensor, whose type stays.
pub(super) fn map(tensor: &Tensor, by: &impl Map) -> Result<Tensor> {
    match tensor.datum_type() {
        DatumType::F32 => map_as::<f32>(tensor, by),
        DatumType::F64 => map_as::<f64>(tensor, by),
        DatumType::I64 => map_as::<i64>(tensor, by),
        DatumType::I32 => map_as::<i32>(tensor, by),
        other => Err(unexpected_type(other)),
    }
}

fn map_as<T: FeatureNumber>(tensor: &Tensor, by: &impl Map) -> Result<Tensor> {
    let values = elements::<T>(tensor)?.iter().enumerate();
    tensor_of(tensor.shape(), values.map(|(position, value)| by.map(position, *value)).collect())
}

pub(super) fn unexpected_type(found: DatumType) -> Error {
    let text = format!("found elements of type {found:?}, which the operator does not take");
    Error::new(ErrorKind::InvalidType, text)
}
