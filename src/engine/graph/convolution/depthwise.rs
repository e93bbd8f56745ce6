//! Convolutions of each channel by itself, whose rows threads share.

use driftline_kernels::rows_at_once;
use tract_onnx::prelude::{TValue, TractResult, TypedModel, TypedNode};
use tract_onnx::tract_core::model::TypedModelPatch;
use tract_onnx::tract_core::plan::EvalContext;
use tract_onnx::tract_hir::internal::{
    EvalOp, Op, StaticName, TVec, TypedFact, TypedOp, as_op, op_as_typed_op, op_out_of_plan,
};

/// tract's operator, whose type it keeps to itself.
const NAME: &str = "DepthWiseConv";

/// What replaces tract's operator, once it has made that.
pub(in crate::engine::graph) fn by_rows(
    model: &TypedModel,
    node: &TypedNode,
) -> TractResult<Option<TypedModelPatch>> {
    if node.op.name() != NAME || node.op.is::<Shared>() {
        return Ok(None);
    }
    let shared = Shared(node.op.clone());
    TypedModelPatch::replace_single_op(model, node, &node.inputs, shared).map(Some)
}

/// tract's operator, and the rows that it asks for at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shared(Box<dyn TypedOp>);

impl Op for Shared {
    fn name(&self) -> StaticName {
        self.0.name()
    }

    op_as_typed_op!();
}

impl EvalOp for Shared {
    op_out_of_plan!();

    fn eval(&self, context: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        // tract's drops what it was given, which is still to be read.
        let _kept = inputs.clone();
        rows_at_once(|| self.0.eval(context, inputs))
    }
}

impl TypedOp for Shared {
    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        self.0.output_facts(inputs)
    }

    as_op!();
}
