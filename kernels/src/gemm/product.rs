//! The inner loop: adds the product of a panel of rows and a panel of columns to a tile, and finishes it while
//! it is in registers.

use std::arch::wasm32::*;

use super::arithmetic::{multiply_add, select};
use super::registers::has_many;
use super::tile::{COLUMNS, LANES, ROWS, Tile, VECTORS, columns};

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

/// Adds `depth` columns of `a`, each as high as a tile, times as many rows of `b`.
///
/// # Safety
/// `a` and `b` point to that many numbers.
#[inline(always)]
pub unsafe fn add_product(
    tile: &mut Tile,
    depth: usize,
    a: *const f32,
    b: *const f32,
    finish: &Finish,
) {
    // OK because the lower half begins inside each column of `a`.
    unsafe {
        if has_many() {
            return add_rows(tile, depth, a, b, finish);
        }
        let (halves, _) = tile.as_chunks_mut::<HALF>();
        for (half, rows) in halves.iter_mut().enumerate() {
            let first = half * HALF;
            let finish = Finish { bias: finish.bias.from_row(first), ..*finish };
            add_rows(rows, depth, a.add(first), b, &finish);
        }
    }
}

/// The same for some of the rows, which all stay in registers.
///
/// # Safety
/// As for `add_product`.
#[inline(never)]
unsafe fn add_rows<const COUNT: usize>(
    rows: &mut [[v128; VECTORS]; COUNT],
    depth: usize,
    mut a: *const f32,
    mut b: *const f32,
    finish: &Finish,
) {
    let mut sums = *rows;
    for _ in 0..depth {
        // OK because the caller vouches for `depth` steps.
        unsafe {
            let (left, right) = (v128_load(b.cast()), v128_load(b.add(LANES).cast()));
            for (row, sums) in sums.iter_mut().enumerate() {
                let factor = factor::<COUNT>(a, row);
                sums[0] = multiply_add(factor, left, sums[0]);
                sums[1] = multiply_add(factor, right, sums[1]);
            }
            (a, b) = (a.add(ROWS), b.add(COLUMNS));
        }
    }
    finish.bias.add_to(&mut sums);
    finish.bound(&mut sums);
    *rows = sums;
}

/// A number of `a` in all places of a vector: by one instruction on x86, and by none on ARM, which multiplies by
/// a number of a vector.
///
/// # Safety
/// `a` points to a column of a tile.
#[inline(always)]
unsafe fn factor<const COUNT: usize>(a: *const f32, row: usize) -> v128 {
    // OK because the caller vouches for the column.
    unsafe {
        if COUNT < ROWS {
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
    fn bound<const COUNT: usize>(&self, sums: &mut [[v128; VECTORS]; COUNT]) {
        if self.low == f32::NEG_INFINITY && self.high == f32::INFINITY {
            return;
        }
        let (low, high) = (f32x4_splat(self.low), f32x4_splat(self.high));
        for sum in sums.as_flattened_mut() {
            // NaN stays NaN: it is neither below nor above.
            *sum = select(low, *sum, f32x4_lt(*sum, low));
            *sum = select(high, *sum, f32x4_gt(*sum, high));
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
    fn add_to<const COUNT: usize>(self, sums: &mut [[v128; VECTORS]; COUNT]) {
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
                let [left, right] = columns(numbers);
                for sums in sums {
                    *sums = [f32x4_add(sums[0], left), f32x4_add(sums[1], right)];
                }
            }
        }
    }
}
