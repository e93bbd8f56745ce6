//! Trees as the quick scorer takes them, for ensembles that it can hold.

use driftline_kernels::{Branch, Leaf, Node, QuickScorer, Tree};

use super::Real;
use super::ensemble::Tests;

/// Most leaves of a tree.
const MOST_LEAVES: u32 = 64;

/// Trees of few leaves whose branches all compare in one way.
pub(super) struct Quick<T> {
    scorer: QuickScorer<T>,
    /// Number of the first leaf of each tree.
    first_leaves: Vec<u32>,
}

impl<T: Real> Quick<T> {
    /// `None` where a tree has too many leaves, shares some with another, or compares with NaN.
    pub(super) fn new(nodes: &[Node<T>], tests: &Tests, roots: &[u32]) -> Option<Quick<T>> {
        let comparison = tests.comparison()?;
        if nodes.iter().any(Node::missing_passes) {
            return None;
        }
        let mut trees: Vec<Tree<T>> = Vec::with_capacity(roots.len());
        let mut first_leaves = Vec::with_capacity(roots.len());
        let mut next_leaf = 0;
        for root in roots {
            let mut walk = Walk { nodes, first: next_leaf, next: next_leaf, branches: Vec::new() };
            walk.enter(*root)?;
            first_leaves.push(next_leaf);
            next_leaf = walk.next;
            trees.push(walk.branches);
        }
        Some(Quick { scorer: QuickScorer::new(&trees, comparison), first_leaves })
    }

    /// Calls `each` with each leaf, row by row and tree by tree, and the row that reaches it.
    pub(super) fn visit(&self, rows: &[&[T]], mut each: impl FnMut(&[u32], usize)) {
        self.visit_rows(rows, |leaves, row| {
            for (first, leaf) in self.first_leaves.iter().zip(leaves) {
                each(&[first + u32::from(*leaf)], row);
            }
        });
    }

    /// Adds up the weights of the leaves, where each has one and all are for one target.
    pub(super) fn sums(&self, rows: &[&[T]], weights: &[T]) -> Vec<T> {
        let mut sums = Vec::with_capacity(rows.len());
        self.visit_rows(rows, |leaves, _| {
            sums.push(T::add_weights(leaves, &self.first_leaves, weights));
        });
        sums
    }

    fn visit_rows(&self, rows: &[&[T]], mut each: impl FnMut(&[Leaf], usize)) {
        let mut leaves: Vec<Leaf> = vec![0; self.first_leaves.len()];
        for (index, row) in rows.iter().enumerate() {
            self.scorer.leaves_of_row(row, &mut leaves);
            each(&leaves, index);
        }
    }
}

/// A walk through a tree that takes passing branches first, as its leaves are numbered.
struct Walk<'a, T> {
    nodes: &'a [Node<T>],
    first: u32,
    next: u32,
    branches: Tree<T>,
}

impl<T: Real> Walk<'_, T> {
    /// Collects the branches under a node. It goes no deeper than a tree has leaves.
    fn enter(&mut self, place: u32) -> Option<()> {
        let node = &self.nodes[place as usize];
        if node.next[0] == place {
            let is_next = node.next[1] == self.next && self.next - self.first < MOST_LEAVES;
            self.next += 1;
            return is_next.then_some(());
        }
        let is_number = node.threshold.partial_cmp(&node.threshold).is_some();
        if self.branches.len() as u32 >= MOST_LEAVES || !is_number {
            return None;
        }
        let (index, start) = (self.branches.len(), self.place());
        let branch =
            Branch { feature: node.feature(), threshold: node.threshold, passing: (start, start) };
        self.branches.push(branch);
        self.enter(node.next[1])?;
        self.branches[index].passing.1 = self.place();
        self.enter(node.next[0])
    }

    /// The place of the next leaf in its tree.
    fn place(&self) -> Leaf {
        // OK because a walk ends with the 64th leaf.
        (self.next - self.first) as Leaf
    }
}
