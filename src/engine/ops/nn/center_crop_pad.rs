//! `CenterCropPad`: cuts or pads axes evenly on both sides.

use crate::engine::ops::moves::moved;
use crate::engine::ops::pick::axis;
use crate::engine::ops::shape::{failed, sizes};
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let axes = node.ints("axes");
    Ok(Kernel::single(move |inputs| {
        let x = inputs.tensor(0)?;
        let wanted = sizes(&inputs.integers(1)?.unwrap_or_default(), "shape")?;
        let axes = axes.clone().unwrap_or_else(|| (0..x.rank() as i64).collect());
        if axes.len() != wanted.len() {
            return Err(failed(format!("`shape` is {wanted:?}, expected {} sizes", axes.len())));
        }
        let mut shape = x.shape().to_vec();
        for (index, size) in axes.iter().zip(wanted) {
            shape[axis(*index, x.rank())?] = size;
        }
        moved(x, &shape, |indices| {
            let mut axes = indices.iter().zip(&shape).zip(x.shape());
            axes.try_fold(0, |place, ((index, new), old)| {
                let cut = old.saturating_sub(*new) / 2;
                let padded = new.saturating_sub(*old) / 2;
                let index = (index + cut).checked_sub(padded).filter(|index| index < old)?;
                Some(place * old + index)
            })
        })
    }))
}
