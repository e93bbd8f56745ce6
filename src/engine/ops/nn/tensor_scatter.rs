//! `TensorScatter`: writes new steps into a cache of earlier ones.

use std::sync::Arc;

use tract_onnx::prelude::Tensor;

use super::attributes::choice;
use crate::engine::onnx::invalid_model;
use crate::engine::ops::moves::element_size;
use crate::engine::ops::pick::axis;
use crate::engine::ops::shape::failed;
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let circular = choice(node, "mode", &[("linear", false), ("circular", true)])?;
    let stated_axis = node.int("axis").unwrap_or(-2);
    Ok(Kernel::single(move |inputs| {
        let (cache, update) = (inputs.tensor(0)?, inputs.tensor(1)?);
        let axis = axis(stated_axis, cache.rank())?;
        if axis == 0 {
            return Err(invalid_model("the attribute `axis` is the batch, expected a later one"));
        }
        check_shapes(cache, update, axis)?;
        let starts = inputs.integers(2)?.unwrap_or_else(|| vec![0; cache.shape()[0]]);
        if starts.len() != cache.shape()[0] {
            return Err(failed(format!("found {} write indices", starts.len())));
        }
        scatter(cache, update, axis, &starts, circular)
    }))
}

fn check_shapes(cache: &Tensor, update: &Tensor, axis: usize) -> Result<()> {
    let (old, new) = (cache.shape(), update.shape());
    let fits = old.len() == new.len()
        && (0..old.len()).all(|index| {
            if index == axis { new[index] <= old[index] } else { new[index] == old[index] }
        });
    if fits && cache.datum_type() == update.datum_type() {
        return Ok(());
    }
    Err(failed(format!("an update of shape {new:?} does not go into a cache of shape {old:?}")))
}

fn scatter(
    cache: &Arc<Tensor>,
    update: &Tensor,
    axis: usize,
    starts: &[i64],
    circular: bool,
) -> Result<Tensor> {
    let shape = cache.shape();
    let (len, steps) = (shape[axis], update.shape()[axis]);
    let row = shape[axis + 1..].iter().product::<usize>() * element_size(cache)?;
    let blocks: usize = shape[..axis].iter().product();
    let mut result = Tensor::clone(cache);
    let (old, new) = (result.as_bytes_mut(), update.as_bytes());
    for block in 0..blocks {
        // OK because the batch is the first of the axes that blocks count.
        let start = starts[block / (blocks / shape[0])];
        for step in 0..steps {
            let place = start.saturating_add(step as i64);
            let place = if circular { place.rem_euclid(len as i64) } else { place };
            let place = usize::try_from(place)
                .ok()
                .filter(|place| *place < len)
                .ok_or_else(|| failed(format!("step {place} is outside a cache of {len} steps")))?;
            old[(block * len + place) * row..][..row]
                .copy_from_slice(&new[(block * steps + step) * row..][..row]);
        }
    }
    Ok(result)
}
