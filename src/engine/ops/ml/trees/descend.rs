//! Takes rows from the roots of trees to their leaves.

use super::Real;
use super::ensemble::{Ensemble, MISSING_PASSES, Test, Tests, TreeNode};

/// Walks at once. The processor works on the others while one waits for memory.
pub(super) const LANES: usize = 8;

impl<T> TreeNode<T> {
    pub(super) fn missing_passes(&self) -> bool {
        self.feature & MISSING_PASSES != 0
    }

    fn value(&self, row: &[T]) -> T
    where
        T: Copy,
    {
        row[(self.feature & !MISSING_PASSES) as usize]
    }
}

impl<T: Real> Ensemble<T> {
    /// The leaves that are reached from these nodes, each with a row of its own, in at most `depth`
    /// steps.
    pub(super) fn descend(
        &self,
        from: [u32; LANES],
        rows: [&[T]; LANES],
        depth: u32,
    ) -> [u32; LANES] {
        match (&self.tests, self.missing_passes) {
            (Tests::LessOrEqual, false) => {
                self.walk(from, rows, depth, |node, _, value| value <= node.threshold)
            }
            (Tests::Less, false) => {
                self.walk(from, rows, depth, |node, _, value| value < node.threshold)
            }
            (Tests::LessOrEqual, true) => self.walk(from, rows, depth, |node, _, value| {
                (value <= node.threshold) | (is_nan(value) & node.missing_passes())
            }),
            (Tests::Less, true) => self.walk(from, rows, depth, |node, _, value| {
                (value < node.threshold) | (is_nan(value) & node.missing_passes())
            }),
            (Tests::Each(tests), _) => self.walk(from, rows, depth, |node, place, value| {
                self.passes(&tests[place as usize], node.threshold, value)
                    || (is_nan(value) && node.missing_passes())
            }),
        }
    }

    #[inline(always)]
    fn walk(
        &self,
        mut at: [u32; LANES],
        rows: [&[T]; LANES],
        depth: u32,
        passes: impl Fn(&TreeNode<T>, u32, T) -> bool,
    ) -> [u32; LANES] {
        for _ in 0..depth {
            let mut moved = false;
            for (at, row) in at.iter_mut().zip(rows) {
                let node = &self.nodes[*at as usize];
                let passed = passes(node, *at, node.value(row));
                let next = if passed { node.if_true } else { node.if_false };
                moved |= next != *at;
                *at = next;
            }
            if !moved {
                break;
            }
        }
        at.map(|place| self.nodes[place as usize].if_true)
    }

    fn passes(&self, test: &Test, threshold: T, value: T) -> bool {
        match test {
            Test::LessOrEqual => value <= threshold,
            Test::Less => value < threshold,
            Test::GreaterOrEqual => value >= threshold,
            Test::Greater => value > threshold,
            Test::Equal => value == threshold,
            Test::NotEqual => value != threshold,
            Test::Member(set) => self.sets[*set].contains(&value),
        }
    }
}

/// The only value that is not equal to itself.
#[allow(clippy::eq_op, reason = "the types have no common `is_nan`")]
fn is_nan<T: Real>(value: T) -> bool {
    value != value
}
