//! The ways in which branches compare values with their thresholds.

use super::ROWS;
use super::words::{Column, Words};

/// A way to compare. Where no branch lets NaN pass, its loops are compiled without asking for it.
pub(super) trait Compare {
    const MISSING_PASSES: bool;

    fn holds<T: Column>(value: T, threshold: T) -> bool;
    fn all_hold<T: Column>(column: &[T; ROWS], threshold: T) -> Words;

    /// Whether a value passes a test. `missing_passes` says whether NaN does.
    #[inline(always)]
    fn passes<T: Column>(value: T, threshold: T, missing_passes: bool) -> bool {
        let holds = Self::holds(value, threshold);
        if Self::MISSING_PASSES { holds | (value.is_nan() & missing_passes) } else { holds }
    }

    /// The same for all rows of a group: all bits of those that pass.
    #[inline(always)]
    fn all_pass<T: Column>(column: &[T; ROWS], threshold: T, missing_passes: bool) -> Words {
        let hold = Self::all_hold(column, threshold);
        if Self::MISSING_PASSES {
            let missing = Words::splat(u32::from(missing_passes).wrapping_neg());
            hold.or(T::are_nan(column).and(missing))
        } else {
            hold
        }
    }
}

pub(super) struct LessOrEqual<const MISSING_PASSES: bool>;

impl<const MISSING_PASSES: bool> Compare for LessOrEqual<MISSING_PASSES> {
    const MISSING_PASSES: bool = MISSING_PASSES;

    #[inline(always)]
    fn holds<T: Column>(value: T, threshold: T) -> bool {
        value <= threshold
    }

    #[inline(always)]
    fn all_hold<T: Column>(column: &[T; ROWS], threshold: T) -> Words {
        T::less_or_equal(column, threshold)
    }
}

pub(super) struct Less<const MISSING_PASSES: bool>;

impl<const MISSING_PASSES: bool> Compare for Less<MISSING_PASSES> {
    const MISSING_PASSES: bool = MISSING_PASSES;

    #[inline(always)]
    fn holds<T: Column>(value: T, threshold: T) -> bool {
        value < threshold
    }

    #[inline(always)]
    fn all_hold<T: Column>(column: &[T; ROWS], threshold: T) -> Words {
        T::less(column, threshold)
    }
}
