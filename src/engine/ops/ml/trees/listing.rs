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
    pub(super) branches: Vec<Branch>,
    pub(super) leaves: usize,
    pub(super) roots: Vec<Child>,
    pub(super) weights: Vec<LeafWeight>,
    pub(super) sets: Vec<Vec<f64>>,
    pub(super) targets: usize,
    /// Whether attributes have 64 bits.
    pub(super) double: bool,
}

#[derive(Clone)]
pub(super) struct Branch {
    pub(super) test: Test,
    pub(super) feature: i64,
    pub(super) threshold: f64,
    pub(super) missing_passes: bool,
    pub(super) if_true: Child,
    pub(super) if_false: Child,
}

/// What a branch leads to, by its position among the branches or the leaves.
#[derive(Clone, Copy)]
pub(super) enum Child {
    Branch(usize),
    Leaf(usize),
}

pub(super) struct LeafWeight {
    pub(super) leaf: usize,
    pub(super) target: i64,
    pub(super) weight: f64,
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
