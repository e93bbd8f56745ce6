//! Trees as `TreeEnsemble` lists them: branches and leaves by their positions.

use super::ensemble::Test;
use super::listing::{Branch, Child, LeafWeight, Listing, column, expect_length, tensor};
use crate::engine::onnx::invalid_model;
use crate::engine::ops::Node;
use crate::error::Result;

/// Reads the trees of a `TreeEnsemble`.
pub(in crate::engine::ops::ml) fn by_position(node: &Node) -> Result<Listing> {
    let (modes, _) = node.required("nodes_modes", tensor(node, "nodes_modes")?)?;
    let (thresholds, double) = node.required("nodes_splits", tensor(node, "nodes_splits")?)?;
    let count = modes.len();
    expect_length("nodes_splits", thresholds.len(), count)?;
    let (tests, sets) = tests(node, &modes)?;
    let features = column(node, "nodes_featureids", count)?;
    let if_true = children(node, "nodes_truenodeids", "nodes_trueleafs", count)?;
    let if_false = children(node, "nodes_falsenodeids", "nodes_falseleafs", count)?;
    let missing = node.ints("nodes_missing_value_tracks_true").unwrap_or_default();
    let branch = |(place, test): (usize, Test)| Branch {
        test,
        feature: features[place],
        threshold: thresholds[place],
        missing_passes: missing.get(place) == Some(&1),
        if_true: if_true[place],
        if_false: if_false[place],
    };
    let branches = tests.into_iter().enumerate().map(branch).collect();
    let roots = node.ints("tree_roots").unwrap_or_default();
    let roots = roots.into_iter().map(|root| Child::Branch(position(root))).collect();
    let weights = weights(node)?;
    let targets = node.required("n_targets", node.int("n_targets"))?;
    let targets = usize::try_from(targets).unwrap_or(0);
    Ok(Listing { branches, leaves: weights.len(), roots, weights, sets, targets, double })
}

fn children(node: &Node, ids: &str, leaves: &str, count: usize) -> Result<Vec<Child>> {
    let (ids, leaves) = (column(node, ids, count)?, column(node, leaves, count)?);
    let child = |(id, leaf): (i64, i64)| match leaf {
        0 => Child::Branch(position(id)),
        _ => Child::Leaf(position(id)),
    };
    Ok(ids.into_iter().zip(leaves).map(child).collect())
}

/// A negative position becomes one that is surely out of range.
fn position(id: i64) -> usize {
    usize::try_from(id).unwrap_or(usize::MAX)
}

fn weights(node: &Node) -> Result<Vec<LeafWeight>> {
    let (weights, _) = node.required("leaf_weights", tensor(node, "leaf_weights")?)?;
    let targets = column(node, "leaf_targetids", weights.len())?;
    let weight = |(leaf, (target, weight))| LeafWeight { leaf, target, weight };
    Ok(targets.into_iter().zip(weights).enumerate().map(weight).collect())
}

/// The tests of all branches, and the sets of those that test membership. The attribute
/// `membership_values` holds the sets in the order of the branches; NaN ends each.
fn tests(node: &Node, modes: &[f64]) -> Result<(Vec<Test>, Vec<Vec<f64>>)> {
    let (values, _) = tensor(node, "membership_values")?.unwrap_or_default();
    let mut listed = values.split(|value| value.is_nan());
    let mut sets = Vec::new();
    let mut test = |mode: &f64| {
        Ok(match *mode as i64 {
            0 => Test::LessOrEqual,
            1 => Test::Less,
            2 => Test::GreaterOrEqual,
            3 => Test::Greater,
            4 => Test::Equal,
            5 => Test::NotEqual,
            6 => {
                sets.push(listed.next().unwrap_or_default().to_vec());
                Test::Member(sets.len() - 1)
            }
            other => {
                let text = format!("the mode of a node is {other}, expected 0 to 6");
                return Err(invalid_model(text));
            }
        })
    };
    let tests = modes.iter().map(&mut test).collect::<Result<_>>()?;
    Ok((tests, sets))
}
