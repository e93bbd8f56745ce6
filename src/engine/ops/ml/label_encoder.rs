//! `LabelEncoder`: maps values to values.

use std::sync::Arc;

use tract_onnx::prelude::{DatumType, Tensor, tensor0, tensor1};

use super::category_mapper::{TwoWays, numbers};
use super::lookup::{Keys, Table};
use crate::engine::onnx::invalid_model;
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    if let Some(classes) = node.strings("classes_strings")? {
        let positions = numbers(classes.len());
        return Ok(TwoWays::new(node, classes, positions)?.into_kernel());
    }
    let keys = node.required("keys_*", values(node, "keys")?)?;
    let values = node.required("values_*", values(node, "values")?)?;
    if keys.len() != values.len() {
        let text = format!("found {} keys and {} values", keys.len(), values.len());
        return Err(invalid_model(text));
    }
    let default = default(node, values.datum_type())?;
    let keys = Keys::new(&keys)?;
    // Before version 4, NaN was equal to no key.
    let keys = if node.opset() < 4 { keys.without_nan() } else { keys };
    let table = Table { keys, values: Arc::unwrap_or_clone(values), default };
    Ok(Kernel::single(move |inputs| table.map(inputs.tensor(0)?)))
}

/// The keys or the values, from whichever attribute holds them.
fn values(node: &Node, prefix: &str) -> Result<Option<Arc<Tensor>>> {
    if let Some(tensor) = node.tensor(&format!("{prefix}_tensor"))? {
        return Ok(Some(tensor));
    }
    if let Some(texts) = node.strings(&format!("{prefix}_strings"))? {
        return Ok(Some(Arc::new(tensor1(&texts))));
    }
    let integers = node.ints(&format!("{prefix}_int64s")).map(|values| tensor1(&values));
    let floats = || node.floats(&format!("{prefix}_floats")).map(|values| tensor1(&values));
    Ok(integers.or_else(floats).map(Arc::new))
}

fn default(node: &Node, datum: DatumType) -> Result<Tensor> {
    if let Some(tensor) = node.tensor("default_tensor")?.filter(|tensor| tensor.len() == 1) {
        if tensor.datum_type() != datum {
            let text =
                format!("`default_tensor` has type {:?}, expected {datum:?}", tensor.datum_type());
            return Err(invalid_model(text));
        }
        return Ok(Arc::unwrap_or_clone(tensor));
    }
    if datum == DatumType::String {
        return Ok(tensor0(node.string("default_string")?.unwrap_or_else(|| "_Unused".into())));
    }
    let default = if datum.is_float() {
        tensor0(node.float("default_float").unwrap_or(-0.0))
    } else {
        tensor0(node.int("default_int64").unwrap_or(-1))
    };
    Ok(default.cast_to_dt(datum)?.into_owned())
}
