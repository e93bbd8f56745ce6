//! `TreeEnsembleRegressor`.

use tract_onnx::prelude::{Datum, Tensor};

use super::post_transform::PostTransform;
use super::rows::Rows;
use super::trees::{Aggregate, AnyEnsemble, Ensemble, LeafNames, Real, by_number, reals};
use crate::engine::onnx::invalid_model;
use crate::engine::ops::inputs::tensor_of;
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::error::{Error, ErrorKind, Result};

pub(super) const LEAVES: LeafNames = LeafNames {
    targets: "target_ids",
    nodes: "target_nodeids",
    trees: "target_treeids",
    weights: "target_weights",
};

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let targets = usize::try_from(node.int("n_targets").unwrap_or(0)).unwrap_or(0);
    let regressor = Regressor {
        ensemble: by_number(node, &LEAVES, targets)?.into_ensemble()?,
        aggregate: aggregate(node)?,
        base_values: reals(node, "base_values")?.0,
        post_transform: PostTransform::by_name(node)?,
    };
    regressor.check()?;
    Ok(Kernel::single(move |inputs| {
        let scores = match inputs.tensor(0)?.datum_type() {
            datum if datum == f64::datum_type() => {
                regressor.run(regressor.ensemble.double(), inputs)?
            }
            _ => regressor.run(regressor.ensemble.single(), inputs)?,
        };
        Ok(scores.cast_to::<f32>()?.into_owned())
    }))
}

/// What makes numbers of rows.
pub(super) struct Regressor {
    pub(super) ensemble: AnyEnsemble,
    pub(super) aggregate: Aggregate,
    pub(super) base_values: Vec<f64>,
    pub(super) post_transform: PostTransform,
}

impl Regressor {
    fn check(&self) -> Result<()> {
        let (found, targets) = (self.base_values.len(), self.ensemble.targets());
        if found == 0 || found == targets {
            return Ok(());
        }
        Err(invalid_model(format!("found {found} base values, expected none or {targets}")))
    }

    /// The numbers of all targets for each row, in the type of the rows.
    pub(super) fn run<T: Real>(&self, ensemble: &Ensemble<T>, inputs: &Inputs) -> Result<Tensor> {
        let input = Rows::new::<T>(inputs)?;
        let mut scores = ensemble.score(&tree_rows(ensemble, &input)?, self.aggregate);
        let rows = scores.values.chunks_exact_mut(ensemble.targets);
        for (row, given) in rows.zip(scores.given.chunks_exact(ensemble.targets)) {
            for ((value, given), base) in row.iter_mut().zip(given).zip(&self.base_values) {
                // onnxruntime: of several targets, one that no leaf gave anything stays zero.
                if *given || ensemble.targets == 1 {
                    *value = *value + T::from_f64(*base);
                }
            }
            if self.post_transform != PostTransform::None {
                let mut single: Vec<f32> = row.iter().map(|value| value.to_f64() as f32).collect();
                self.post_transform.apply_to_row(&mut single);
                let single = single.into_iter().map(|value| T::from_f64(value.into()));
                row.iter_mut().zip(single).for_each(|(value, single)| *value = single);
            }
        }
        tensor_of(&[input.count, ensemble.targets], scores.values)
    }
}

/// The rows, which must have all features that the trees look at.
pub(super) fn tree_rows<'a, T: Real>(
    ensemble: &Ensemble<T>,
    input: &'a Rows,
) -> Result<Vec<&'a [T]>> {
    if input.features < ensemble.features {
        let text = format!(
            "found rows of {} features, expected at least {}",
            input.features, ensemble.features
        );
        return Err(Error::new(ErrorKind::InvalidShape, text));
    }
    input.rows()
}

pub(super) fn aggregate(node: &Node) -> Result<Aggregate> {
    let name = node.string("aggregate_function")?;
    Ok(match name.as_deref().unwrap_or("SUM") {
        "SUM" => Aggregate::Sum,
        "AVERAGE" => Aggregate::Average,
        "MIN" => Aggregate::Min,
        "MAX" => Aggregate::Max,
        other => {
            let text = "expected SUM, AVERAGE, MIN or MAX";
            return Err(invalid_model(format!("`aggregate_function` is `{other}`, {text}")));
        }
    })
}
