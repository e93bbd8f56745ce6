//! Tensors of any number type as floats to compute with, and back.

use std::borrow::Cow;

use tract_onnx::prelude::{Datum, DatumType, Tensor};
use tract_onnx::tract_hir::internal::tract_num_traits::Float;

use super::inputs::elements;
use crate::error::{Error, ErrorKind, Result};

/// A float that operators compute with. Half precision is widened to f32.
pub(super) trait WorkingFloat: Datum + Copy + Float {
    fn of(value: f64) -> Self;

    /// The nearest whole number, the even one of two.
    fn round_even(self) -> Self;
}

impl WorkingFloat for f32 {
    fn of(value: f64) -> f32 {
        value as f32
    }

    fn round_even(self) -> f32 {
        self.round_ties_even()
    }
}

impl WorkingFloat for f64 {
    fn of(value: f64) -> f64 {
        value
    }

    fn round_even(self) -> f64 {
        self.round_ties_even()
    }
}

/// The elements of a tensor of numbers, in row-major order.
pub(super) fn reals<T: WorkingFloat>(tensor: &Tensor) -> Result<Cow<'_, [T]>> {
    let datum = tensor.datum_type();
    if datum == T::datum_type() {
        return Ok(Cow::Borrowed(elements(tensor)?));
    }
    if !(datum.is_number() || datum == DatumType::Bool) {
        let text = format!("found elements of type {datum:?}, expected numbers");
        return Err(Error::new(ErrorKind::InvalidType, text));
    }
    let cast = tensor.cast_to::<T>()?;
    Ok(Cow::Owned(elements::<T>(&cast)?.to_vec()))
}

/// A tensor of a number type. Whole numbers are rounded, ties to even, and kept within their range.
pub(super) fn from_reals<T: WorkingFloat>(
    shape: &[usize],
    values: Vec<T>,
    datum: DatumType,
) -> Result<Tensor> {
    let values =
        if datum.is_float() { values } else { values.into_iter().map(T::round_even).collect() };
    let tensor = Tensor::from_shape(shape, &values)?;
    Ok(if datum == T::datum_type() { tensor } else { tensor.cast_to_dt(datum)?.into_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_round_to_even_and_the_range_is_kept() {
        let values = vec![0.5, 1.5, 2.5, -0.5, -1.5, 2.4, 300.0, f64::NAN];
        let tensor = from_reals(&[8], values, DatumType::I8).unwrap();
        assert_eq!(elements::<i8>(&tensor).unwrap(), [0, 2, 2, 0, -2, 2, 127, 0]);
    }
}
