//! Takes rows from the roots of trees to their leaves.
//!
//! Rows are compared with the thresholds of a tree's first branches all at once, with no walk from one
//! to the next: a small tree has no others. Below, several rows walk together: each step of a row waits for
//! memory, and the others' steps fill the time. On the last levels, where many rows have arrived, the
//! others close ranks.

mod alone;
mod block;
mod compare;
mod loops;
mod node;
mod paths;
#[cfg(test)]
mod tests;
mod together;
mod top;
mod underway;
mod words;

pub use block::Block;
pub use node::{MISSING_PASSES, Node};
use paths::Paths;
use top::{Exits, Top};

use crate::quick_scorer::{Comparison, Number};

/// Rows that walk together.
pub const ROWS: usize = 8;

/// Most rows of a block: a tree's nodes stay near the processor while they go through it.
pub const BLOCK: usize = 32 * ROWS;

/// A type of values that rows walk through trees with: `f32` or `f64`.
pub trait Walk: Number {
    #[doc(hidden)]
    fn columns(rows: &[&[Self]], features: usize) -> Vec<[Self; ROWS]>;
    #[doc(hidden)]
    fn walk_row(forest: &Forest<Self>, row: &[Self], leaves: &mut [u32]);
    #[doc(hidden)]
    fn walk_block(
        forest: &Forest<Self>,
        tree: usize,
        block: &Block<Self>,
        leaves: &mut [[u32; ROWS]],
    );

    /// Adds what their leaves weigh to the sums of rows. Each row has `width` sums, each leaf as many weights.
    ///
    /// # Panics
    /// When a leaf has no weights, or `width` is zero.
    fn add_leaves(leaves: &[u32], weights: &[Self], width: usize, sums: &mut [Self]);
}

/// Trees whose branches all compare in one way.
#[derive(Debug)]
pub struct Forest<T> {
    nodes: Vec<Node<T>>,
    roots: Vec<u32>,
    tops: Vec<Top<T>>,
    /// The nodes once more, if not all trees end with their first branches.
    paths: Option<Paths<T>>,
    comparison: Comparison,
    /// Whether some branch lets NaN pass.
    missing_passes: bool,
}

impl<T: Walk> Forest<T> {
    /// Prepares trees. No way through the nodes may lead in a circle: rows would walk it for ever.
    ///
    /// # Panics
    /// When a root or a branch leads to none of the nodes, or a leaf has a test that some value passes.
    pub fn new(nodes: Vec<Node<T>>, roots: Vec<u32>, comparison: Comparison) -> Forest<T> {
        // Trees follow each other, and every second node is a leaf.
        let ends = roots.iter().skip(1).copied().chain([nodes.len() as u32]);
        let leaves = roots.iter().zip(ends).map(|(root, end)| end.saturating_sub(*root) / 2);
        let paths = Paths::new(&nodes);
        let top = |(root, leaves): (&u32, u32)| Top::new(&nodes, &paths, *root, leaves);
        let tops: Vec<_> = roots.iter().zip(leaves).map(top).collect();
        let go_on = tops.iter().any(|top| matches!(top.exits, Exits::Nodes { .. }));
        let paths = go_on.then_some(paths);
        let missing_passes = nodes.iter().any(Node::missing_passes);
        Forest { nodes, roots, tops, paths, comparison, missing_passes }
    }

    /// The nodes of all trees.
    pub fn nodes(&self) -> &[Node<T>] {
        &self.nodes
    }

    /// The first node of each tree.
    pub fn roots(&self) -> &[u32] {
        &self.roots
    }

    /// The number of the leaf that a row reaches in each tree.
    ///
    /// # Panics
    /// When the row has too few features, or `leaves` is shorter than there are trees.
    pub fn leaves_of_row(&self, row: &[T], leaves: &mut [u32]) {
        T::walk_row(self, row, leaves);
    }

    /// The numbers of the leaves that the rows of a block reach in one tree.
    ///
    /// # Panics
    /// When the rows have too few features, or `leaves` is shorter than the block.
    pub fn leaves_of_block(&self, tree: usize, block: &Block<T>, leaves: &mut [[u32; ROWS]]) {
        T::walk_block(self, tree, block, leaves);
    }
}
