//! `ArrayFeatureExtractor`: picks columns.

use tract_onnx::prelude::{Datum, DatumType, Tensor};

use super::numbers::unexpected_type;
use crate::engine::ops::inputs::{elements, tensor_of};
use crate::engine::ops::{Kernel, Node};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single(|inputs| {
        let tensor = inputs.tensor(0)?;
        let columns = inputs.integers(1)?.unwrap_or_default();
        match tensor.datum_type() {
            DatumType::F32 => pick::<f32>(tensor, &columns),
            DatumType::F64 => pick::<f64>(tensor, &columns),
            DatumType::I64 => pick::<i64>(tensor, &columns),
            DatumType::I32 => pick::<i32>(tensor, &columns),
            DatumType::String => pick::<String>(tensor, &columns),
            other => Err(unexpected_type(other)),
        }
    }))
}

/// Picks along the last axis. A tensor with one axis gives one row.
fn pick<T: Datum>(tensor: &Tensor, columns: &[i64]) -> Result<Tensor> {
    let Some((width, outer)) = tensor.shape().split_last() else {
        return Err(Error::new(ErrorKind::InvalidShape, "found a single value, expected rows"));
    };
    let position = |column: &i64| {
        usize::try_from(*column).ok().filter(|column| column < width).ok_or_else(|| {
            let text = format!("found column {column}, expected 0 to {}", *width as i64 - 1);
            Error::new(ErrorKind::InvalidValue, text)
        })
    };
    let columns = columns.iter().map(position).collect::<Result<Vec<_>>>()?;
    let rows = elements::<T>(tensor)?.chunks_exact((*width).max(1));
    let picked = rows.flat_map(|row| columns.iter().map(|column| row[*column].clone())).collect();
    let outer = if outer.is_empty() { &[1] } else { outer };
    tensor_of(&[outer, &[columns.len()]].concat(), picked)
}
