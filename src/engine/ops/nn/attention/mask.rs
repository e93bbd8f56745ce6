//! What is added to the scores, or which of them count.

use std::borrow::Cow;

use tract_onnx::prelude::{DatumType, Tensor};

use crate::engine::ops::numbers::{WorkingFloat, reals};
use crate::engine::ops::shape::failed;
use crate::error::Result;

/// A mask that is stretched over the axes that it lacks.
pub(super) struct Mask<'a, T: WorkingFloat> {
    shape: [usize; 4],
    values: Cow<'a, [T]>,
}

impl<'a, T: WorkingFloat> Mask<'a, T> {
    /// Reads a mask for scores of a shape. Its last axis may be shorter: what it lacks is masked.
    pub(super) fn new(tensor: &'a Tensor, scores: [usize; 4]) -> Result<Mask<'a, T>> {
        let given = tensor.shape();
        let mut shape = [1; 4];
        let fits = given.len() <= 4 && {
            shape[4 - given.len()..].copy_from_slice(given);
            shape[3] <= scores[3]
                && (0..3).all(|axis| shape[axis] == 1 || shape[axis] == scores[axis])
        };
        if !fits {
            return Err(failed(format!("`attn_mask` has shape {given:?}, the scores {scores:?}")));
        }
        let mut values = reals::<T>(tensor)?;
        if tensor.datum_type() == DatumType::Bool {
            let added = |counts: &T| if counts.is_zero() { T::neg_infinity() } else { T::zero() };
            values = values.iter().map(added).collect();
        }
        Ok(Mask { shape, values })
    }

    /// Adds to the scores of one query.
    pub(super) fn add(&self, scores: &mut [T], batch: usize, head: usize, query: usize) {
        let mut row = 0;
        for (size, index) in self.shape.into_iter().zip([batch, head, query]) {
            row = row * size + if size == 1 { 0 } else { index };
        }
        let row = &self.values[row * self.shape[3]..][..self.shape[3]];
        let (covered, rest) = scores.split_at_mut(row.len());
        covered.iter_mut().zip(row).for_each(|(score, added)| *score = *score + *added);
        rest.fill(T::neg_infinity());
    }
}
