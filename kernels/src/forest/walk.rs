//! The walk, node by node.

use super::{Node, ROWS};

/// Steps between two looks at which have arrived.
pub(super) const STRIDE: u32 = 3;

/// The numbers of the leaves that are reached from these nodes. `value` gives what a
/// node looks at in a lane.
#[inline(always)]
pub(super) fn walk<T: Copy>(
    nodes: &[Node<T>],
    mut at: [u32; ROWS],
    value: impl Fn(&Node<T>, usize) -> T,
    passes: impl Fn(&Node<T>, T) -> bool,
) -> [u32; ROWS] {
    loop {
        steps(nodes, &mut at, STRIDE, &value, &passes);
        if at.iter().all(|place| nodes[*place as usize].is_leaf(*place)) {
            break;
        }
    }
    at.map(|place| nodes[place as usize].next[1])
}

/// So many steps of each lane. One that has arrived stays where it is.
#[inline(always)]
pub(super) fn steps<T: Copy>(
    nodes: &[Node<T>],
    at: &mut [u32; ROWS],
    count: u32,
    value: impl Fn(&Node<T>, usize) -> T,
    passes: impl Fn(&Node<T>, T) -> bool,
) {
    for _ in 0..count {
        // A copy of the node: a reference is slower in wasm.
        for (lane, place) in at.iter_mut().enumerate() {
            let node = nodes[*place as usize];
            *place = node.next[usize::from(passes(&node, value(&node, lane)))];
        }
    }
}
