//! `MaxUnpool`: puts the maxima of windows back where they were.

use super::window::{Windows, numbers};
use crate::engine::ops::moves::moved;
use crate::engine::ops::shape::{failed, sizes, unravel, volume};
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let windows = Windows::new(node)?.of_sizes(&numbers(node, "kernel_shape", 1)?)?;
    Ok(Kernel::single(move |inputs| {
        let x = inputs.tensor(0)?;
        let indices = inputs.slice::<i64>(1)?;
        let mut pooled = x.shape().to_vec();
        if pooled.len() != windows.len() + 2 || indices.len() != x.len() {
            return Err(failed(format!(
                "the input has shape {pooled:?}, expected {} sizes and as many indices",
                windows.len() + 2
            )));
        }
        for (len, window) in pooled[2..].iter_mut().zip(&windows) {
            let padded =
                len.saturating_sub(1).saturating_mul(window.stride).saturating_add(window.size);
            *len = padded.saturating_sub(window.pad_before + window.pad_after);
        }
        let mut sources = vec![None; volume(&pooled)?];
        for (source, index) in indices.iter().enumerate() {
            let place = usize::try_from(*index).ok().and_then(|index| sources.get_mut(index));
            let place = place.ok_or_else(|| {
                failed(format!("an index is {index}, outside a result of shape {pooled:?}"))
            })?;
            *place = Some(source);
        }
        let Some(stated) = inputs.integers(2)? else {
            return moved(x, &pooled, |place| sources[place]);
        };
        let shape = sizes(&stated, "output_shape")?;
        if shape.len() != pooled.len() {
            return Err(failed(format!(
                "`output_shape` is {shape:?}, expected {} sizes",
                pooled.len()
            )));
        }
        moved(x, &shape, |place| {
            let mut at = vec![0; shape.len()];
            unravel(place, &shape, &mut at);
            let place = at
                .iter()
                .zip(&pooled)
                .try_fold(0, |place, (index, len)| (index < len).then_some(place * len + index));
            sources[place?]
        })
    }))
}
