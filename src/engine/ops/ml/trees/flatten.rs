//! Checks trees and lays them out in flat arrays.

use super::Real;
use super::ensemble::{Ensemble, Test, Tests};
use super::layout::Layout;
use super::listing::Listing;
use super::quick::Quick;
use crate::engine::onnx::invalid_model;
use crate::error::Result;

/// Makes an ensemble of what the attributes list.
pub(super) fn flatten<T: Real>(listing: Listing) -> Result<Ensemble<T>> {
    if listing.roots.is_empty() {
        return Err(invalid_model("an ensemble has no trees"));
    }
    let mut layout = Layout::<T>::new(&listing);
    let mut roots = Vec::with_capacity(listing.roots.len());
    for root in &listing.roots {
        roots.push(layout.add_tree(*root)?);
    }
    let leaves = Leaves::sort(&listing, &layout.leaf_numbers)?;
    let set = |values: &Vec<f64>| values.iter().map(|value| T::from_f64(*value)).collect();
    let tests = join(&layout);
    let one_weight_each = leaves.starts.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    Ok(Ensemble {
        quick: Quick::new(&layout.nodes, &tests, &roots),
        forest: tests.forest(layout.nodes, roots),
        tests,
        features: layout.features,
        sets: listing.sets.iter().map(set).collect(),
        common_targets: leaves.common_targets(),
        one_weight_each,
        weight_starts: leaves.starts,
        weight_targets: leaves.targets,
        weights: leaves.weights,
        targets: listing.targets,
    })
}

fn join<T: Real>(layout: &Layout<T>) -> Tests {
    let nodes = || layout.nodes.iter().zip(&layout.tests).zip(0..);
    let all = |test: Test| nodes().all(|((node, other), at)| node.is_leaf(at) || *other == test);
    if all(Test::LessOrEqual) {
        return Tests::LessOrEqual;
    }
    if all(Test::Less) {
        return Tests::Less;
    }
    Tests::Each(layout.tests.clone())
}

/// The weights of leaves, those of one leaf next to each other.
struct Leaves<T> {
    starts: Vec<u32>,
    targets: Vec<u32>,
    weights: Vec<T>,
}

impl<T: Real> Leaves<T> {
    fn sort(listing: &Listing, numbers: &[Option<u32>]) -> Result<Leaves<T>> {
        let mut sorted = Vec::with_capacity(listing.weights.len());
        for weight in &listing.weights {
            let targets = listing.targets;
            let target = usize::try_from(weight.target).ok().filter(|target| *target < targets);
            let target = target.ok_or_else(|| {
                let text =
                    format!("a leaf's target is {}, expected 0 to {}", weight.target, targets - 1);
                invalid_model(text)
            })?;
            // A branch or a leaf that no tree reaches has no number; its weight counts for nothing.
            if let Some(number) = numbers[weight.leaf] {
                sorted.push((number, target as u32, T::from_f64(weight.weight)));
            }
        }
        sorted.sort_by_key(|(number, ..)| *number);
        let leaves = numbers.iter().flatten().count();
        let start = |leaf| sorted.partition_point(|(number, ..)| (*number as usize) < leaf) as u32;
        Ok(Leaves {
            starts: (0..=leaves).map(start).collect(),
            targets: sorted.iter().map(|(_, target, _)| *target).collect(),
            weights: sorted.iter().map(|(.., weight)| *weight).collect(),
        })
    }
    /// The targets that every leaf lists, if they are the same in all and each comes once.
    fn common_targets(&self) -> Option<Vec<u32>> {
        let width = *self.starts.get(1)? as usize;
        let evenly = self.starts.windows(2).all(|pair| (pair[1] - pair[0]) as usize == width);
        let first = self.targets.get(..width).filter(|_| evenly && width > 0)?;
        let once = first.is_sorted_by(|one, next| one < next);
        self.targets
            .chunks_exact(width)
            .all(|targets| once && targets == first)
            .then(|| first.to_vec())
    }
}
