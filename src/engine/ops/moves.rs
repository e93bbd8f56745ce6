//! Elements moved from place to place, whatever number type they have.

use tract_onnx::prelude::{DatumType, Tensor};

use super::shape::{failed, volume};
use crate::error::Result;

/// A tensor whose elements are those of another, or zero. For the index of an element along each
/// axis, `from` gives its place in the other.
pub(super) fn moved(
    source: &Tensor,
    shape: &[usize],
    from: impl Fn(&[usize]) -> Option<usize>,
) -> Result<Tensor> {
    let (size, count) = (element_size(source)?, volume(shape)?);
    let mut indices = vec![0; shape.len()];
    let mut result = Tensor::zero_dt(source.datum_type(), shape)?;
    let (old, new) = (source.as_bytes(), result.as_bytes_mut());
    for place in 0..count {
        if let Some(other) = from(&indices) {
            new[place * size..][..size].copy_from_slice(&old[other * size..][..size]);
        }
        step(&mut indices, shape);
    }
    Ok(result)
}

/// Goes on to the next element, the last axis first.
fn step(indices: &mut [usize], shape: &[usize]) {
    for (index, size) in indices.iter_mut().zip(shape).rev() {
        *index += 1;
        if *index < *size {
            return;
        }
        *index = 0;
    }
}

/// Bytes of an element, of types that are nothing but their bytes.
pub(super) fn element_size(tensor: &Tensor) -> Result<usize> {
    let datum = tensor.datum_type();
    if datum.is_number() || datum == DatumType::Bool {
        return Ok(datum.size_of());
    }
    Err(failed(format!("elements of type {datum:?} can't be moved, only numbers and booleans")))
}
