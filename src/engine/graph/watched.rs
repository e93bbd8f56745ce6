//! Checks at the moment when tract finds out a shape: while it plans, before it takes memory for a
//! value or counts axes that are not there.

use tract_onnx::pb::NodeProto;
use tract_onnx::prelude::{InferenceModel, TDim, TractResult, TypedModel};
use tract_onnx::tract_hir::infer::{
    InferenceNode, InferenceResult, InferenceRulesOp, Solver, TensorProxy,
};
use tract_onnx::tract_hir::internal::{
    DimLike, Expansion, OutletId, StaticName, TVec, Validation, expand, format_err,
};

use crate::engine::check::{MAX_WINDOW, check_rank};

/// Most elements of a value that follows from shapes alone, so that a plan computes it.
const MAX_COMPUTED: usize = 1 << 25;

/// Puts the checks around the operator that tract has for a node.
pub(super) fn watch(model: &mut InferenceModel, outlet: OutletId, node: &NodeProto) {
    if let Some(inner) = model.node(outlet.node).op_as::<Box<dyn Expansion>>().cloned() {
        let axes = node.attribute.iter().filter(|found| ["axis", "axes"].contains(&&*found.name));
        let (op_type, attribute) = (node.op_type.clone(), axes.cloned().collect());
        let node = NodeProto { op_type, attribute, ..Default::default() };
        model.node_mut(outlet.node).op = expand(Watched { inner, node });
    }
}

#[derive(Clone, Debug)]
struct Watched {
    inner: Box<dyn Expansion>,
    /// What the check of axes reads.
    node: NodeProto,
}

impl Expansion for Watched {
    fn name(&self) -> StaticName {
        self.inner.name()
    }

    fn validation(&self) -> Validation {
        self.inner.validation()
    }

    fn info(&self) -> TractResult<Vec<String>> {
        self.inner.info()
    }

    fn nboutputs(&self) -> TractResult<usize> {
        self.inner.nboutputs()
    }

    fn runs_out_of_plan(&self) -> bool {
        self.inner.runs_out_of_plan()
    }

    fn wire(
        &self,
        prefix: &str,
        model: &mut TypedModel,
        inputs: &[OutletId],
    ) -> TractResult<TVec<OutletId>> {
        self.inner.wire(prefix, model, inputs)
    }

    fn wire_with_inference_model_and_node(
        &self,
        prefix: &str,
        model: &InferenceModel,
        node: &InferenceNode,
        typed_model: &mut TypedModel,
        inputs: &[OutletId],
    ) -> TractResult<TVec<OutletId>> {
        self.inner.wire_with_inference_model_and_node(prefix, model, node, typed_model, inputs)
    }

    fn rules<'r, 'p: 'r, 's: 'r>(
        &'s self,
        solver: &mut Solver<'r>,
        inputs: &'p [TensorProxy],
        outputs: &'p [TensorProxy],
    ) -> InferenceResult {
        // First, because rules are followed in their order.
        if let Some(input) = inputs.first() {
            solver.given(&input.rank, |_, rank| {
                // OK because a rank is small and not negative.
                check_rank(&self.node, rank as usize).map_err(|error| format_err!("{error}"))
            })?;
        }
        match (self.node.op_type.as_str(), inputs.get(1)) {
            ("MatMul", Some(second)) => solver.given(&second.rank, |_, rank| match rank {
                0 => Err(format_err!("input 1 has 0 axes, expected at least 1")),
                _ => Ok(()),
            })?,
            ("Pow", Some(exponent)) => solver.given(&exponent.datum_type, |_, datum| {
                let is_number = datum.is_number();
                is_number.then_some(()).ok_or_else(|| format_err!("an exponent is a number"))
            })?,
            _ => (),
        }
        if let Some(weights) = weights(&self.node.op_type).and_then(|place| inputs.get(place)) {
            // Behind the channels, each element of the window has a place in tract's memory.
            solver.given(&weights.shape, |_, shape| {
                fits(shape.get(2..).unwrap_or(&[]), MAX_WINDOW)
            })?;
        }
        self.inner.rules(solver, inputs, outputs)?;
        solver.given_all(inputs.iter().map(|input| &input.value), move |solver, _| {
            let mut outputs = outputs.iter();
            outputs.try_for_each(|output| {
                solver.given(&output.shape, |_, shape| fits(&shape, MAX_COMPUTED))
            })
        })
    }
}

/// Where the weights are among the inputs of a convolution.
fn weights(op_type: &str) -> Option<usize> {
    match op_type {
        "Conv" | "ConvTranspose" | "ConvInteger" => Some(1),
        "QLinearConv" => Some(3),
        _ => None,
    }
}

/// Sizes that are not known yet can be any.
fn fits(shape: &[TDim], most: usize) -> InferenceResult {
    let sizes = shape.iter().map(|size| size.to_usize().unwrap_or(1));
    let volume = sizes.fold(1usize, |volume, size| volume.saturating_mul(size));
    if volume <= most {
        return Ok(());
    }
    Err(format_err!("found the sizes {shape:?}, expected at most {most} elements"))
}
