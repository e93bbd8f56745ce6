//! `Scaler`: takes an offset away and multiplies.

use tract_onnx::prelude::{DatumType, Tensor};

use super::rows::feature_count;
use crate::engine::onnx::invalid_model;
use crate::engine::ops::inputs::{elements, tensor_of};
use crate::engine::ops::{Kernel, Node};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let offset = node.floats("offset").unwrap_or_default();
    let scale = node.floats("scale").unwrap_or_default();
    if scale.is_empty() || scale.len() != offset.len() {
        let (offset, scale) = (offset.len(), scale.len());
        let text = format!("found {offset} offsets and {scale} scales, expected as many of each");
        return Err(invalid_model(text));
    }
    Ok(Kernel::single(move |inputs| scale_by(inputs.tensor(0)?, &offset, &scale)))
}

fn scale_by(tensor: &Tensor, offset: &[f32], scale: &[f32]) -> Result<Tensor> {
    let features = feature_count(tensor.shape())?;
    if offset.len() != features && offset.len() != 1 {
        let text = format!("found rows of {features} features, expected {}", offset.len());
        return Err(Error::new(ErrorKind::InvalidShape, text));
    }
    let at = |position: usize| position % offset.len();
    let scaled = if tensor.datum_type() == DatumType::F64 {
        let found = elements::<f64>(tensor)?.iter().enumerate().map(|(i, v)| (at(i), v));
        let scaled = found.map(|(i, value)| (value - f64::from(offset[i])) * f64::from(scale[i]));
        scaled.map(|value| value as f32).collect()
    } else {
        let tensor = tensor.cast_to::<f32>()?;
        let found = elements::<f32>(&tensor)?.iter().enumerate().map(|(i, v)| (at(i), v));
        found.map(|(i, value)| (value - offset[i]) * scale[i]).collect()
    };
    tensor_of(tensor.shape(), scaled)
}
