//! The rows of a block, through one tree.

use super::compare::Compare;
use super::paths::{At, Paths};
use super::top::{EXITS, Exits, Top};
use super::underway::Underway;
use super::words::Column;
use super::{Block, Forest, ROWS};

/// Groups that take their steps in turns: while those of one wait for memory, the other's go on.
const PAIR: usize = 2;

/// Groups of rows that are too few to close ranks.
const FEW: usize = 3;

/// Steps between two looks at which rows have arrived.
const STRIDE: u32 = 2;

#[inline(never)]
pub(super) fn walk_block<T: Column, C: Compare>(
    forest: &Forest<T>,
    tree: usize,
    block: &Block<T>,
    leaves: &mut [[u32; ROWS]],
) {
    let top = &forest.tops[tree];
    let leaves = &mut leaves[..block.groups()];
    match (&top.exits, &forest.paths) {
        (Exits::Leaves(numbers), _) => read::<T, C>(top, block, numbers, leaves),
        // A forest has paths where a tree has more than its first branches.
        (Exits::Nodes { .. }, None) => unreachable!("no paths"),
        (Exits::Nodes { exits, common_steps }, Some(paths)) => {
            let (features, needed) = (block.features(), paths.features());
            assert!(needed <= features, "rows of {features} features, expected {needed}");
            let walk = Below { top, exits, common_steps: *common_steps, paths, block };
            if leaves.len() <= FEW {
                return walk.separately::<C>(leaves);
            }
            walk.together::<C>(leaves.as_flattened_mut());
        }
    }
}

/// Reads off the leaves that rows reach.
#[inline(always)]
fn read<T: Column, C: Compare>(
    top: &Top<T>,
    block: &Block<T>,
    numbers: &[u32; EXITS],
    leaves: &mut [[u32; ROWS]],
) {
    let number = |exit: usize| numbers[exit];
    let (pairs, rest) = leaves.as_chunks_mut::<PAIR>();
    let mut first = 0;
    for leaves in pairs {
        let exits = top.exits::<C, PAIR>(block, first);
        *leaves = exits.map(|exits| exits.map(number));
        first += PAIR;
    }
    for leaves in rest {
        let [exits] = top.exits::<C, 1>(block, first);
        *leaves = exits.map(number);
    }
}

/// A tree that goes on below its first branches. The block has all features that the paths look at.
struct Below<'a, T> {
    top: &'a Top<T>,
    exits: &'a [At; EXITS],
    common_steps: u32,
    paths: &'a Paths<T>,
    block: &'a Block<T>,
}

impl<T: Column> Below<'_, T> {
    /// Each group by itself.
    #[inline(always)]
    fn separately<C: Compare>(&self, leaves: &mut [[u32; ROWS]]) {
        for (group, leaves) in leaves.iter_mut().enumerate() {
            let [mut at] = self.exits::<C, 1>(group);
            let start = self.block.start_of(group * ROWS);
            *leaves = loop {
                (0..STRIDE).for_each(|_| self.advance::<C>(&mut at, |lane| (start, lane)));
                let reached = at.map(|at| self.paths.leaf(at));
                if reached.iter().all(|(_, arrived)| *arrived) {
                    break reached.map(|(leaf, _)| leaf);
                }
            };
        }
    }

    /// Those that have not arrived after the common steps close ranks.
    #[inline(always)]
    fn together<C: Compare>(&self, leaves: &mut [u32]) {
        let mut underway = Underway::new(self.exits[0]);
        let groups = leaves.len() / ROWS;
        for first in (0..groups).step_by(PAIR) {
            // The last one of an odd number goes with one that has walked, for want of loops of its own.
            self.common::<C>(first.min(groups - PAIR), leaves, &mut underway);
        }
        underway.finish(self.paths, leaves, |rows, at| {
            let starts = rows.map(|row| self.block.start_of(row as usize));
            (0..STRIDE).for_each(|_| self.advance::<C>(at, |lane| (starts[lane], 0)));
        });
    }

    /// Takes two groups, of which the first is given, the common steps.
    #[inline(always)]
    fn common<C: Compare>(&self, first: usize, leaves: &mut [u32], underway: &mut Underway) {
        let pair: [usize; PAIR] = std::array::from_fn(|group| first + group);
        let starts = pair.map(|group| self.block.start_of(group * ROWS));
        let mut at = self.exits::<C, PAIR>(first);
        for _ in 0..self.common_steps {
            for (at, start) in at.iter_mut().zip(starts) {
                self.advance::<C>(at, |lane| (start, lane));
            }
        }
        for (at, group) in at.iter().zip(pair) {
            let rows: [u32; ROWS] = std::array::from_fn(|lane| (group * ROWS + lane) as u32);
            underway.keep(self.paths, &rows, at, leaves);
        }
    }

    #[inline(always)]
    fn exits<C: Compare, const GROUPS: usize>(&self, first: usize) -> [[At; ROWS]; GROUPS] {
        let at = |exit: usize| self.exits[exit];
        self.top.exits::<C, GROUPS>(self.block, first).map(|exits| exits.map(at))
    }

    /// Takes rows one step further. `place` says for each where a row of its group starts, and
    /// how many lanes it is behind that one.
    #[inline(always)]
    fn advance<C: Compare>(&self, at: &mut [At; ROWS], place: impl Fn(usize) -> (usize, usize)) {
        self.paths.advance::<C>(at, |lane, column| {
            let (start, lane) = place(lane);
            // OK because rows are those of the block, and features those of the paths.
            unsafe { self.block.value(start, lane, column) }
        });
    }
}
