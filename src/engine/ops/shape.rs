//! Sizes, checked.

use std::cell::Cell;

use crate::error::{Error, ErrorKind, Result};

/// Most elements of a tensor that an operator makes: as floats of 64 bits they fill half of what a
/// 32-bit address space can give at once.
const MAX_ELEMENTS: usize = 1 << 27;

thread_local! {
    /// What holds of it just now: less while a model is loaded.
    static LIMIT: Cell<usize> = const { Cell::new(MAX_ELEMENTS) };
}

/// Does the work, in which operators make no tensor of more elements than these.
pub(in crate::engine) fn with_limit<T>(limit: usize, work: impl FnOnce() -> T) -> T {
    struct Restore;
    impl Drop for Restore {
        fn drop(&mut self) {
            LIMIT.set(MAX_ELEMENTS);
        }
    }
    // Dropped after a panic too.
    let _restore = Restore;
    LIMIT.set(limit.min(MAX_ELEMENTS));
    work()
}

/// Sizes that a model states as whole numbers.
pub(super) fn sizes(values: &[i64], name: &str) -> Result<Vec<usize>> {
    let size = |value: &i64| usize::try_from(*value).ok().filter(|size| *size <= MAX_ELEMENTS);
    values.iter().map(size).collect::<Option<_>>().ok_or_else(|| {
        failed(format!("`{name}` is {values:?}, expected numbers from 0 to {MAX_ELEMENTS}"))
    })
}

/// Number of elements, refused before memory is taken for too many.
pub(super) fn volume(shape: &[usize]) -> Result<usize> {
    let product = shape.iter().try_fold(1usize, |product, size| product.checked_mul(*size));
    let limit = LIMIT.get();
    product.filter(|volume| *volume <= limit).ok_or_else(|| {
        let text = format!("a result of shape {shape:?} has more than {limit} elements");
        Error::new(ErrorKind::TooLarge, text)
    })
}

/// A tensor's sizes, of which there must be as many as the operator defines.
pub(super) fn of_rank<const N: usize>(shape: &[usize], name: &str) -> Result<[usize; N]> {
    shape
        .try_into()
        .map_err(|_| failed(format!("`{name}` has shape {shape:?}, expected {N} sizes")))
}

/// The index along each axis of an element that is given by its place.
pub(super) fn unravel(mut place: usize, shape: &[usize], indices: &mut [usize]) {
    for (index, size) in indices.iter_mut().zip(shape).rev() {
        *index = place % size;
        place /= size;
    }
}

pub(super) fn failed(text: impl Into<String>) -> Error {
    Error::new(ErrorKind::ExecutionFailed, text)
}
