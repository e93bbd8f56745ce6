//! The rows of a block that have not arrived at their leaves. Ways through a tree differ in length, so
//! those that are still on theirs close ranks: no lane waits for the longest way of its group.

use super::{BLOCK, Node, ROWS};

/// Rows, and the nodes where they are.
pub(super) struct Underway {
    rows: [u32; BLOCK],
    at: [u32; BLOCK],
    count: usize,
}

impl Underway {
    pub(super) fn new() -> Underway {
        Underway { rows: [0; BLOCK], at: [0; BLOCK], count: 0 }
    }

    /// Notes the leaves of rows, and keeps those rows that have not arrived: what is noted of these is
    /// noted again when they have.
    #[inline(always)]
    pub(super) fn keep<T: Copy>(
        &mut self,
        nodes: &[Node<T>],
        rows: &[u32],
        at: &[u32],
        leaves: &mut [u32],
    ) {
        // Of its own, so that it stays in a register.
        let mut count = self.count;
        // Without a branch: whether a row has arrived can't be foreseen.
        for (row, place) in rows.iter().zip(at) {
            let node = nodes[*place as usize];
            leaves[*row as usize] = node.next[1];
            self.rows[count] = *row;
            self.at[count] = *place;
            count += usize::from(!node.is_leaf(*place));
        }
        self.count = count;
    }

    /// Takes all rows to their leaves. `advance` takes a group of them a few steps.
    #[inline(always)]
    pub(super) fn finish<T: Copy>(
        &mut self,
        nodes: &[Node<T>],
        leaves: &mut [u32],
        advance: impl Fn(&[u32; ROWS], &mut [u32; ROWS]),
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
                    rest if rest < ROWS => self.keep(nodes, &rows[..rest], &at[..rest], leaves),
                    _ => self.keep(nodes, &rows, &at, leaves),
                }
            }
        }
    }
}
