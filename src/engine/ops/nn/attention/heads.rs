//! Queries, keys or values by batch, head, step and channel.

use std::borrow::Cow;

use tract_onnx::prelude::Tensor;

use crate::engine::ops::numbers::{WorkingFloat, from_reals, reals};
use crate::engine::ops::shape::{failed, volume};
use crate::error::Result;

pub(super) struct Heads<'a, T: WorkingFloat> {
    pub(super) batch: usize,
    pub(super) heads: usize,
    pub(super) len: usize,
    pub(super) size: usize,
    pub(super) values: Cow<'a, [T]>,
}

impl<'a, T: WorkingFloat> Heads<'a, T> {
    /// Reads a tensor that has an axis of heads, or whose channels are split into heads.
    pub(super) fn new(
        tensor: &'a Tensor,
        heads: Option<usize>,
        name: &str,
    ) -> Result<Heads<'a, T>> {
        let values = reals::<T>(tensor)?;
        match (tensor.shape(), heads) {
            (&[batch, heads, len, size], _) => Ok(Heads { batch, heads, len, size, values }),
            (&[batch, len, channels], Some(heads)) if channels > 0 && channels % heads == 0 => {
                let size = channels / heads;
                let values = swapped(&values, batch, len, heads, size).into();
                Ok(Heads { batch, heads, len, size, values })
            }
            (shape, heads) => Err(failed(format!(
                "`{name}` has shape {shape:?}, expected 4 sizes, or 3 whose last is divided by \
                 the number of heads, which is {heads:?}"
            ))),
        }
    }

    /// The same with earlier steps before it.
    pub(super) fn behind(self, past: Option<Heads<T>>) -> Result<Heads<'a, T>> {
        let Some(past) = past else { return Ok(self) };
        if (past.batch, past.heads, past.size) != (self.batch, self.heads, self.size) {
            let (past, own) = (past.shape(), self.shape());
            return Err(failed(format!("a past of shape {past:?} does not go before {own:?}")));
        }
        let len = past.len + self.len;
        let mut values = Vec::with_capacity(volume(&[self.batch, self.heads, len, self.size])?);
        for batch in 0..self.batch {
            for head in 0..self.heads {
                values.extend_from_slice(past.of(batch, head));
                values.extend_from_slice(self.of(batch, head));
            }
        }
        Ok(Heads { len, values: values.into(), ..self })
    }

    pub(super) fn shape(&self) -> [usize; 4] {
        [self.batch, self.heads, self.len, self.size]
    }

    /// Steps and channels of one head.
    pub(super) fn of(&self, batch: usize, head: usize) -> &[T] {
        let block = self.len * self.size;
        &self.values[(batch * self.heads + head) * block..][..block]
    }

    /// A tensor with an axis of heads, of the same type as another.
    pub(super) fn to_tensor(&self, like: &Tensor) -> Result<Tensor> {
        from_reals(&self.shape(), self.values.to_vec(), like.datum_type())
    }

    /// A tensor whose channels are those of all heads, of the same type as another.
    pub(super) fn to_merged(&self, like: &Tensor) -> Result<Tensor> {
        let values = swapped(&self.values, self.batch, self.heads, self.len, self.size);
        from_reals(&[self.batch, self.len, self.heads * self.size], values, like.datum_type())
    }
}

/// Swaps the two axes in the middle.
fn swapped<T: WorkingFloat>(values: &[T], batch: usize, a: usize, b: usize, size: usize) -> Vec<T> {
    let mut result = Vec::with_capacity(values.len());
    for batch in 0..batch {
        for inner in 0..b {
            for outer in 0..a {
                result
                    .extend_from_slice(&values[((batch * a + outer) * b + inner) * size..][..size]);
            }
        }
    }
    result
}
