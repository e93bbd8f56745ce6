//! Resizes one axis of many.

use super::taps::Taps;
use crate::engine::ops::numbers::WorkingFloat;
use crate::engine::ops::shape::volume;
use crate::error::Result;

/// Replaces an axis by one whose elements are weighted sums of its own.
pub(super) fn resize_axis<T: WorkingFloat>(
    data: &[T],
    shape: &[usize],
    axis: usize,
    taps: &Taps<T>,
    outside: T,
) -> Result<Vec<T>> {
    let len = taps.indices.len() / taps.per_element;
    let inner: usize = shape[axis + 1..].iter().product();
    let outer: usize = shape[..axis].iter().product();
    let mut result = vec![T::zero(); volume(&[outer, len, inner])?];
    if result.is_empty() {
        return Ok(result);
    }
    let blocks = result.chunks_exact_mut(len * inner).zip(data.chunks_exact(shape[axis] * inner));
    for (new, old) in blocks {
        if inner == 1 {
            resize_row(old, new, taps);
        } else {
            resize_rows(old, new, inner, taps);
        }
        for element in &taps.outside {
            new[element * inner..][..inner].fill(outside);
        }
    }
    Ok(result)
}

/// Along the last axis: each element from a few that lie close together.
fn resize_row<T: WorkingFloat>(old: &[T], new: &mut [T], taps: &Taps<T>) {
    match taps.per_element {
        1 => {
            for (value, index) in new.iter_mut().zip(&taps.indices) {
                *value = old[*index];
            }
        }
        2 => {
            let pairs = taps.indices.as_chunks::<2>().0.iter().zip(taps.weights.as_chunks::<2>().0);
            for (value, ([a, b], [p, q])) in new.iter_mut().zip(pairs) {
                *value = old[*a] * *p + old[*b] * *q;
            }
        }
        many => {
            let taps = taps.indices.chunks_exact(many).zip(taps.weights.chunks_exact(many));
            for (value, (indices, weights)) in new.iter_mut().zip(taps) {
                let pairs = indices.iter().zip(weights);
                *value = pairs.fold(T::zero(), |sum, (index, weight)| sum + old[*index] * *weight);
            }
        }
    }
}

/// Along another axis: whole rows are added, which a processor does many elements at a time.
fn resize_rows<T: WorkingFloat>(old: &[T], new: &mut [T], inner: usize, taps: &Taps<T>) {
    let many = taps.per_element;
    let taps = taps.indices.chunks_exact(many).zip(taps.weights.chunks_exact(many));
    for (row, (indices, weights)) in new.chunks_exact_mut(inner).zip(taps) {
        let source = |index: usize| &old[index * inner..][..inner];
        if many == 1 {
            row.copy_from_slice(source(indices[0]));
            continue;
        }
        for (index, weight) in indices.iter().zip(weights).filter(|(_, weight)| !weight.is_zero()) {
            for (sum, value) in row.iter_mut().zip(source(*index)) {
                *sum = *sum + *value * *weight;
            }
        }
    }
}
