//! Trees as attributes list them, before they are checked.

use super::ensemble::{AnyEnsemble, Ensemble, Test};
use super::flatten::flatten;
use crate::engine::onnx::invalid_model;
use crate::engine::ops::Node;
use crate::engine::ops::inputs::elements;
use crate::error::Result;

/// Most targets of an ensemble: each takes memory in every row.
const MAX_TARGETS: usize = 1 << 20;

/// Trees whose positions may lead anywhere.
pub(in crate::engine::ops::ml) struct Listing {
    pub(in crate::engine::ops::ml) branches: Vec<Branch>,
    pub(in crate::engine::ops::ml) leaves: usize,
    pub(in crate::engine::ops::ml) roots: Vec<Child>,
    pub(in crate::engine::ops::ml) weights: Vec<LeafWeight>,
    pub(in crate::engine::ops::ml) sets: Vec<Vec<f64>>,
    pub(in crate::engine::ops::ml) targets: usize,
    /// Whether attributes have 64 bits.
    pub(in crate::engine::ops::ml) double: bool,
}

#[derive(Clone)]
pub(in crate::engine::ops::ml) struct Branch {
    pub(in crate::engine::ops::ml) test: Test,
    pub(in crate::engine::ops::ml) feature: i64,
    pub(in crate::engine::ops::ml) threshold: f64,
    pub(in crate::engine::ops::ml) missing_passes: bool,
    pub(in crate::engine::ops::ml) if_true: Child,
    pub(in crate::engine::ops::ml) if_false: Child,
}

/// What a branch leads to, by its position among the branches or the leaves.
#[derive(Clone, Copy)]
pub(in crate::engine::ops::ml) enum Child {
    Branch(usize),
    Leaf(usize),
}

pub(in crate::engine::ops::ml) struct LeafWeight {
    pub(in crate::engine::ops::ml) leaf: usize,
    pub(in crate::engine::ops::ml) target: i64,
    pub(in crate::engine::ops::ml) weight: f64,
}

impl Listing {
    /// Checks the trees and lays them out.
    pub(in crate::engine::ops::ml) fn into_ensemble(self) -> Result<AnyEnsemble> {
        if !(1..=MAX_TARGETS).contains(&self.targets) {
            let text = format!("found {} targets, expected 1 to {MAX_TARGETS}", self.targets);
            return Err(invalid_model(text));
        }
        if self.double {
            let ensemble: Ensemble<f64> = flatten(self)?;
            return Ok(ensemble.into());
        }
        let ensemble: Ensemble<f32> = flatten(self)?;
        Ok(ensemble.into())
    }
}

/// Numbers that an attribute holds, or a tensor in the attribute `.._as_tensor`; and whether they
/// have 64 bits.
pub(in crate::engine::ops::ml) fn reals(node: &Node, name: &str) -> Result<(Vec<f64>, bool)> {
    if let Some(values) = node.floats(name).filter(|values| !values.is_empty()) {
        return Ok((values.into_iter().map(f64::from).collect(), false));
    }
    Ok(tensor(node, &format!("{name}_as_tensor"))?.unwrap_or_default())
}

/// Numbers of an attribute that holds a tensor, and whether they have 64 bits.
pub(super) fn tensor(node: &Node, name: &str) -> Result<Option<(Vec<f64>, bool)>> {
    let Some(tensor) = node.tensor(name)? else {
        return Ok(None);
    };
    let values = elements::<f64>(tensor.cast_to::<f64>()?.as_ref())?.to_vec();
    Ok(Some((values, tensor.datum_type().size_of() == 8)))
}

/// Whole numbers of an attribute that has one for each node.
pub(super) fn column(node: &Node, name: &str, count: usize) -> Result<Vec<i64>> {
    let values = node.ints(name).unwrap_or_default();
    expect_length(name, values.len(), count)?;
    Ok(values)
}

pub(super) fn expect_length(name: &str, found: usize, expected: usize) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(invalid_model(format!("the attribute `{name}` has {found} elements, expected {expected}")))
}
