//! The first branches of a tree, where rows are compared with every threshold whether their way leads
//! there or not: one comparison serves several rows, and none waits for the outcome of another. Trees of
//! few leaves have no other branches.

use super::compare::Compare;
use super::paths::{At, Paths};
use super::words::{Column, Words};
use super::{Block, Node, ROWS};

/// Branches next to the root, and what lies behind them.
#[derive(Debug)]
pub(super) struct Top<T> {
    tests: Vec<Test<T>>,
    pub(super) exits: Exits,
}

/// Where rows come to, those behind a passed test first.
#[derive(Debug)]
pub(super) enum Exits {
    /// The numbers of leaves: the tree has no other branches.
    Leaves([u32; EXITS]),
    Nodes {
        exits: [At; EXITS],
        /// Steps from there that nearly all rows take.
        common_steps: u32,
    },
}

#[derive(Debug)]
struct Test<T> {
    node: Node<T>,
    /// The exits behind it when it passes, as bits.
    passing: u32,
}

/// As many as a word has bits.
const MOST_EXITS: usize = 32;

/// Exits of a tree that has more leaves than that: from here on, single steps are faster.
const FEW_EXITS: usize = 8;

/// One more than there are, so that each number of trailing zeros is a position: then none is checked.
pub(super) const EXITS: usize = MOST_EXITS + 1;

impl<T: Copy + PartialOrd> Top<T> {
    /// For a tree of about so many leaves.
    pub(super) fn new(nodes: &[Node<T>], paths: &Paths<T>, root: u32, leaves: u32) -> Top<T> {
        let node = |place: u32| &nodes[place as usize];
        let (tests, exits) = grow(nodes, root, MOST_EXITS);
        if exits.iter().all(|place| node(*place).is_leaf(*place)) {
            let mut leaves = [0; EXITS];
            leaves.iter_mut().zip(exits).for_each(|(leaf, place)| *leaf = node(place).next[1]);
            return Top { tests, exits: Exits::Leaves(leaves) };
        }
        let (tests, places) = grow(nodes, root, FEW_EXITS);
        let mut exits = [paths.at(root); EXITS];
        exits.iter_mut().zip(places).for_each(|(exit, place)| *exit = paths.at(place));
        // With one more, more steps are in vain; with one less, more rows have to close ranks.
        let common_steps = leaves.checked_ilog2().unwrap_or(0);
        Top { tests, exits: Exits::Nodes { exits, common_steps } }
    }
}

/// The branches next to a root, level by level until there are so many exits, and those.
fn grow<T: Copy>(nodes: &[Node<T>], root: u32, most_exits: usize) -> (Vec<Test<T>>, Vec<u32>) {
    let mut tests: Vec<Test<T>> = Vec::new();
    // With their levels.
    let mut exits = vec![(root, 0)];
    while exits.len() < most_exits {
        let branches = exits.iter().enumerate();
        let branches = branches.filter(|(_, (place, _))| !nodes[*place as usize].is_leaf(*place));
        let Some((at, (place, level))) = branches.min_by_key(|(_, (_, level))| *level) else {
            break;
        };
        let node = nodes[*place as usize];
        let next = [node.next[1], node.next[0]].map(|next| (next, level + 1));
        exits.splice(at..=at, next);
        for test in &mut tests {
            // The exit becomes two: its bit is doubled, and those behind it make room.
            let up_to_it = test.passing & (u32::MAX >> (31 - at));
            test.passing = up_to_it | (test.passing >> at << (at + 1));
        }
        tests.push(Test { node, passing: 1 << at });
    }
    (tests, exits.into_iter().map(|(place, _)| place).collect())
}

impl<T: Column> Top<T> {
    /// The positions among the exits of those that rows take, from this group on.
    #[inline(always)]
    pub(super) fn exits<C: Compare, const GROUPS: usize>(
        &self,
        block: &Block<T>,
        first: usize,
    ) -> [[usize; ROWS]; GROUPS] {
        let groups: [_; GROUPS] = std::array::from_fn(|group| block.group(first + group));
        let mut open = [Words::splat(u32::MAX); GROUPS];
        for Test { node, passing } in &self.tests {
            // A test that fails closes the exits behind it. Of those that stay open at all tests, the
            // first is the one that a row takes.
            let others = Words::splat(!passing);
            for (open, columns) in open.iter_mut().zip(groups) {
                let column = &columns[node.feature_where::<C>()];
                let pass = C::all_pass(column, node.threshold, node.missing_passes());
                *open = open.and(pass.or(others));
            }
        }
        open.map(|open| open.to_array().map(|open| open.trailing_zeros() as usize))
    }
}
