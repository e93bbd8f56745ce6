//! Finds the leaf that a row reaches in each of many trees, feature by feature instead of node by node, which is
//! faster than any walk while there is one row.
//!
//! Every branch that a row fails rules out the leaves on its passing side. With the branches of a
//! feature sorted by threshold, those that fail come first, and the rest need not be looked at. What
//! remains of a tree's leaves is a word of bits, of which the first one set is the leaf.
//!
//! Source: Lucchese et al., "QuickScorer: a Fast Algorithm to Rank Documents with Additive Ensembles
//! of Regression Trees", SIGIR 2015, algorithm 1.

mod loops;
#[cfg(test)]
mod tests;

/// Trees whose words are worked on together, so that they stay near the processor.
const GROUP: usize = 128;

/// How a branch compares a value with its threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The value passes when it is less or equal.
    LessOrEqual,
    /// The value passes when it is less.
    Less,
}

/// A leaf of a tree, by its place among the leaves, those of the passing side first.
pub type Leaf = u8;

/// A branch of a tree.
#[derive(Clone, Copy, Debug)]
pub struct Branch<T> {
    /// Position of the value in a row.
    pub feature: usize,
    /// What the value is compared with. NaN as a value passes no comparison.
    pub threshold: T,
    /// First leaf of the passing side, and the first one behind it.
    pub passing: (Leaf, Leaf),
}

/// The branches of a tree of at most 64 leaves, in any order.
pub type Tree<T> = Vec<Branch<T>>;

/// Trees, prepared.
#[derive(Debug)]
pub struct QuickScorer<T> {
    groups: Vec<Group<T>>,
    comparison: Comparison,
}

#[derive(Debug)]
struct Group<T> {
    /// Positions of its trees among all.
    trees: Vec<usize>,
    /// For each feature that has any, where its tests end.
    features: Vec<(usize, usize)>,
    tests: Vec<Test<T>>,
}

/// A branch: which leaves of which tree stay when a row fails it.
#[derive(Clone, Copy, Debug)]
struct Test<T> {
    threshold: T,
    tree: u32,
    stay: u64,
}

/// A type of values: `f32` or `f64`.
pub trait Number: Copy + PartialOrd + Sized {
    #[doc(hidden)]
    fn leaves_of_row(scorer: &QuickScorer<Self>, row: &[Self], leaves: &mut [Leaf]);

    /// Adds up what the leaves of each tree weigh, tree by tree. `weights` has those of all trees, and
    /// `starts` says where those of each tree begin.
    ///
    /// # Panics
    /// When a leaf has no weight.
    fn add_weights(leaves: &[Leaf], starts: &[u32], weights: &[Self]) -> Self;
}

impl<T: Number> QuickScorer<T> {
    /// Prepares trees that all compare in one way.
    ///
    /// # Panics
    /// When the leaves of a branch are out of order or beyond 64, or a threshold is NaN.
    pub fn new(trees: &[Tree<T>], comparison: Comparison) -> QuickScorer<T> {
        let trees: Vec<_> = trees.iter().enumerate().collect();
        QuickScorer { groups: trees.chunks(GROUP).map(group).collect(), comparison }
    }

    /// The leaf of each tree that a row reaches.
    ///
    /// # Panics
    /// When the row has too few features, or `leaves` is not as long as there are trees.
    pub fn leaves_of_row(&self, row: &[T], leaves: &mut [Leaf]) {
        T::leaves_of_row(self, row, leaves);
    }
}

fn group<T: Number>(trees: &[(usize, &Tree<T>)]) -> Group<T> {
    let mut sorted: Vec<(usize, Test<T>)> = Vec::new();
    for (tree, (_, branches)) in trees.iter().enumerate() {
        for Branch { feature, threshold, passing: (first, end) } in *branches {
            assert!(first < end && *end < 64, "leaves {first} to {end} are not some of 64");
            assert!(threshold.partial_cmp(threshold).is_some(), "a threshold is NaN");
            let ruled_out = (1u64 << end) - (1u64 << first);
            // OK because a group has few trees.
            let test = Test { threshold: *threshold, tree: tree as u32, stay: !ruled_out };
            sorted.push((*feature, test));
        }
    }
    sorted.sort_by(|(one, a), (other, b)| {
        let by_threshold = a.threshold.partial_cmp(&b.threshold);
        one.cmp(other).then(by_threshold.unwrap_or(std::cmp::Ordering::Equal))
    });
    let mut features: Vec<(usize, usize)> = Vec::new();
    for (index, (feature, _)) in sorted.iter().enumerate() {
        match features.last_mut() {
            Some((last, end)) if last == feature => *end = index + 1,
            _ => features.push((*feature, index + 1)),
        }
    }
    Group {
        trees: trees.iter().map(|(place, _)| *place).collect(),
        features,
        tests: sorted.into_iter().map(|(_, test)| test).collect(),
    }
}
