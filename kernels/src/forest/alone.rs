//! One row, through several trees at once: there are no other rows to walk with.

use super::compare::Compare;
use super::words::Column;
use super::{Forest, Node, ROWS};

/// Steps between two looks at which trees' leaves are reached.
const STRIDE: u32 = 3;

#[inline(never)]
pub(super) fn walk_row<T: Column, C: Compare>(forest: &Forest<T>, row: &[T], leaves: &mut [u32]) {
    let leaves = &mut leaves[..forest.roots.len()];
    for (roots, leaves) in forest.roots.chunks(ROWS).zip(leaves.chunks_mut(ROWS)) {
        let from = std::array::from_fn(|lane| *roots.get(lane).unwrap_or(&roots[0]));
        let reached = walk::<T, C>(&forest.nodes, from, row);
        leaves.copy_from_slice(&reached[..roots.len()]);
    }
}

/// The numbers of the leaves that are reached from these nodes.
#[inline(always)]
fn walk<T: Column, C: Compare>(nodes: &[Node<T>], mut at: [u32; ROWS], row: &[T]) -> [u32; ROWS] {
    loop {
        for _ in 0..STRIDE {
            // One that has arrived stays where it is.
            for place in &mut at {
                // A copy of the node: a reference is slower in wasm.
                let node = nodes[*place as usize];
                let value = row[node.feature_where::<C>()];
                let passes = C::passes(value, node.threshold, node.missing_passes());
                *place = node.next[usize::from(passes)];
            }
        }
        if at.iter().all(|place| nodes[*place as usize].is_leaf(*place)) {
            break;
        }
    }
    at.map(|place| nodes[place as usize].next[1])
}
