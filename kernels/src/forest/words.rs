//! A word of bits for each row of a group.

use super::ROWS;

/// A type of values, and comparisons of all rows of a group at once. Where one holds, all bits are set.
pub(super) trait Column: Copy + PartialOrd {
    fn less_or_equal(column: &[Self; ROWS], threshold: Self) -> Words;
    fn less(column: &[Self; ROWS], threshold: Self) -> Words;
    fn are_nan(column: &[Self; ROWS]) -> Words;
    fn is_nan(self) -> bool;
}

#[cfg(target_family = "wasm")]
mod of_target {
    use std::arch::wasm32::*;

    use super::{Column, ROWS};

    #[derive(Clone, Copy)]
    pub struct Words([v128; 2]);

    impl Words {
        #[inline(always)]
        pub fn splat(word: u32) -> Words {
            Words([u32x4_splat(word); 2])
        }

        #[inline(always)]
        pub fn and(self, other: Words) -> Words {
            Words([0, 1].map(|half| v128_and(self.0[half], other.0[half])))
        }

        #[inline(always)]
        pub fn or(self, other: Words) -> Words {
            Words([0, 1].map(|half| v128_or(self.0[half], other.0[half])))
        }

        #[inline(always)]
        pub fn to_array(self) -> [u32; ROWS] {
            // OK because both are as many bits, of which any are a number.
            unsafe { std::mem::transmute(self.0) }
        }
    }

    #[inline(always)]
    fn singles(column: &[f32; ROWS], holds: impl Fn(v128) -> v128) -> Words {
        // OK because the column has the numbers of both vectors.
        Words([0, 1].map(|half| holds(unsafe { v128_load((&raw const column[4 * half]).cast()) })))
    }

    #[inline(always)]
    fn doubles(column: &[f64; ROWS], holds: impl Fn(v128) -> v128) -> Words {
        // OK because the column has the numbers of all four vectors.
        let quarter = |at: usize| holds(unsafe { v128_load((&raw const column[2 * at]).cast()) });
        Words([0, 2].map(|at| i32x4_shuffle::<0, 2, 4, 6>(quarter(at), quarter(at + 1))))
    }

    impl Column for f32 {
        #[inline(always)]
        fn less_or_equal(column: &[f32; ROWS], threshold: f32) -> Words {
            singles(column, |values| f32x4_le(values, f32x4_splat(threshold)))
        }

        #[inline(always)]
        fn less(column: &[f32; ROWS], threshold: f32) -> Words {
            singles(column, |values| f32x4_lt(values, f32x4_splat(threshold)))
        }

        #[inline(always)]
        fn are_nan(column: &[f32; ROWS]) -> Words {
            singles(column, |values| f32x4_ne(values, values))
        }

        #[inline(always)]
        fn is_nan(self) -> bool {
            self.is_nan()
        }
    }

    impl Column for f64 {
        #[inline(always)]
        fn less_or_equal(column: &[f64; ROWS], threshold: f64) -> Words {
            doubles(column, |values| f64x2_le(values, f64x2_splat(threshold)))
        }

        #[inline(always)]
        fn less(column: &[f64; ROWS], threshold: f64) -> Words {
            doubles(column, |values| f64x2_lt(values, f64x2_splat(threshold)))
        }

        #[inline(always)]
        fn are_nan(column: &[f64; ROWS]) -> Words {
            doubles(column, |values| f64x2_ne(values, values))
        }

        #[inline(always)]
        fn is_nan(self) -> bool {
            self.is_nan()
        }
    }
}

#[cfg(not(target_family = "wasm"))]
mod of_target {
    use super::{Column, ROWS};

    #[derive(Clone, Copy)]
    pub struct Words([u32; ROWS]);

    impl Words {
        pub fn splat(word: u32) -> Words {
            Words([word; ROWS])
        }

        pub fn and(self, other: Words) -> Words {
            Words(std::array::from_fn(|row| self.0[row] & other.0[row]))
        }

        pub fn or(self, other: Words) -> Words {
            Words(std::array::from_fn(|row| self.0[row] | other.0[row]))
        }

        pub fn to_array(self) -> [u32; ROWS] {
            self.0
        }
    }

    fn words<T: Copy>(column: &[T; ROWS], holds: impl Fn(T) -> bool) -> Words {
        Words(column.map(|value| u32::from(holds(value)).wrapping_neg()))
    }

    macro_rules! columns {
        ($($number:ident),*) => {
            $(
                impl Column for $number {
                    fn less_or_equal(column: &[$number; ROWS], threshold: $number) -> Words {
                        words(column, |value| value <= threshold)
                    }

                    fn less(column: &[$number; ROWS], threshold: $number) -> Words {
                        words(column, |value| value < threshold)
                    }

                    fn are_nan(column: &[$number; ROWS]) -> Words {
                        words(column, $number::is_nan)
                    }

                    fn is_nan(self) -> bool {
                        self.is_nan()
                    }
                }
            )*
        };
    }

    columns!(f32, f64);
}

pub(super) use of_target::Words;
