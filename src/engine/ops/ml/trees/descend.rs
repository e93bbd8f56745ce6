//! Takes rows from the roots of trees to their leaves.

use super::Real;
use super::ensemble::{Ensemble, MISSING_PASSES, Test, Tests, TreeNode};

/// Walks at once. The processor works on the others while one waits for memory.
pub(super) const LANES: usize = 8;

impl<T> TreeNode<T> {
    pub(super) fn missing_passes(&self) -> bool {
        self.feature & MISSING_PASSES != 0
    }

    fn feature(&self) -> usize {
        (self.feature & !MISSING_PASSES) as usize
    }
}

impl<T: Real> Ensemble<T> {
    /// The leaves that are reached from these nodes in at most `depth` steps. `value` gives a feature
    /// of the row that is in a lane.
    #[inline(always)]
    pub(super) fn descend(
        &self,
        from: [u32; LANES],
        depth: u32,
        value: impl Fn(usize, usize) -> T,
    ) -> [u32; LANES] {
        match (&self.tests, self.missing_passes) {
            (Tests::LessOrEqual, false) => {
                self.walk(from, depth, value, |node, _, value| value <= node.threshold)
            }
            (Tests::Less, false) => {
                self.walk(from, depth, value, |node, _, value| value < node.threshold)
            }
            (Tests::LessOrEqual, true) => self.walk(from, depth, value, |node, _, value| {
                (value <= node.threshold) | (is_nan(value) & node.missing_passes())
            }),
            (Tests::Less, true) => self.walk(from, depth, value, |node, _, value| {
                (value < node.threshold) | (is_nan(value) & node.missing_passes())
            }),
            (Tests::Each(tests), _) => self.walk(from, depth, value, |node, place, value| {
                self.passes(&tests[place as usize], node.threshold, value)
                    || (is_nan(value) && node.missing_passes())
            }),
        }
    }

    #[inline(always)]
    fn walk(
        &self,
        mut at: [u32; LANES],
        depth: u32,
        value: impl Fn(usize, usize) -> T,
        passes: impl Fn(&TreeNode<T>, u32, T) -> bool,
    ) -> [u32; LANES] {
        for _ in 0..depth {
            let mut moved = false;
            for (lane, at) in at.iter_mut().enumerate() {
                let node = &self.nodes[*at as usize];
                let passed = passes(node, *at, value(lane, node.feature()));
                let next = node.next[usize::from(passed)];
                moved |= next != *at;
                *at = next;
            }
            if !moved {
                break;
            }
        }
        at.map(|place| self.nodes[place as usize].next[1])
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
