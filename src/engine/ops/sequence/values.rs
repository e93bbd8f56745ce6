//! Sequences made, read and changed value by value.

use tract_onnx::prelude::tensor0;

use crate::engine::ops::{Inputs, Kernel, Node};
use crate::engine::value::{Val, Value};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build_construct(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single(|inputs| {
        let values = (0..inputs.len()).map(|position| inputs.value(position).cloned());
        Ok(Value::Sequence(values.collect::<Result<_>>()?))
    }))
}

pub(super) fn build_empty(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single(|_| Ok(Value::Sequence(Vec::new()))))
}

pub(super) fn build_length(_: &Node) -> Result<Kernel> {
    // OK because a sequence's length is far below 2^63.
    Ok(Kernel::single(|inputs| Ok(tensor0(inputs.value(0)?.as_sequence()?.len() as i64))))
}

pub(super) fn build_at(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single(|inputs| {
        let values = inputs.value(0)?.as_sequence()?;
        let position = position(inputs, 1, values.len(), 0)?.unwrap_or(values.len());
        values.get(position).cloned().ok_or_else(|| outside(position, values.len()))
    }))
}

pub(super) fn build_erase(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single(|inputs| {
        let mut values = inputs.value(0)?.as_sequence()?.to_vec();
        let last = values.len().checked_sub(1).ok_or_else(|| outside(0, 0))?;
        values.remove(position(inputs, 1, values.len(), 0)?.unwrap_or(last));
        Ok(Value::Sequence(values))
    }))
}

pub(super) fn build_insert(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single(|inputs| {
        let mut values = inputs.value(0)?.as_sequence()?.to_vec();
        let place = position(inputs, 2, values.len(), 1)?.unwrap_or(values.len());
        values.insert(place, inputs.value(1)?.clone());
        Ok(Value::Sequence(values))
    }))
}

pub(super) fn build_identity(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single::<Val>(|inputs| Ok(inputs.optional(0).cloned().unwrap_or(Value::Nothing))))
}

/// A place in a sequence, counted from the end when it is negative. `beyond` says how far behind the
/// last value it may be.
fn position(inputs: &Inputs, input: usize, len: usize, beyond: usize) -> Result<Option<usize>> {
    let Some(stated) = inputs.integers(input)?.and_then(|values| values.first().copied()) else {
        return Ok(None);
    };
    // OK because a sequence's length is far below 2^63.
    let place = if stated < 0 { stated.saturating_add(len as i64) } else { stated };
    match usize::try_from(place) {
        Ok(place) if place < len + beyond => Ok(Some(place)),
        _ => Err(outside(stated, len)),
    }
}

fn outside(position: impl std::fmt::Display, len: usize) -> Error {
    let text = format!("found the position {position} in a sequence of {len}");
    Error::new(ErrorKind::ExecutionFailed, text)
}
