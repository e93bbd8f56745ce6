//! Words of bits, one for each leaf of a tree.

use super::Leaf;

/// A word of bits.
pub(super) trait Word: Copy + PartialEq {
    const ALL: Self;
    fn of(bits: u64) -> Self;
    /// All leaves when the row passes, else none.
    fn when(passes: bool) -> Self;
    fn or(self, other: Self) -> Self;
    fn and(self, other: Self) -> Self;
    fn first(self) -> Leaf;
}

macro_rules! words {
    ($($word:ident),*) => {
        $(
            impl Word for $word {
                const ALL: $word = $word::MAX;

                // OK because trees of more leaves than bits are not put into this word.
                #[inline(always)]
                fn of(bits: u64) -> $word {
                    bits as $word
                }

                #[inline(always)]
                fn when(passes: bool) -> $word {
                    $word::from(passes).wrapping_neg()
                }

                #[inline(always)]
                fn or(self, other: $word) -> $word {
                    self | other
                }

                #[inline(always)]
                fn and(self, other: $word) -> $word {
                    self & other
                }

                #[inline(always)]
                fn first(self) -> Leaf {
                    self.trailing_zeros() as Leaf
                }
            }
        )*
    };
}

words!(u32, u64);
