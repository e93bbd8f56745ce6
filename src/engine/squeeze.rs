//! `Squeeze` that states no axes, which tract only reads in the way that versions from 13 on write it.

use tract_onnx::Onnx;
use tract_onnx::model::ParsingContext;
use tract_onnx::pb::NodeProto;
use tract_onnx::prelude::TractResult;
use tract_onnx::tract_hir::internal::InferenceOp;

use super::onnx::keep;

/// The version in which the axes became an input.
const AXES_ARE_INPUT: i64 = 13;

/// The name of tract's own.
const TRACTS: &str = "tract Squeeze";

/// Replaces tract's operator.
pub(super) fn register(onnx: &mut Onnx) {
    keep(onnx, "Squeeze", TRACTS);
    onnx.op_register.insert("Squeeze", build);
}

fn build(
    context: &ParsingContext,
    node: &NodeProto,
) -> TractResult<(Box<dyn InferenceOp>, Vec<String>)> {
    let mut context = context.clone();
    if !node.attribute.iter().any(|attribute| attribute.name == "axes") {
        context.onnx_operator_set_version = AXES_ARE_INPUT;
    }
    context.framework.op_register.0[TRACTS](&context, node)
}
