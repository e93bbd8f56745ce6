//! The first levels of a tree, where rows are compared with every threshold whether their way leads
//! there or not: one comparison serves several rows, and the walk is shorter.

use super::Node;
use crate::quick_scorer::ROWS;

/// Three levels. Below a leaf that is reached earlier, it stands in for all that would follow.
#[derive(Debug)]
pub(super) struct Top<T> {
    /// Those of one level after those of the level above; of two, the one behind a failed test first.
    nodes: [Node<T>; 7],
    /// The nodes that follow.
    exits: [u32; 8],
}

impl<T: Copy> Top<T> {
    pub(super) fn new(nodes: &[Node<T>], root: u32) -> Top<T> {
        let mut top = Top { nodes: [nodes[root as usize]; 7], exits: [root; 8] };
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
        self.fill(nodes, fails, 2 * place + 1);
        self.fill(nodes, passes, 2 * place + 2);
    }

    /// The node where each row of a group leaves these levels.
    #[inline(always)]
    pub(super) fn exits<const MISSING_PASSES: bool>(
        &self,
        columns: &[[T; ROWS]],
        passes: impl Fn(&Node<T>, T) -> bool,
    ) -> [u32; ROWS] {
        let test = |place: usize| {
            let node = &self.nodes[place];
            let column = &columns[node.feature_where::<MISSING_PASSES>()];
            column.map(|value| u32::from(passes(node, value)).wrapping_neg())
        };
        let first = test(0);
        let second = choose(first, test(2), test(1));
        let third =
            choose(first, choose(second, test(6), test(5)), choose(second, test(4), test(3)));
        std::array::from_fn(|lane| {
            let exit = first[lane] & 4 | second[lane] & 2 | third[lane] & 1;
            self.exits[exit as usize]
        })
    }
}

/// For each row the one or the other, by masks of all bits.
#[inline(always)]
fn choose(masks: [u32; ROWS], one: [u32; ROWS], other: [u32; ROWS]) -> [u32; ROWS] {
    std::array::from_fn(|lane| masks[lane] & one[lane] | !masks[lane] & other[lane])
}
