//! `MaxUnpool`: puts the maxima of windows back where they were.

use super::window::{Window, Windows, numbers};
use crate::engine::ops::moves::moved;
use crate::engine::ops::shape::{failed, sizes, volume};
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let windows = Windows::new(node)?.of_sizes(&numbers(node, "kernel_shape", 1)?)?;
    Ok(Kernel::single(move |inputs| {
        let x = inputs.tensor(0)?;
        let before = before_pooling(x.shape(), &windows)?;
        let sources = sources(inputs.slice::<i64>(1)?, x.len(), &before)?;
        let shape = match inputs.integers(2)? {
            Some(stated) => sizes(&stated, "output_shape")?,
            None => before.clone(),
        };
        if shape.len() != before.len() {
            let rank = before.len();
            return Err(failed(format!("`output_shape` is {shape:?}, expected {rank} sizes")));
        }
        // Indices count within the shape that the windows imply, whatever the output's is.
        moved(x, &shape, |indices| {
            let mut axes = indices.iter().zip(&before);
            let place = axes
                .try_fold(0, |place, (index, len)| (index < len).then_some(place * len + index));
            sources[place?]
        })
    }))
}

/// The shape that windows were taken from to give this one.
fn before_pooling(shape: &[usize], windows: &[Window]) -> Result<Vec<usize>> {
    let mut before = shape.to_vec();
    if before.len() != windows.len() + 2 {
        let rank = windows.len() + 2;
        return Err(failed(format!("the input has shape {shape:?}, expected {rank} sizes")));
    }
    for (len, window) in before[2..].iter_mut().zip(windows) {
        let reach = len.saturating_sub(1).saturating_mul(window.stride);
        let padded = reach.saturating_add(window.size);
        *len = padded.saturating_sub(window.pad_before + window.pad_after);
    }
    Ok(before)
}

/// For each element of a shape, the maximum that was found there.
fn sources(indices: &[i64], count: usize, shape: &[usize]) -> Result<Vec<Option<usize>>> {
    let mut sources = vec![None; volume(shape)?];
    if indices.len() != count {
        return Err(failed(format!("found {} indices for {count} elements", indices.len())));
    }
    for (source, index) in indices.iter().enumerate() {
        let place = usize::try_from(*index).ok().and_then(|index| sources.get_mut(index));
        let outside = || failed(format!("an index is {index}, outside the shape {shape:?}"));
        *place.ok_or_else(outside)? = Some(source);
    }
    Ok(sources)
}
