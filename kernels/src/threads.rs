//! Work in parts, which threads do at once where whoever runs the module has brought some.
//!
//! The module is compiled for one thread, without atomic instructions. Another thread runs nothing but `part`, in an instance of
//! its own of the code that this reaches, on the same memory and a stack of its own. So parts allocate nothing and change nothing
//! that others read. What one thread wrote is there for the next because who calls them orders that: no part begins before the
//! call of `Share`, and all are over when it returns.

use std::cell::Cell;

/// Multiplications of a part, at least: which part is next takes a fraction of a microsecond to find out.
#[cfg(target_family = "wasm")]
const OF_PART: u64 = 1 << 16;

/// How many pieces of some work are a part, of so many that have so many multiplications together.
#[cfg(target_family = "wasm")]
pub(crate) fn stretch(pieces: usize, multiplications: u64) -> usize {
    let stretch = (OF_PART * pieces as u64).div_ceil(multiplications.max(1));
    // OK because it is no more than the pieces, of which there is one at least.
    stretch.clamp(1, pieces.max(1) as u64) as usize
}

/// Work that can be done in parts, in any order and at once.
///
/// # Safety
/// Parts write to different places, read none of these, allocate nothing, and call nothing outside the module.
pub unsafe trait Work {
    /// Does the part with this number.
    fn part(&self, number: usize);
}

/// A function of a part of some work.
pub type Part = unsafe extern "C" fn(work: *const (), number: usize);

/// Calls a function of some work with each number below `count`, and returns when all are done.
pub type Share = fn(part: Part, work: *const (), count: usize);

thread_local! {
    static SHARE: Cell<Option<Share>> = const { Cell::new(None) };
}

/// From now on, large work is shared.
pub fn share_by(share: Share) {
    SHARE.set(Some(share));
}

/// Whether there are threads to share work with.
pub fn is_shared() -> bool {
    SHARE.get().is_some()
}

/// Does all parts of some work.
pub fn do_all<W: Work>(work: &W, count: usize) {
    match SHARE.get() {
        Some(share) if count > 1 => share(part::<W>, (&raw const *work).cast(), count),
        _ => (0..count).for_each(|number| work.part(number)),
    }
}

/// The build finds what other threads run by this name.
///
/// # Safety
/// `work` is of this kind, and lives.
unsafe extern "C" fn part<W: Work>(work: *const (), number: usize) {
    // OK because the caller vouches for it.
    unsafe { (*work.cast::<W>()).part(number) }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::{Part, Work, do_all, is_shared, share_by};

    struct Numbers(RefCell<Vec<usize>>);

    // OK because the tests' threads come one after the other.
    unsafe impl Work for Numbers {
        fn part(&self, number: usize) {
            self.0.borrow_mut().push(number);
        }
    }

    fn done(count: usize) -> Vec<usize> {
        let work = Numbers(RefCell::default());
        do_all(&work, count);
        work.0.into_inner()
    }

    fn backwards(part: Part, work: *const (), count: usize) {
        // OK because the work lives until this returns.
        (0..count).rev().for_each(|number| unsafe { part(work, number) });
    }

    #[test]
    fn each_part_is_done_once() {
        assert!(!is_shared());
        assert_eq!(done(3), [0, 1, 2]);
        share_by(backwards);
        assert!(is_shared());
        assert_eq!(done(3), [2, 1, 0]);
        // Nobody is asked for work of one part.
        assert_eq!(done(1), [0]);
        assert_eq!(done(0), []);
    }
}
