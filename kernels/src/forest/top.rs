//! The first levels of a tree, where rows are compared with every threshold whether their way leads
//! there or not: one comparison serves several rows, and the walk is shorter.

use super::{Node, ROWS};

/// Three levels. Below a leaf that is reached earlier, it stands in for all that would follow.
#[derive(Debug)]
pub(super) struct Top<T> {
    /// Those of one level after those of the level above; of two, the one behind a passed test first.
    nodes: [Node<T>; 7],
    /// The nodes that follow, in the same order.
    exits: [u32; 8],
    /// Steps below that nearly all rows take.
    pub(super) common_steps: u32,
}

/// The exits that stay open where a node's test fails, as bits: those behind a passed test close. Of the
/// exits that stay open at all nodes, the first is the one that a row takes.
const OPEN: [u32; 7] = [!0x0f, !0x03, !0x30, !0x01, !0x04, !0x10, !0x40];

impl<T: Copy> Top<T> {
    /// For a tree of about so many leaves.
    pub(super) fn new(nodes: &[Node<T>], root: u32, leaves: u32) -> Top<T> {
        let common_steps = leaves.checked_ilog2().unwrap_or(0);
        let mut top = Top { nodes: [nodes[root as usize]; 7], exits: [root; 8], common_steps };
        top.fill(nodes, root, 0);
        top
    }

    fn fill(&mut self, nodes: &[Node<T>], at: u32, place: usize) {
        if place >= self.nodes.len() {
            self.exits[place - self.nodes.len()] = at;
            return;
        }
        let node = &nodes[at as usize];
        self.nodes[place] = *node;
        let [fails, passes] = if node.is_leaf(at) { [at; 2] } else { node.next };
        self.fill(nodes, passes, 2 * place + 1);
        self.fill(nodes, fails, 2 * place + 2);
    }

    /// The node where each row of a group leaves these levels.
    #[inline(always)]
    pub(super) fn exits<const MISSING_PASSES: bool>(
        &self,
        columns: &[[T; ROWS]],
        passes: impl Fn(&Node<T>, T) -> bool,
    ) -> [u32; ROWS] {
        let mut open = [u32::MAX; ROWS];
        for (node, others) in self.nodes.iter().zip(OPEN) {
            let column = &columns[node.feature_where::<MISSING_PASSES>()];
            // Masks of all bits: choices by conditions are not compiled to SIMD.
            for (open, value) in open.iter_mut().zip(column) {
                *open &= u32::from(passes(node, *value)).wrapping_neg() | others;
            }
        }
        // OK because a row's own exit never closes, and is one of the first eight.
        open.map(|open| self.exits[open.trailing_zeros() as usize & 7])
    }
}
