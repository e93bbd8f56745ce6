//! Checks trees and lays them out in flat arrays.

use super::Real;
use super::ensemble::{Ensemble, Test, Tests};
use super::layout::Layout;
use super::listing::Listing;
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
    let depths = roots.iter().map(|root| layout.heights[*root as usize]).collect();
    let leaves = Leaves::sort(&listing, &layout.leaf_numbers)?;
    let set = |values: &Vec<f64>| values.iter().map(|value| T::from_f64(*value)).collect();
    Ok(Ensemble {
        tests: join(&layout),
        missing_passes: layout.nodes.iter().any(|node| node.missing_passes()),
        features: layout.features,
        nodes: layout.nodes,
        sets: listing.sets.iter().map(set).collect(),
        roots,
        depths,
        one_weight_each: leaves.starts.windows(2).all(|pair| pair[0] + 1 == pair[1]),
        weight_starts: leaves.starts,
        weight_targets: leaves.targets,
        weights: leaves.weights,
        targets: listing.targets,
    })
}

fn join<T: Real>(layout: &Layout<T>) -> Tests {
    let is_leaf = |place: usize| layout.heights[place] == 0;
    let all =
        |test: Test| (0..layout.tests.len()).all(|at| is_leaf(at) || layout.tests[at] == test);
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
}
