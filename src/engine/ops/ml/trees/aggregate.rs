//! Makes one score for each target out of the leaves that a row reaches.

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

/// What trees say of rows: for each row, a score for each target.
pub(in crate::engine::ops::ml) struct Scores<T> {
    pub(in crate::engine::ops::ml) values: Vec<T>,
    /// Whether a leaf gave the target any weight.
    pub(in crate::engine::ops::ml) given: Vec<bool>,
}

impl<T: Real> Ensemble<T> {
    /// Scores rows of so many features each. Weights come together in the order of the trees, as in
    /// onnxruntime.
    pub(in crate::engine::ops::ml) fn score(
        &self,
        rows: &[T],
        features: usize,
        how: Aggregate,
    ) -> Scores<T> {
        let count = rows.len() / features * self.targets;
        let mut scores = Scores { values: vec![T::default(); count], given: vec![false; count] };
        match &self.common_targets {
            Some(targets) if matches!(how, Aggregate::Sum | Aggregate::Average) => {
                self.add_alike(rows, features, targets, &mut scores);
            }
            _ => self.visit(rows, features, |leaves, first| {
                self.add(leaves, first, how, &mut scores);
            }),
        }
        if how == Aggregate::Average {
            let trees = T::from_f64(self.forest.roots().len() as f64);
            scores.values.iter_mut().for_each(|value| *value = *value / trees);
        }
        scores
    }

    /// Adds the weights of leaves that all have the same targets.
    fn add_alike(&self, rows: &[T], features: usize, targets: &[u32], scores: &mut Scores<T>) {
        let width = targets.len();
        let mut sums = vec![T::default(); rows.len() / features * width];
        self.visit(rows, features, |leaves, first| {
            T::add_weights(leaves, &self.weights, width, &mut sums[first * width..]);
        });
        let rows = scores.values.chunks_exact_mut(self.targets);
        let given = scores.given.chunks_exact_mut(self.targets);
        for ((values, given), sums) in rows.zip(given).zip(sums.chunks_exact(width)) {
            for (target, sum) in targets.iter().zip(sums) {
                (values[*target as usize], given[*target as usize]) = (*sum, true);
            }
        }
    }

    /// Adds what leaves say of rows that follow each other.
    fn add(&self, leaves: &[u32], first: usize, how: Aggregate, scores: &mut Scores<T>) {
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
