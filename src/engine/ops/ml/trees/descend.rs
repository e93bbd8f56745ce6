//! Takes rows from the roots of trees to their leaves.

use driftline_kernels::{BLOCK, Block, Comparison, Forest, Node, ROWS};

use super::Real;
use super::ensemble::{Ensemble, Test, Tests};
use super::quick::Quick;

/// Fewer rows than these go through several trees at once, or to the quick scorer, instead of together through each tree.
const TOGETHER: usize = 4;

impl Tests {
    /// The comparison that every branch makes, if it is one of the two that nearly all ensembles use.
    pub(super) fn comparison(&self) -> Option<Comparison> {
        match self {
            Tests::LessOrEqual => Some(Comparison::LessOrEqual),
            Tests::Less => Some(Comparison::Less),
            Tests::Each(_) => None,
        }
    }

    /// A forest for these tests. Where each branch has its own, only the nodes are of use.
    pub(super) fn forest<T: Real>(&self, nodes: Vec<Node<T>>, roots: Vec<u32>) -> Forest<T> {
        Forest::new(nodes, roots, self.comparison().unwrap_or(Comparison::LessOrEqual))
    }
}

impl<T: Real> Ensemble<T> {
    /// Calls `each` with the leaves that rows reach in a tree, and the first of those rows. For each row
    /// the trees come in their order.
    pub(super) fn visit(&self, rows: &[&[T]], mut each: impl FnMut(&[u32], usize)) {
        if let Some(quick) = self.quick_for(rows) {
            return quick.visit(rows, each);
        }
        for (rows, first) in rows.chunks(BLOCK).zip((0..).step_by(BLOCK)) {
            match &self.tests {
                Tests::Each(tests) => {
                    let walk = |row: &[T], leaves: &mut [u32]| self.walk(tests, row, leaves);
                    self.by_row(rows, first, walk, &mut each);
                }
                _ if rows.len() < TOGETHER => {
                    let walk =
                        |row: &[T], leaves: &mut [u32]| self.forest.leaves_of_row(row, leaves);
                    self.by_row(rows, first, walk, &mut each);
                }
                _ => self.by_tree(rows, first, &mut each),
            }
        }
    }

    /// The quick scorer, for so few rows that it is faster.
    pub(super) fn quick_for(&self, rows: &[&[T]]) -> Option<&Quick<T>> {
        self.quick.as_ref().filter(|_| rows.len() < TOGETHER)
    }

    fn by_row(
        &self,
        rows: &[&[T]],
        first: usize,
        walk: impl Fn(&[T], &mut [u32]),
        each: &mut impl FnMut(&[u32], usize),
    ) {
        let mut leaves = vec![0; self.forest.roots().len()];
        for (row, index) in rows.iter().zip(first..) {
            walk(row, &mut leaves);
            leaves.iter().for_each(|leaf| each(&[*leaf], index));
        }
    }

    fn by_tree(&self, rows: &[&[T]], first: usize, each: &mut impl FnMut(&[u32], usize)) {
        let block = Block::new(rows, self.features);
        let mut leaves = [[0; ROWS]; BLOCK / ROWS];
        for tree in 0..self.forest.roots().len() {
            self.forest.leaves_of_block(tree, &block, &mut leaves);
            each(&leaves.as_flattened()[..rows.len()], first);
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
        let (value, threshold) = (row[node.feature()], node.threshold);
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
        passes || (value.partial_cmp(&value).is_none() && node.missing_passes())
    }
}
