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

impl<T: Real> Scores<T> {
    /// Takes the sums of these targets, of all that there are, row after row.
    fn set(&mut self, all: usize, targets: &[u32], sums: &[T]) {
        let rows = self.values.chunks_exact_mut(all).zip(self.given.chunks_exact_mut(all));
        for ((values, given), sums) in rows.zip(sums.chunks_exact(targets.len())) {
            for (target, sum) in targets.iter().zip(sums) {
                (values[*target as usize], given[*target as usize]) = (*sum, true);
            }
        }
    }
}

impl<T: Real> Ensemble<T> {
    /// Scores rows. Weights come together in the order of the trees, as in onnxruntime.
    pub(in crate::engine::ops::ml) fn score(&self, rows: &[&[T]], how: Aggregate) -> Scores<T> {
        let count = rows.len() * self.targets;
        let mut scores = Scores { values: vec![T::default(); count], given: vec![false; count] };
        let adds = matches!(how, Aggregate::Sum | Aggregate::Average);
        match (self.quick_for(rows), self.common_targets.as_deref().filter(|_| adds)) {
            (Some(quick), Some(targets @ [_])) => {
                scores.set(self.targets, targets, &quick.sums(rows, &self.weights));
            }
            (_, Some(targets)) => {
                scores.set(self.targets, targets, &self.sums(rows, targets.len()));
            }
            (_, None) => {
                self.visit(rows, |leaves, first| self.add(leaves, first, how, &mut scores))
            }
        }
        if how == Aggregate::Average {
            let trees = T::from_f64(self.forest.roots().len() as f64);
            scores.values.iter_mut().for_each(|value| *value = *value / trees);
        }
        scores
    }

    /// Adds up the weights of leaves that all have so many, for the same targets.
    fn sums(&self, rows: &[&[T]], width: usize) -> Vec<T> {
        let mut sums = vec![T::default(); rows.len() * width];
        self.visit(rows, |leaves, first| {
            T::add_leaves(leaves, &self.weights, width, &mut sums[first * width..]);
        });
        sums
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
