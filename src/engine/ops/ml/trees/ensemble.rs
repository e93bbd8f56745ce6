//! How trees lie in memory.

use std::cell::OnceCell;

use driftline_kernels::{Forest, Node};

use super::Real;
use super::quick::Quick;

/// How a branch compares a value with its threshold.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine::ops::ml) enum Test {
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Equal,
    NotEqual,
    /// Whether the value is in the set of this position.
    Member(usize),
}

/// The tests of an ensemble.
#[derive(Clone)]
pub(in crate::engine::ops::ml) enum Tests {
    /// Every branch is a [`Test::LessOrEqual`].
    LessOrEqual,
    /// Every branch is a [`Test::Less`].
    Less,
    /// The test of each node. That of a leaf is one that no value passes.
    Each(Vec<Test>),
}

/// Trees in flat arrays.
pub(in crate::engine::ops::ml) struct Ensemble<T> {
    /// The nodes of all trees, each tree's in the order of a walk that takes true branches first.
    pub(super) forest: Forest<T>,
    pub(super) tests: Tests,
    /// The same trees for the quick scorer, where it can hold them.
    pub(super) quick: Option<Quick<T>>,
    /// Sorted sets that branches test membership of.
    pub(super) sets: Vec<Vec<T>>,
    /// Where the weights of each leaf start; one more at the end.
    pub(super) weight_starts: Vec<u32>,
    pub(super) weight_targets: Vec<u32>,
    pub(super) weights: Vec<T>,
    /// Whether each leaf has exactly one weight, as in boosted trees and in forests of two classes.
    pub(super) one_weight_each: bool,
    /// The targets that every leaf has weights of, in this order, if they are the same in all.
    pub(super) common_targets: Option<Vec<u32>>,
    /// Number of targets or classes.
    pub(in crate::engine::ops::ml) targets: usize,
    /// Number of features that a row must have at least.
    pub(in crate::engine::ops::ml) features: usize,
}

impl<T: Real> Ensemble<T> {
    /// Targets and weights of a leaf.
    pub(super) fn leaf(&self, leaf: u32) -> (&[u32], &[T]) {
        let leaf = leaf as usize;
        let range = self.weight_starts[leaf] as usize..self.weight_starts[leaf + 1] as usize;
        (&self.weight_targets[range.clone()], &self.weights[range])
    }

    /// The targets of all weights.
    pub(in crate::engine::ops::ml) fn weight_targets(&self) -> &[u32] {
        &self.weight_targets
    }

    pub(in crate::engine::ops::ml) fn weights(&self) -> &[T] {
        &self.weights
    }

    /// The same trees in another type.
    fn convert<U: Real>(&self) -> Ensemble<U> {
        let convert = |value: &T| U::from_f64(value.to_f64());
        let node = |node: &Node<T>| Node {
            threshold: convert(&node.threshold),
            feature: node.feature,
            next: node.next,
        };
        let nodes: Vec<_> = self.forest.nodes().iter().map(node).collect();
        Ensemble {
            quick: Quick::new(&nodes, &self.tests, self.forest.roots()),
            forest: self.tests.forest(nodes, self.forest.roots().to_vec()),
            tests: self.tests.clone(),
            sets: self.sets.iter().map(|set| set.iter().map(convert).collect()).collect(),
            weight_starts: self.weight_starts.clone(),
            weight_targets: self.weight_targets.clone(),
            weights: self.weights.iter().map(convert).collect(),
            one_weight_each: self.one_weight_each,
            common_targets: self.common_targets.clone(),
            targets: self.targets,
            features: self.features,
        }
    }
}

/// An ensemble in the precision that its attributes have, and in the other one once an input asks.
pub(in crate::engine::ops::ml) struct AnyEnsemble {
    single: OnceCell<Ensemble<f32>>,
    double: OnceCell<Ensemble<f64>>,
}

impl AnyEnsemble {
    pub(in crate::engine::ops::ml) fn targets(&self) -> usize {
        self.single.get().map_or_else(|| self.double().targets, |ensemble| ensemble.targets)
    }

    pub(in crate::engine::ops::ml) fn single(&self) -> &Ensemble<f32> {
        // OK because one of the two was set at the start.
        self.single.get_or_init(|| self.double.get().expect("an ensemble").convert())
    }

    pub(in crate::engine::ops::ml) fn double(&self) -> &Ensemble<f64> {
        // OK because one of the two was set at the start.
        self.double.get_or_init(|| self.single.get().expect("an ensemble").convert())
    }
}

impl From<Ensemble<f32>> for AnyEnsemble {
    fn from(ensemble: Ensemble<f32>) -> AnyEnsemble {
        AnyEnsemble { single: ensemble.into(), double: OnceCell::new() }
    }
}

impl From<Ensemble<f64>> for AnyEnsemble {
    fn from(ensemble: Ensemble<f64>) -> AnyEnsemble {
        AnyEnsemble { single: OnceCell::new(), double: ensemble.into() }
    }
}
