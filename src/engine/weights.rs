//! Large weights of a file, which are left where they are until each becomes a tensor.

use std::collections::HashMap;

use tract_onnx::pb::{GraphProto, TensorProto};
use tract_onnx::prelude::{DatumType, Tensor};

use super::onnx::datum_type;
use crate::error::Result;
use crate::source::Section;

/// A weight as a graph describes it, and where its bytes are.
struct Left<'a> {
    dims: Vec<i64>,
    datum: DatumType,
    bytes: Section<'a>,
}

/// Weights that are still in the file, by name.
#[derive(Default)]
pub(super) struct Weights<'a>(HashMap<String, Left<'a>>);

impl<'a> Weights<'a> {
    /// Those that a graph's outline left out, by their places in it. What is not as it should be goes back into the
    /// graph, where it is refused.
    pub(super) fn of(graph: &mut GraphProto, left_out: Vec<(usize, Section<'a>)>) -> Weights<'a> {
        let mut weights = Weights::default();
        for (position, bytes) in left_out {
            let tensor = &mut graph.initializer[position];
            match whole_type(tensor, bytes.len()) {
                Some(datum) if !weights.0.contains_key(&tensor.name) => {
                    let dims = tensor.dims.clone();
                    weights.0.insert(tensor.name.clone(), Left { dims, datum, bytes });
                }
                _ => tensor.raw_data = bytes.to_vec(),
            }
        }
        weights
    }

    /// Whether a graph's weight is one of these.
    pub(super) fn hold(&self, tensor: &TensorProto) -> bool {
        self.get(tensor).is_some()
    }

    /// Reads a weight; `None` when the graph itself holds it.
    pub(super) fn read(&self, tensor: &TensorProto) -> Result<Option<Tensor>> {
        let Some(Left { dims, datum, bytes }) = self.get(tensor) else { return Ok(None) };
        // OK because sizes were checked to be no less than 0.
        let shape: Vec<_> = dims.iter().map(|size| *size as usize).collect();
        // OK because every byte is written, and any bits are a number.
        let mut tensor = unsafe { Tensor::uninitialized_dt(*datum, &shape)? };
        bytes.read_into(tensor.as_bytes_mut());
        Ok(Some(tensor))
    }

    /// A graph inside may have a weight of the same name, but that has no elements if it has no data.
    fn get(&self, tensor: &TensorProto) -> Option<&Left<'a>> {
        let left = self.0.get(&tensor.name)?;
        (is_hollow(tensor) && left.dims == tensor.dims).then_some(left)
    }
}

/// The type of a weight that has just its shape's bytes. Of int64, short lists are looked into before they are read.
fn whole_type(tensor: &TensorProto, bytes: usize) -> Option<DatumType> {
    let known = |datum: &DatumType| {
        use DatumType::{F16, F32, F64, I8, I16, I32, U8, U16, U32};
        [F16, F32, F64, I8, I16, I32, U8, U16, U32].contains(datum)
    };
    let datum = datum_type(tensor.data_type).filter(known)?;
    let whole = (tensor.dims.iter())
        .try_fold(datum.size_of(), |size, dim| size.checked_mul(usize::try_from(*dim).ok()?));
    let here = tensor.external_data.is_empty() && tensor.data_location.unwrap_or_default() == 0;
    (here && is_hollow(tensor) && whole == Some(bytes)).then_some(datum)
}

fn is_hollow(tensor: &TensorProto) -> bool {
    tensor.raw_data.is_empty()
        && tensor.float_data.is_empty()
        && tensor.int32_data.is_empty()
        && tensor.int64_data.is_empty()
        && tensor.double_data.is_empty()
        && tensor.uint64_data.is_empty()
        && tensor.string_data.is_empty()
}

#[cfg(test)]
mod tests {
    use tract_onnx::pb::tensor_proto::DataType;

    use super::*;

    fn weight(name: &str, data_type: DataType, dims: &[i64]) -> TensorProto {
        let (name, dims, data_type) = (name.to_owned(), dims.to_vec(), data_type as i32);
        TensorProto { name, data_type, dims, ..Default::default() }
    }

    #[test]
    fn what_is_not_whole_goes_back_into_the_graph() {
        let typed = TensorProto { float_data: vec![1.0], ..weight("w", DataType::Float, &[3]) };
        let elsewhere =
            TensorProto { data_location: Some(1), ..weight("w", DataType::Float, &[3]) };
        let cases = [
            ("whole", weight("w", DataType::Float, &[3]), true),
            ("of two sizes", weight("w", DataType::Uint8, &[2, 6]), true),
            ("too short", weight("w", DataType::Float, &[2]), false),
            ("of a negative size", weight("w", DataType::Float, &[-3]), false),
            ("of a size beyond memory", weight("w", DataType::Float, &[i64::MAX, 3]), false),
            ("that is looked into", weight("w", DataType::Int64, &[1]), false),
            ("of another type here", weight("w", DataType::Int4, &[24]), false),
            ("with other numbers", typed, false),
            ("in another file", elsewhere, false),
        ];
        let bytes: &[u8] = b"\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40";
        for (name, tensor, held) in cases {
            let mut graph = GraphProto { initializer: vec![tensor], ..Default::default() };
            let weights = Weights::of(&mut graph, vec![(0, Section::whole(&bytes))]);
            let tensor = &graph.initializer[0];
            assert_eq!(weights.hold(tensor), held, "{name}");
            assert_eq!(tensor.raw_data, if held { b"" } else { bytes }, "{name}");
        }
    }

    #[test]
    fn a_weight_is_read_by_its_name_and_shape() {
        let bytes: &[u8] = b"\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40";
        let initializer = vec![weight("w", DataType::Float, &[3])];
        let mut graph = GraphProto { initializer, ..Default::default() };
        let weights = Weights::of(&mut graph, vec![(0, Section::whole(&bytes))]);
        let read = weights.read(&graph.initializer[0]).unwrap();
        assert_eq!(read, Some(tract_onnx::prelude::tensor1(&[1.0f32, 2.0, 3.0])));
        for inside in [weight("w", DataType::Float, &[0]), weight("v", DataType::Float, &[3])] {
            assert_eq!(weights.read(&inside).unwrap(), None);
        }
    }
}
