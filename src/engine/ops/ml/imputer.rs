//! `Imputer`: puts something in the place of missing values.

use tract_onnx::prelude::{Datum, DatumType, Tensor};

use super::numbers::unexpected_type;
use super::rows::feature_count;
use crate::engine::onnx::invalid_model;
use crate::engine::ops::inputs::{elements, tensor_of};
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let floats = node.floats("imputed_value_floats").unwrap_or_default();
    let integers = node.ints("imputed_value_int64s").unwrap_or_default();
    if floats.is_empty() == integers.is_empty() {
        let text = "expected one of the attributes `imputed_value_floats`, `imputed_value_int64s`";
        return Err(invalid_model(text));
    }
    let missing_float = node.float("replaced_value_float").unwrap_or(0.0);
    let missing_integer = node.int("replaced_value_int64").unwrap_or(0);
    let doubles: Vec<f64> = floats.iter().copied().map(f64::from).collect();
    // OK because numbers out of range stand for nothing that an int32 input could hold.
    let shorts: Vec<i32> = integers.iter().map(|value| *value as i32).collect();
    Ok(Kernel::single(move |inputs| {
        let tensor = inputs.tensor(0)?;
        match tensor.datum_type() {
            DatumType::F32 => impute(tensor, missing_float, &floats),
            DatumType::F64 => impute(tensor, f64::from(missing_float), &doubles),
            DatumType::I64 => impute(tensor, missing_integer, &integers),
            DatumType::I32 => impute(tensor, missing_integer as i32, &shorts),
            other => Err(unexpected_type(other)),
        }
    }))
}

/// Values for each feature, or one for all.
fn impute<T: Datum + Copy + PartialEq>(
    tensor: &Tensor,
    missing: T,
    values: &[T],
) -> Result<Tensor> {
    let Some(first) = values.first() else {
        return Err(unexpected_type(tensor.datum_type()));
    };
    let features = feature_count(tensor.shape())?;
    let each = values.len() == features;
    let value = |position: usize| if each { values[position % features] } else { *first };
    // Only NaN is not equal to itself, and stands for missing values where NaN does.
    #[allow(clippy::eq_op, reason = "the types have no common `is_nan`")]
    let is_missing = |found: T| found == missing || (found != found && missing != missing);
    let found = elements::<T>(tensor)?.iter().enumerate();
    let imputed =
        found.map(|(position, found)| if is_missing(*found) { value(position) } else { *found });
    tensor_of(tensor.shape(), imputed.collect())
}
