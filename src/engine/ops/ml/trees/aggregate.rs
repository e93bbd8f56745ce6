//! Makes one score for each target out of the leaves that a row reaches.

use driftline_kernels::ROWS;

use super::Real;
use super::ensemble::Ensemble;

/// How the weights of a target come together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::engine::ops::ml) enum Aggregate {
    Sum,
    Average,
    Min,
    Max,
}

/// Rows that go through a tree before the next tree, so that its nodes stay near the processor.
const BLOCK: usize = 256;

/// What trees say of rows: for each row, a score for each target.
pub(in crate::engine::ops::ml) struct Scores<T> {
    pub(in crate::engine::ops::ml) values: Vec<T>,
    /// Whether a leaf gave the target any weight.
    pub(in crate::engine::ops::ml) given: Vec<bool>,
}

impl<T: Real> Ensemble<T> {
    /// Scores rows. Weights come together in the order of the trees, as in onnxruntime.
    pub(in crate::engine::ops::ml) fn score(&self, rows: &[&[T]], how: Aggregate) -> Scores<T> {
        let count = rows.len() * self.targets;
        let mut scores = Scores { values: vec![T::default(); count], given: vec![false; count] };
        match (&self.quick, self.only_target) {
            (Some(quick), Some(target)) if matches!(how, Aggregate::Sum | Aggregate::Average) => {
                let sums = quick.sums(rows, &self.weights);
                for (row, sum) in sums.into_iter().enumerate() {
                    let place = row * self.targets + target as usize;
                    (scores.values[place], scores.given[place]) = (sum, true);
                }
            }
            (Some(quick), _) => quick.visit(rows, |leaves, first| {
                self.add(leaves, first, how, &mut scores);
            }),
            (None, _) if rows.len() < ROWS => self.by_row(rows, how, &mut scores),
            (None, _) => self.by_tree(rows, how, &mut scores),
        }
        if how == Aggregate::Average {
            let trees = T::from_f64(self.roots.len() as f64);
            scores.values.iter_mut().for_each(|value| *value = *value / trees);
        }
        scores
    }

    /// Each row through several trees at once.
    fn by_row(&self, rows: &[&[T]], how: Aggregate, scores: &mut Scores<T>) {
        for (index, row) in rows.iter().enumerate() {
            for (roots, depths) in self.roots.chunks(ROWS).zip(self.depths.chunks(ROWS)) {
                let depth = depths.iter().copied().max().unwrap_or(0);
                let leaves = self.descend(fill(roots), depth, &[*row; ROWS]);
                for leaf in &leaves[..roots.len()] {
                    self.add(&[*leaf], index, how, scores);
                }
            }
        }
    }

    /// Several rows at once through each tree.
    fn by_tree(&self, rows: &[&[T]], how: Aggregate, scores: &mut Scores<T>) {
        for (block, rows) in rows.chunks(BLOCK).enumerate() {
            for (root, depth) in self.roots.iter().zip(&self.depths) {
                for (group, rows) in rows.chunks(ROWS).enumerate() {
                    let leaves = self.descend([*root; ROWS], *depth, &fill(rows));
                    self.add(&leaves[..rows.len()], block * BLOCK + group * ROWS, how, scores);
                }
            }
        }
    }

    /// Adds what leaves say of rows that follow each other.
    #[inline]
    fn add(&self, leaves: &[u32], first: usize, how: Aggregate, scores: &mut Scores<T>) {
        if self.one_weight_each && matches!(how, Aggregate::Sum | Aggregate::Average) {
            for (leaf, row) in leaves.iter().zip(first..) {
                let target = self.weight_targets[*leaf as usize] as usize;
                let place = row * self.targets + target;
                scores.values[place] = scores.values[place] + self.weights[*leaf as usize];
                scores.given[place] = true;
            }
            return;
        }
        for (leaf, row) in leaves.iter().zip(first..) {
            let range = row * self.targets..(row + 1) * self.targets;
            let (values, given) = (&mut scores.values[range.clone()], &mut scores.given[range]);
            let (targets, weights) = self.leaf(*leaf);
            for (target, weight) in targets.iter().zip(weights) {
                let (value, given) = (&mut values[*target as usize], &mut given[*target as usize]);
                *value = match how {
                    Aggregate::Sum | Aggregate::Average => *value + *weight,
                    Aggregate::Min if *given && *value <= *weight => *value,
                    Aggregate::Max if *given && *value >= *weight => *value,
                    Aggregate::Min | Aggregate::Max => *weight,
                };
                *given = true;
            }
        }
    }
}

/// The values, and the first one in the lanes that are left.
fn fill<V: Copy>(values: &[V]) -> [V; ROWS] {
    std::array::from_fn(|lane| values.get(lane).copied().unwrap_or(values[0]))
}
