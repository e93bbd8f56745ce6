//! Takes rows from the roots of trees to their leaves.

use driftline_kernels::{Block, Node, ROWS};

use super::Real;
use super::ensemble::{Ensemble, Test};

/// Rows that go through a tree before the next tree, so that its nodes stay near the processor.
const BLOCK: usize = 8 * ROWS;

/// Fewer rows than these go through several trees at once, instead of together through each tree.
const TOGETHER: usize = 4;

impl<T: Real> Ensemble<T> {
    /// Calls `each` with the leaves that rows reach in a tree, and the first of those rows. For each row
    /// the trees come in their order.
    pub(super) fn visit(&self, rows: &[T], features: usize, mut each: impl FnMut(&[u32], usize)) {
        for (block, rows) in rows.chunks(BLOCK * features).enumerate() {
            let first = block * BLOCK;
            match &self.tests {
                None if rows.len() >= TOGETHER * features => {
                    let count = rows.len() / features;
                    let rows = Block::new(rows, features);
                    let mut leaves = [[0; ROWS]; BLOCK / ROWS];
                    for tree in 0..self.forest.roots().len() {
                        self.forest.leaves(tree, &rows, &mut leaves);
                        each(&leaves.as_flattened()[..count], first);
                    }
                }
                tests => {
                    let mut leaves = vec![0; self.forest.roots().len()];
                    for (row, index) in rows.chunks(features).zip(first..) {
                        match tests {
                            None => self.forest.leaves_of_row(row, &mut leaves),
                            Some(tests) => self.walk(tests, row, &mut leaves),
                        }
                        leaves.iter().for_each(|leaf| each(&[*leaf], index));
                    }
                }
            }
        }
    }

    /// The leaves that a row reaches where each branch has a test of its own.
    fn walk(&self, tests: &[Test], row: &[T], leaves: &mut [u32]) {
        for (leaf, root) in leaves.iter_mut().zip(self.forest.roots()) {
            let mut at = *root;
            *leaf = loop {
                let node = &self.forest.nodes()[at as usize];
                if node.is_leaf(at) {
                    break node.next[1];
                }
                at = node.next[usize::from(self.passes(&tests[at as usize], node, row))];
            }
        }
    }

    fn passes(&self, test: &Test, node: &Node<T>, row: &[T]) -> bool {
        let (value, threshold) = (row[node.test.feature()], node.test.threshold);
        let passes = match test {
            Test::LessOrEqual => value <= threshold,
            Test::Less => value < threshold,
            Test::GreaterOrEqual => value >= threshold,
            Test::Greater => value > threshold,
            Test::Equal => value == threshold,
            Test::NotEqual => value != threshold,
            Test::Member(set) => self.sets[*set].contains(&value),
        };
        // NaN is the only value without an order.
        passes || (value.partial_cmp(&value).is_none() && node.test.missing_passes())
    }
}
