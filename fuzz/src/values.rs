//! Inputs and weights of other types and shapes, and inputs that become weights.

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::{GraphProto, TensorProto, ValueInfoProto, type_proto};

use super::Random;

/// Most elements of a weight that is made up.
const MAX_ELEMENTS: i64 = 1000;

/// How many types of elements the standard knows, and one more.
const TYPES: usize = 24;

pub(crate) fn change_shape(graph: &mut GraphProto, random: &mut Random) {
    let Some(tensor) = random.pick_mut(&mut graph.input).and_then(tensor_type) else { return };
    let shape = tensor.shape.get_or_insert_default();
    random.change_list(&mut shape.dim, |random| {
        let size = (!random.one_in(8)).then(|| dimension::Value::DimValue(random.integer()));
        Dimension { value: size, ..Default::default() }
    });
}

pub(crate) fn change_type(graph: &mut GraphProto, random: &mut Random) {
    if let Some(tensor) = random.pick_mut(&mut graph.input).and_then(tensor_type) {
        // OK because there are few types.
        tensor.elem_type = random.below(TYPES) as i32;
    }
}

pub(crate) fn change_weight(graph: &mut GraphProto, random: &mut Random) {
    if let Some(weight) = random.pick_mut(&mut graph.initializer) {
        change_tensor(weight, random);
    }
}

/// Makes an input a weight, so that what follows from it is computed at load.
pub(crate) fn settle_input(graph: &mut GraphProto, random: &mut Random) {
    if graph.input.is_empty() {
        return;
    }
    let place = random.below(graph.input.len());
    let name = graph.input[place].name.clone();
    if graph.initializer.iter().any(|weight| weight.name == name) {
        return;
    }
    let Some(tensor) = tensor_type(&mut graph.input[place]) else { return };
    let size = |dim: &Dimension| match dim.value {
        Some(dimension::Value::DimValue(size)) => size,
        _ => 2,
    };
    let dims = tensor.shape.iter().flat_map(|shape| &shape.dim).map(size).collect();
    let mut weight =
        TensorProto { name, dims, data_type: tensor.elem_type, ..Default::default() };
    if fill(&mut weight, random) {
        graph.initializer.push(weight);
        graph.input.remove(place);
    }
}

/// Changes a type, a shape or the elements.
pub(crate) fn change_tensor(tensor: &mut TensorProto, random: &mut Random) {
    match random.below(4) {
        // OK because there are few types.
        0 => tensor.data_type = random.below(TYPES) as i32,
        1 => random.change_list(&mut tensor.dims, Random::integer),
        2 => return change_element(tensor, random),
        _ => (),
    }
    fill(tensor, random);
}

fn change_element(tensor: &mut TensorProto, random: &mut Random) {
    let (integer, float) = (random.integer(), random.float());
    if let Some(place) = random.pick_mut(&mut tensor.int64_data) {
        *place = integer;
    } else if let Some(place) = random.pick_mut(&mut tensor.float_data) {
        *place = float;
    } else if let Some(place) = random.pick_mut(&mut tensor.int32_data) {
        // OK because any number does.
        *place = integer as i32;
    } else if tensor.data_type == DataType::Int64 as i32 {
        if let Some(place) = random.pick_mut(tensor.raw_data.as_chunks_mut().0) {
            *place = integer.to_le_bytes();
        }
    } else if let Some(place) = random.pick_mut(tensor.raw_data.as_chunks_mut().0) {
        *place = float.to_le_bytes();
    }
}

/// Gives a tensor as many elements as its shape says, unless these are too many.
fn fill(tensor: &mut TensorProto, random: &mut Random) -> bool {
    let volume = tensor.dims.iter().fold(1i64, |volume, size| volume.saturating_mul(*size));
    if !(0..=MAX_ELEMENTS).contains(&volume) {
        return false;
    }
    let (name, dims) = (std::mem::take(&mut tensor.name), std::mem::take(&mut tensor.dims));
    *tensor = TensorProto { name, dims, data_type: tensor.data_type, ..Default::default() };
    for _ in 0..volume {
        match DataType::try_from(tensor.data_type) {
            Ok(DataType::Float) => tensor.float_data.push(random.float()),
            Ok(DataType::Double) => tensor.double_data.push(random.float().into()),
            Ok(DataType::Int64) => tensor.int64_data.push(random.integer()),
            Ok(DataType::String) => tensor.string_data.push(b"a".to_vec()),
            // OK because any number does.
            Ok(DataType::Uint64 | DataType::Uint32) => tensor.uint64_data.push(random.integer() as u64),
            _ => tensor.int32_data.push(random.integer() as i32),
        }
    }
    true
}

fn tensor_type(input: &mut ValueInfoProto) -> Option<&mut type_proto::Tensor> {
    match input.r#type.as_mut()?.value.as_mut()? {
        type_proto::Value::TensorType(tensor) => Some(tensor),
    }
}
