//! `MatMul`, which of two lists gives a single number. tract has it for all other numbers of axes.

use tract_onnx::Onnx;
use tract_onnx::model::ParsingContext;
use tract_onnx::pb::NodeProto;
use tract_onnx::prelude::{SpecialOps, TractResult, TypedModel, tvec};
use tract_onnx::tract_core::ops::change_axes::AxisOp;
use tract_onnx::tract_hir::infer::{Solver, TensorProxy};
use tract_onnx::tract_hir::internal::{
    Expansion, InferenceOp, InferenceResult, OutletId, StaticName, TVec, expand,
};
use tract_onnx::tract_hir::ops::matmul::MatMulInference;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct MatMul(MatMulInference);

/// Replaces tract's operator.
pub(super) fn register(onnx: &mut Onnx) {
    onnx.op_register.insert("MatMul", build);
}

fn build(_: &ParsingContext, _: &NodeProto) -> TractResult<(Box<dyn InferenceOp>, Vec<String>)> {
    Ok((expand(MatMul::default()), Vec::new()))
}

impl Expansion for MatMul {
    fn name(&self) -> StaticName {
        "MatMul".into()
    }

    fn rules<'r, 'p: 'r, 's: 'r>(
        &'s self,
        solver: &mut Solver<'r>,
        inputs: &'p [TensorProxy],
        outputs: &'p [TensorProxy],
    ) -> InferenceResult {
        self.0.rules(solver, inputs, outputs)
    }

    fn wire(
        &self,
        prefix: &str,
        model: &mut TypedModel,
        inputs: &[OutletId],
    ) -> TractResult<TVec<OutletId>> {
        for input in inputs {
            if model.outlet_fact(*input)?.rank() != 1 {
                return self.0.wire(prefix, model, inputs);
            }
        }
        let row = model.wire_node(format!("{prefix}.row"), AxisOp::Add(0), &inputs[..1])?;
        let product = self.0.wire(&format!("{prefix}.list"), model, &[row[0], inputs[1]])?;
        model.wire_node(prefix, AxisOp::Rm(0), &tvec!(product[0]))
    }
}
