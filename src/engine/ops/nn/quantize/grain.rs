//! Which elements share a scale.

use crate::engine::ops::pick::axis;
use crate::engine::ops::shape::failed;
use crate::error::Result;

pub(super) enum Grain {
    /// All.
    Tensor,
    /// Those at one position of an axis, whose length and stride these are.
    Axis { len: usize, inner: usize },
    /// So many in a row along an axis, which has so many scales.
    Block { len: usize, inner: usize, size: usize, scales: usize },
}

impl Grain {
    pub(super) fn new(
        shape: &[usize],
        scales: &[usize],
        stated_axis: i64,
        block: usize,
    ) -> Result<Grain> {
        if scales.iter().product::<usize>() == 1 && block == 0 {
            return Ok(Grain::Tensor);
        }
        let axis = axis(stated_axis, shape.len())?;
        let (len, inner) = (shape[axis], shape[axis + 1..].iter().product());
        if block == 0 && *scales == [len] {
            return Ok(Grain::Axis { len, inner });
        }
        let mut expected = shape.to_vec();
        if block > 0 {
            expected[axis] = len.div_ceil(block);
            if scales == expected {
                return Ok(Grain::Block { len, inner, size: block, scales: expected[axis] });
            }
        } else {
            expected = vec![len];
        }
        Err(failed(format!("scales of shape {scales:?} for {shape:?}, expected {expected:?}")))
    }

    /// Replaces each value, given with the place of its scale.
    pub(super) fn for_each(&self, values: &mut [f32], replace: impl Fn(f32, usize) -> f32) {
        match *self {
            Grain::Tensor => values.iter_mut().for_each(|value| *value = replace(*value, 0)),
            Grain::Axis { len, inner } => {
                for (row, values) in values.chunks_mut(inner.max(1)).enumerate() {
                    values.iter_mut().for_each(|value| *value = replace(*value, row % len));
                }
            }
            Grain::Block { len, inner, size, scales } => {
                for (row, values) in values.chunks_mut(inner.max(1)).enumerate() {
                    let first = (row / len * scales + row % len / size) * inner;
                    for (at, value) in values.iter_mut().enumerate() {
                        *value = replace(*value, first + at);
                    }
                }
            }
        }
    }
}
