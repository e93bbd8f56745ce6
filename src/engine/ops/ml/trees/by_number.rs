//! Trees as the operators before `TreeEnsemble` list them: nodes by the numbers of their tree and
//! of the node in it, and the weights of leaves apart from them by the same numbers.

use std::collections::HashMap;

use super::ensemble::Test;
use super::listing::{Branch, Child, LeafWeight, Listing, column, expect_length, reals};
use crate::engine::onnx::invalid_model;
use crate::engine::ops::Node;
use crate::error::Result;

/// What an operator calls the attributes of its leaves.
pub(in crate::engine::ops::ml) struct LeafNames {
    pub(in crate::engine::ops::ml) targets: &'static str,
    pub(in crate::engine::ops::ml) nodes: &'static str,
    pub(in crate::engine::ops::ml) trees: &'static str,
    pub(in crate::engine::ops::ml) weights: &'static str,
}

/// Reads the trees of a `TreeEnsembleClassifier` or `TreeEnsembleRegressor`.
pub(in crate::engine::ops::ml) fn by_number(
    node: &Node,
    names: &LeafNames,
    targets: usize,
) -> Result<Listing> {
    let numbers = Numbers::read(node)?;
    let count = numbers.trees.len();
    let modes = node.strings("nodes_modes")?.unwrap_or_default();
    expect_length("nodes_modes", modes.len(), count)?;
    let tests = modes.iter().map(|mode| test(mode)).collect::<Result<Vec<_>>>()?;
    let (thresholds, double_nodes) = reals(node, "nodes_values")?;
    expect_length("nodes_values", thresholds.len(), count)?;
    let features = column(node, "nodes_featureids", count)?;
    let if_true = column(node, "nodes_truenodeids", count)?;
    let if_false = column(node, "nodes_falsenodeids", count)?;
    let missing = node.ints("nodes_missing_value_tracks_true").unwrap_or_default();
    let child_at = |place: usize| match tests[place] {
        Some(_) => Child::Branch(place),
        None => Child::Leaf(place),
    };
    let child = |place: usize, numbers_of: &[i64]| match tests[place] {
        Some(_) => numbers.child(place, numbers_of[place]).map(child_at),
        None => Ok(Child::Leaf(place)),
    };
    let branch = |place: usize| {
        Ok(Branch {
            test: tests[place].clone().unwrap_or(Test::LessOrEqual),
            feature: features[place],
            threshold: thresholds[place],
            missing_passes: missing.get(place) == Some(&1),
            if_true: child(place, &if_true)?,
            if_false: child(place, &if_false)?,
        })
    };
    let branches = (0..count).map(branch).collect::<Result<_>>()?;
    let roots = numbers.roots().into_iter().map(child_at).collect();
    let (weights, double_weights) = weights(node, names, &numbers)?;
    let double = double_nodes || double_weights;
    Ok(Listing { branches, leaves: count, roots, weights, sets: Vec::new(), targets, double })
}

/// The numbers of all nodes.
struct Numbers {
    trees: Vec<i64>,
    nodes: Vec<i64>,
    places: HashMap<(i64, i64), usize>,
}

impl Numbers {
    fn read(node: &Node) -> Result<Numbers> {
        let trees = node.ints("nodes_treeids").unwrap_or_default();
        let nodes = column(node, "nodes_nodeids", trees.len())?;
        let mut places = HashMap::with_capacity(trees.len());
        for (place, numbers) in trees.iter().copied().zip(nodes.iter().copied()).enumerate() {
            if places.insert(numbers, place).is_some() {
                let text = format!("node {} of tree {} is listed twice", numbers.1, numbers.0);
                return Err(invalid_model(text));
            }
        }
        Ok(Numbers { trees, nodes, places })
    }

    fn place(&self, tree: i64, node: i64) -> Result<usize> {
        let place = self.places.get(&(tree, node)).copied();
        place.ok_or_else(|| invalid_model(format!("node {node} of tree {tree} is not listed")))
    }

    /// The place of a node that another node of the same tree leads to.
    fn child(&self, parent: usize, node: i64) -> Result<usize> {
        let place = |error: crate::Error| error.at(format!("node {}", self.nodes[parent]));
        self.place(self.trees[parent], node).map_err(place)
    }

    /// The node of each tree that is listed first.
    fn roots(&self) -> Vec<usize> {
        let mut seen = std::collections::HashSet::new();
        (0..self.trees.len()).filter(|place| seen.insert(self.trees[*place])).collect()
    }
}

fn weights(node: &Node, names: &LeafNames, numbers: &Numbers) -> Result<(Vec<LeafWeight>, bool)> {
    let targets = node.ints(names.targets).unwrap_or_default();
    let count = targets.len();
    let trees = column(node, names.trees, count)?;
    let nodes = column(node, names.nodes, count)?;
    let (values, double) = reals(node, names.weights)?;
    expect_length(names.weights, values.len(), count)?;
    let weight = |index: usize| {
        let leaf = numbers.place(trees[index], nodes[index])?;
        Ok(LeafWeight { leaf, target: targets[index], weight: values[index] })
    };
    Ok(((0..count).map(weight).collect::<Result<_>>()?, double))
}

/// The test of a mode; a leaf has none.
fn test(mode: &str) -> Result<Option<Test>> {
    Ok(Some(match mode {
        "BRANCH_LEQ" => Test::LessOrEqual,
        "BRANCH_LT" => Test::Less,
        "BRANCH_GTE" => Test::GreaterOrEqual,
        "BRANCH_GT" => Test::Greater,
        "BRANCH_EQ" => Test::Equal,
        "BRANCH_NEQ" => Test::NotEqual,
        "LEAF" => return Ok(None),
        _ => {
            let text = "expected LEAF, BRANCH_LEQ, BRANCH_LT, BRANCH_GTE, BRANCH_GT, BRANCH_EQ or BRANCH_NEQ";
            return Err(invalid_model(format!("the mode of a node is `{mode}`, {text}")));
        }
    }))
}
