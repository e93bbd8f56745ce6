//! `TreeEnsemble`.

use tract_onnx::prelude::{Datum, f16};

use super::post_transform::PostTransform;
use super::tree_ensemble_regressor::Regressor;
use super::trees::{Aggregate, by_position};
use crate::engine::onnx::invalid_model;
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let regressor = Regressor {
        ensemble: by_position(node)?.into_ensemble()?,
        aggregate: aggregate(node)?,
        base_values: Vec::new(),
        post_transform: PostTransform::by_number(node)?,
    };
    Ok(Kernel::single(move |inputs| {
        let datum = inputs.tensor(0)?.datum_type();
        if datum == f64::datum_type() {
            return regressor.run(regressor.ensemble.double(), inputs);
        }
        let scores = regressor.run(regressor.ensemble.single(), inputs)?;
        let half = datum == f16::datum_type();
        Ok(if half { scores.cast_to::<f16>()?.into_owned() } else { scores })
    }))
}

pub(super) fn aggregate(node: &Node) -> Result<Aggregate> {
    Ok(match node.int("aggregate_function").unwrap_or(1) {
        0 => Aggregate::Average,
        1 => Aggregate::Sum,
        2 => Aggregate::Min,
        3 => Aggregate::Max,
        other => {
            return Err(invalid_model(format!("`aggregate_function` is {other}, expected 0 to 3")));
        }
    })
}
