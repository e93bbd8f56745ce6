//! The rows of a block that have not arrived at their leaves. Ways through a tree differ in length, so
//! those that are still on theirs close ranks: no lane waits for the longest way of its group.

use super::paths::{At, Paths};
use super::{BLOCK, ROWS};

/// Rows, and where they are.
pub(super) struct Underway {
    rows: [u32; BLOCK],
    at: [At; BLOCK],
    count: usize,
}

impl Underway {
    /// No rows yet. `at` may be anywhere.
    pub(super) fn new(at: At) -> Underway {
        Underway { rows: [0; BLOCK], at: [at; BLOCK], count: 0 }
    }

    /// Notes the leaves of rows, and keeps those rows that have not arrived: what is noted of these is
    /// noted again when they have.
    #[inline(always)]
    pub(super) fn keep<T: Copy + PartialOrd>(
        &mut self,
        paths: &Paths<T>,
        rows: &[u32],
        at: &[At],
        leaves: &mut [u32],
    ) {
        // Of its own, so that it stays in a register.
        let mut count = self.count;
        // Without a branch: whether a row has arrived can't be foreseen.
        for (row, at) in rows.iter().zip(at) {
            let (leaf, arrived) = paths.leaf(*at);
            leaves[*row as usize] = leaf;
            self.rows[count] = *row;
            self.at[count] = *at;
            count += usize::from(!arrived);
        }
        self.count = count;
    }

    /// Takes all rows to their leaves. `advance` takes a group of them a few steps.
    #[inline(always)]
    pub(super) fn finish<T: Copy + PartialOrd>(
        &mut self,
        paths: &Paths<T>,
        leaves: &mut [u32],
        advance: impl Fn(&[u32; ROWS], &mut [At; ROWS]),
    ) {
        while self.count > 0 {
            let count = std::mem::take(&mut self.count);
            for start in (0..count).step_by(ROWS) {
                // The last group is filled up with its first row.
                let from = |lane: usize| if start + lane < count { start + lane } else { start };
                let rows = std::array::from_fn(|lane| self.rows[from(lane)]);
                let mut at = std::array::from_fn(|lane| self.at[from(lane)]);
                advance(&rows, &mut at);
                match count - start {
                    rest if rest < ROWS => self.keep(paths, &rows[..rest], &at[..rest], leaves),
                    _ => self.keep(paths, &rows, &at, leaves),
                }
            }
        }
    }
}
