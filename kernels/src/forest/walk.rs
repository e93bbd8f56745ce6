//! The walk, node by node.

use super::Node;
use crate::quick_scorer::ROWS;

/// Steps between two looks at whether all have arrived.
const STRIDE: u32 = 3;

/// The numbers of the leaves that are reached from these nodes. `value` gives a feature's value in a lane.
#[inline(always)]
pub(super) fn walk<T: Copy>(
    nodes: &[Node<T>],
    mut at: [u32; ROWS],
    value: impl Fn(usize, usize) -> T,
    passes: impl Fn(&Node<T>, T) -> bool,
) -> [u32; ROWS] {
    while !at.iter().all(|place| nodes[*place as usize].is_leaf(*place)) {
        for _ in 0..STRIDE {
            // One that has arrived stays where it is.
            for (lane, place) in at.iter_mut().enumerate() {
                let node = &nodes[*place as usize];
                let passes = passes(node, value(node.feature(), lane));
                *place = node.next[usize::from(passes)];
            }
        }
    }
    at.map(|place| nodes[place as usize].next[1])
}
