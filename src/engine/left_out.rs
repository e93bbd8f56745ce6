//! What is left out of tract's register of operators.
//!
//! Its readers of operators that this engine has its own of are never reached, but the register names them. In the WebAssembly
//! modules `tools/left-out.mjs` puts the function below in their place, so that they are no part of them.

use tract_onnx::Onnx;
use tract_onnx::model::ParsingContext;
use tract_onnx::pb::NodeProto;
use tract_onnx::prelude::TractResult;
use tract_onnx::tract_hir::internal::{InferenceOp, bail};

/// Operators that tract knows in any domain; the standard has them in that of machine learning, or not at all.
const OF_OTHER_DOMAINS: [&str; 7] = [
    "ArrayFeatureExtractor",
    "CategoryMapper",
    "LinearClassifier",
    "LinearRegressor",
    "Normalizer",
    "SkipSimplifiedLayerNormalization",
    "TreeEnsembleClassifier",
];

/// No operator's name. Being registered keeps the function in the module.
const STAND_IN: &str = "left out";

pub(super) fn register(onnx: &mut Onnx) {
    for name in OF_OTHER_DOMAINS {
        onnx.op_register.0.remove(name);
    }
    onnx.op_register.insert(STAND_IN, build);
}

fn build(_: &ParsingContext, node: &NodeProto) -> TractResult<(Box<dyn InferenceOp>, Vec<String>)> {
    bail!("tract's `{}` is left out of this build", node.op_type)
}
