//! All tiles of a result, one after another or by several threads.

use tract_data::prelude::TractResult;

use super::elements::Live;
use super::panels::TOGETHER;
use super::steps::{Place, Step};
use super::tile::{COLUMNS, ROWS, zeros};
use crate::threads::{Work, do_all, is_shared, stretch};

/// Fewest multiplications that are shared with other threads, which takes some microseconds.
const FEWEST: u64 = 1 << 18;

/// # Safety
/// What the steps read and write has `m` rows and `n` columns.
pub unsafe fn compute(m: usize, n: usize, steps: &mut [Step]) -> TractResult<()> {
    let depth: usize = steps.iter().map(Step::depth).sum();
    // More than addresses can count, for large pictures.
    let multiplications = m as u64 * n as u64 * depth as u64;
    let is_large = is_shared() && multiplications >= FEWEST;
    if is_large {
        steps.iter_mut().try_for_each(Step::make_all)?;
    }
    let size = Size { m, n };
    let (rows, columns) = (m.div_ceil(ROWS), n.div_ceil(COLUMNS));
    if steps.iter().any(|step| !step.is_packed()) {
        // What is made when asked for is made once.
        for first in (0..columns).step_by(TOGETHER) {
            for down in 0..rows {
                for right in first..columns.min(first + TOGETHER) {
                    steps.iter_mut().try_for_each(|step| step.make(down, right))?;
                    // OK because the tile lies within the rows and columns, and its panels are made.
                    unsafe { size.take(down, right, steps) };
                }
            }
        }
        return Ok(());
    }
    // Of two packed factors the smaller one is read again and again.
    let by_rows = m > n;
    let (outer, inner) = if by_rows { (rows, columns) } else { (columns, rows) };
    let blocks = outer.div_ceil(TOGETHER);
    let at_once = if is_large { stretch(blocks, multiplications) } else { blocks.max(1) };
    let stretch = at_once * TOGETHER;
    do_all(&Tiles { size, by_rows, outer, inner, stretch, steps }, blocks.div_ceil(at_once));
    Ok(())
}

/// Tiles whose factors are packed.
struct Tiles<'a> {
    size: Size,
    /// Whether rows are walked through once, or columns.
    by_rows: bool,
    /// How many tiles are in what is walked through once, and in what is again and again.
    outer: usize,
    inner: usize,
    /// How many of the former are a part.
    stretch: usize,
    steps: &'a [Step<'a>],
}

// OK because each tile is written once, whatever steps own was made before, and nothing is allocated.
unsafe impl Work for Tiles<'_> {
    fn part(&self, number: usize) {
        let Tiles { size, by_rows, outer, inner, stretch, steps } = *self;
        let end = outer.min((number + 1) * stretch);
        for first in (number * stretch..end).step_by(TOGETHER) {
            for inner in 0..inner {
                for outer in first..end.min(first + TOGETHER) {
                    let (down, right) = if by_rows { (outer, inner) } else { (inner, outer) };
                    // OK because the tile lies within the rows and columns.
                    unsafe { size.take(down, right, steps) };
                }
            }
        }
    }
}

/// Rows and columns of a result.
#[derive(Clone, Copy)]
struct Size {
    m: usize,
    n: usize,
}

impl Size {
    /// Computes a tile.
    ///
    /// # Safety
    /// As for `compute`; the tile lies within the rows and columns, and its panels are made.
    #[inline(always)]
    unsafe fn take(self, down: usize, right: usize, steps: &[Step]) {
        let Size { m, n } = self;
        let live =
            Live { rows: ROWS.min(m - down * ROWS), columns: COLUMNS.min(n - right * COLUMNS) };
        let place = Place { down, right, live };
        // What most products are goes from the registers to where it belongs.
        if let [Step::Product(product), Step::Store(elements)] = steps
            && let Some(target) = elements.tile(down * ROWS, right * COLUMNS).target(live)
        {
            // OK because the caller vouches for the tile.
            return unsafe { product.write(target, place) };
        }
        let mut tile = zeros();
        for step in steps {
            // OK because the caller vouches for the tile.
            unsafe { step.take(&mut tile, place) };
        }
    }
}
