//! The data of a weight, or of a tensor in an attribute.

use tract_onnx::pb::TensorProto;
use tract_onnx::pb::tensor_proto::DataLocation;
use tract_onnx::prelude::DatumType;

use crate::engine::onnx::{datum_type, invalid_model, type_name};
use crate::error::{Error, Result};

/// A tensor must have as many elements as its shape says: tract would reserve memory for the shape.
pub(super) fn check(tensor: &TensorProto) -> Result<()> {
    let place = |error: Error| error.at(format!("weight `{}`", tensor.name));
    check_data(tensor).map_err(place)
}

fn check_data(tensor: &TensorProto) -> Result<()> {
    if !tensor.external_data.is_empty()
        || tensor.data_location == Some(DataLocation::External as i32)
    {
        let advice = "save the model with its weights inside: onnx.save(onnx.load(path), path)";
        return Err(invalid_model("its data is in another file").advised(advice));
    }
    let datum = datum_type(tensor.data_type).ok_or_else(|| {
        let text = format!("its elements are of {}, unknown here", type_name(tensor.data_type));
        invalid_model(text).advised("store them as float32, float16 or another type of JavaScript")
    })?;
    let volume = (tensor.dims.iter())
        .try_fold(1usize, |volume, size| volume.checked_mul(usize::try_from(*size).ok()?))
        .ok_or_else(|| invalid_model(format!("its shape {:?} is out of range", tensor.dims)))?;
    if tensor.raw_data.is_empty() {
        return check_held(tensor, volume, held(tensor));
    }
    if datum == DatumType::String {
        return Err(invalid_model("its texts are raw bytes, expected texts one by one"));
    }
    let size = datum.size_of();
    if !tensor.raw_data.len().is_multiple_of(size) {
        let text = format!(
            "its {} bytes are no whole number of elements of {size}",
            tensor.raw_data.len()
        );
        return Err(invalid_model(text));
    }
    check_held(tensor, volume, tensor.raw_data.len() / size)
}

fn held(tensor: &TensorProto) -> usize {
    let lengths = [
        tensor.float_data.len(),
        tensor.int32_data.len(),
        tensor.int64_data.len(),
        tensor.double_data.len(),
        tensor.uint64_data.len(),
        tensor.string_data.len(),
    ];
    lengths.into_iter().sum()
}

fn check_held(tensor: &TensorProto, volume: usize, held: usize) -> Result<()> {
    if held == volume {
        return Ok(());
    }
    let text = format!("its shape {:?} needs {volume} elements, found {held}", tensor.dims);
    Err(invalid_model(text))
}
