//! The inner loop: the product of a panel of rows and a panel of columns, which is finished while it is in registers.

use std::arch::wasm32::*;

use super::arithmetic::multiply_add;
use super::registers::has_many;
use super::target::{Target, store};
use super::tile::{COLUMNS, LANES, ROWS, VECTORS, columns};

/// Rows that are computed at once where registers are few.
const HALF: usize = ROWS / 2;

/// What most products go through: an addition and two bounds.
#[derive(Clone, Copy)]
pub struct Finish<'a> {
    pub bias: Bias<'a>,
    pub low: f32,
    pub high: f32,
}

/// What is added to a tile.
#[derive(Clone, Copy)]
pub enum Bias<'a> {
    None,
    Scalar(f32),
    Rows(&'a [f32]),
    Columns(&'a [f32; COLUMNS]),
}

/// Two panels, and how long they are.
#[derive(Clone, Copy)]
pub struct Factors {
    pub depth: usize,
    /// `depth` columns of a tile.
    pub a: *const f32,
    /// `depth` rows of a tile.
    pub b: *const f32,
}

/// Computes a product of panels, with so many vectors in a row.
///
/// # Safety
/// The panels are so long, and as many numbers of the target may be read and written.
#[inline(always)]
pub unsafe fn multiply<const WIDTH: usize>(target: Target, factors: Factors, finish: &Finish) {
    // OK because the lower half begins inside each column of `a`.
    unsafe {
        // With half as many columns, all rows stay in the registers of any processor.
        if WIDTH < VECTORS || has_many() {
            return multiply_rows::<ROWS, WIDTH>(target, factors, finish);
        }
        for first in [0, HALF] {
            let finish = Finish { bias: finish.bias.from_row(first), ..*finish };
            let factors = Factors { a: factors.a.add(first), ..factors };
            multiply_rows::<HALF, WIDTH>(target.from_row(first), factors, &finish);
        }
    }
}

/// The same for some of the rows, which all stay in registers.
///
/// # Safety
/// As for `multiply`.
#[inline(never)]
unsafe fn multiply_rows<const COUNT: usize, const WIDTH: usize>(
    target: Target,
    Factors { depth, mut a, mut b }: Factors,
    finish: &Finish,
) {
    let mut sums = [[f32x4_splat(0.0); WIDTH]; COUNT];
    if !target.fresh {
        for (row, sums) in sums.iter_mut().enumerate() {
            for (place, sum) in sums.iter_mut().enumerate() {
                // OK because the caller vouches for the target.
                *sum = unsafe { v128_load(target.vector(row, place * LANES)) };
            }
        }
    }
    for _ in 0..depth {
        // OK because the caller vouches for `depth` steps.
        unsafe {
            let right: [v128; WIDTH] =
                std::array::from_fn(|place| v128_load(b.add(place * LANES).cast()));
            for (row, sums) in sums.iter_mut().enumerate() {
                let factor = factor::<COUNT, WIDTH>(a, row);
                for (sum, right) in sums.iter_mut().zip(right) {
                    *sum = multiply_add(factor, right, *sum);
                }
            }
            (a, b) = (a.add(ROWS), b.add(COLUMNS));
        }
    }
    finish.bias.add_to(&mut sums);
    finish.bound(&mut sums);
    // OK because the caller vouches for the target.
    unsafe { store(sums, target) };
}

/// A number of `a` in all places of a vector: by one instruction on x86, and by none on ARM, which multiplies by
/// a number of a vector.
///
/// # Safety
/// `a` points to a column of a tile.
#[inline(always)]
unsafe fn factor<const COUNT: usize, const WIDTH: usize>(a: *const f32, row: usize) -> v128 {
    // OK because the caller vouches for the column.
    unsafe {
        if COUNT < ROWS || WIDTH < VECTORS {
            return v128_load32_splat(a.add(row).cast());
        }
        let four = v128_load(a.add(row / LANES * LANES).cast());
        match row % LANES {
            0 => i32x4_shuffle::<0, 0, 0, 0>(four, four),
            1 => i32x4_shuffle::<1, 1, 1, 1>(four, four),
            2 => i32x4_shuffle::<2, 2, 2, 2>(four, four),
            _ => i32x4_shuffle::<3, 3, 3, 3>(four, four),
        }
    }
}

impl Finish<'_> {
    #[inline(always)]
    fn bound<const COUNT: usize, const WIDTH: usize>(&self, sums: &mut [[v128; WIDTH]; COUNT]) {
        if self.low == f32::NEG_INFINITY && self.high == f32::INFINITY {
            return;
        }
        let (low, high) = (f32x4_splat(self.low), f32x4_splat(self.high));
        for sum in sums.as_flattened_mut() {
            // NaN stays NaN: it is neither below nor above.
            *sum = f32x4_pmin(f32x4_pmax(*sum, low), high);
        }
    }
}

impl Bias<'_> {
    fn from_row(self, first: usize) -> Self {
        match self {
            Bias::Rows(numbers) => Bias::Rows(&numbers[first..]),
            other => other,
        }
    }

    #[inline(always)]
    fn add_to<const COUNT: usize, const WIDTH: usize>(self, sums: &mut [[v128; WIDTH]; COUNT]) {
        match self {
            Bias::None => (),
            Bias::Scalar(number) => {
                let vector = f32x4_splat(number);
                *sums = sums.map(|row| row.map(|sum| f32x4_add(sum, vector)));
            }
            Bias::Rows(numbers) => {
                for (sums, number) in sums.iter_mut().zip(numbers) {
                    *sums = sums.map(|sum| f32x4_add(sum, f32x4_splat(*number)));
                }
            }
            Bias::Columns(numbers) => {
                let columns = columns(numbers);
                *sums = sums.map(|row| std::array::from_fn(|at| f32x4_add(row[at], columns[at])));
            }
        }
    }
}
