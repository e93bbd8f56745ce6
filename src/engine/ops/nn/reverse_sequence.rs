//! `ReverseSequence`: turns the first steps of each sequence of a batch round.

use super::attributes::at_least;
use crate::engine::ops::moves::moved;
use crate::engine::ops::pick::axis;
use crate::engine::ops::shape::{failed, sizes};
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let batch_axis = at_least(node, "batch_axis", 0, 1)?;
    let time_axis = at_least(node, "time_axis", 0, 0)?;
    Ok(Kernel::single(move |inputs| {
        let x = inputs.tensor(0)?;
        let (batch, time) = (axis(batch_axis as i64, x.rank())?, axis(time_axis as i64, x.rank())?);
        let lens = sizes(&inputs.integers(1)?.unwrap_or_default(), "sequence_lens")?;
        let shape = x.shape();
        if lens.len() != shape[batch] || lens.iter().any(|len| *len > shape[time]) {
            return Err(failed(format!(
                "`sequence_lens` is {lens:?}, expected {} numbers up to {}",
                shape[batch], shape[time]
            )));
        }
        moved(x, shape, |indices| {
            let (len, step) = (lens[indices[batch]], indices[time]);
            let from = if step < len { len - 1 - step } else { step };
            let axes = indices.iter().zip(shape).enumerate();
            Some(axes.fold(0, |place, (axis, (index, size))| {
                place * size + if axis == time { from } else { *index }
            }))
        })
    }))
}
