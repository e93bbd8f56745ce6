//! Makes one score for each target out of the leaves that a row reaches.

use super::Real;
use super::descend::LANES;
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
        if rows.len() < LANES {
            self.by_row(rows, how, &mut scores);
        } else {
            self.by_tree(rows, how, &mut scores);
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
            for (roots, depths) in self.roots.chunks(LANES).zip(self.depths.chunks(LANES)) {
                let from = fill(roots);
                let depth = depths.iter().copied().max().unwrap_or(0);
                let leaves = self.descend(from, [row; LANES], depth);
                for leaf in &leaves[..roots.len()] {
                    self.add(*leaf, index, how, scores);
                }
            }
        }
    }

    /// Several rows at once through each tree.
    fn by_tree(&self, rows: &[&[T]], how: Aggregate, scores: &mut Scores<T>) {
        for (block, rows) in rows.chunks(BLOCK).enumerate() {
            for (root, depth) in self.roots.iter().zip(&self.depths) {
                for (group, lanes) in rows.chunks(LANES).enumerate() {
                    let leaves = self.descend([*root; LANES], fill(lanes), *depth);
                    let first = block * BLOCK + group * LANES;
                    for (lane, leaf) in leaves[..lanes.len()].iter().enumerate() {
                        self.add(*leaf, first + lane, how, scores);
                    }
                }
            }
        }
    }

    fn add(&self, leaf: u32, row: usize, how: Aggregate, scores: &mut Scores<T>) {
        for (target, weight) in self.leaf(leaf) {
            let place = row * self.targets + target;
            let (value, given) = (&mut scores.values[place], &mut scores.given[place]);
            *value = match how {
                Aggregate::Sum | Aggregate::Average => *value + weight,
                Aggregate::Min if *given && *value <= weight => *value,
                Aggregate::Max if *given && *value >= weight => *value,
                Aggregate::Min | Aggregate::Max => weight,
            };
            *given = true;
        }
    }
}

/// The values, and the first one in the lanes that are left.
fn fill<V: Copy>(values: &[V]) -> [V; LANES] {
    std::array::from_fn(|lane| values.get(lane).copied().unwrap_or(values[0]))
}
