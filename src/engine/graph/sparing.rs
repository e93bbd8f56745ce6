//! tract's optimiser, made to free weights as it goes.

use tract_onnx::prelude::{TractResult, TypedModel, TypedNode};
use tract_onnx::tract_core::model::TypedModelPatch;
use tract_onnx::tract_core::ops::konst::Const;
use tract_onnx::tract_core::optim::{Optimizer, OptimizerSession, TypedPass};

use super::convolution::Winograd;

/// Bytes of new weights after which those that they stand for are freed.
const MOST_TWICE: usize = 4 << 20;

/// The passes that pack weights.
const PACKERS: [&str; 2] = ["PropConst", "Convolutions"];

/// The optimiser, of whose weights few are there twice: passes that pack them keep on their own what they packed until they
/// are through.
pub(super) fn sparing(mut optimizer: Optimizer) -> Optimizer {
    for pass in &mut optimizer.passes {
        let name = format!("{pass:?}");
        if PACKERS.iter().any(|packer| name.starts_with(packer)) {
            *pass = Box::new(Sparing { pass: pass.clone(), made: 0 });
        }
    }
    optimizer
}

/// A pass that ends early: it is run again until it changes nothing, and what no node needs goes in between.
#[derive(Clone, Debug)]
struct Sparing {
    pass: Box<dyn TypedPass>,
    /// Bytes of weights since the pass began.
    made: usize,
}

impl TypedPass for Sparing {
    fn reset(&mut self) -> TractResult<()> {
        self.made = 0;
        self.pass.reset()
    }

    fn next(
        &mut self,
        session: &mut OptimizerSession,
        model: &TypedModel,
    ) -> TractResult<Option<TypedModelPatch>> {
        if self.made > MOST_TWICE {
            return Ok(None);
        }
        let patch = self.pass.next(session, model)?;
        self.made += patch.as_ref().map_or(0, weight_bytes);
        Ok(patch)
    }

    fn run_direct(&mut self, model: &mut TypedModel) -> TractResult<bool> {
        self.pass.run_direct(model)
    }
}

/// What a patch holds of weights: as constants, or within operators.
fn weight_bytes(patch: &TypedModelPatch) -> usize {
    let bytes = |node: &TypedNode| {
        let constant = node
            .op_as::<Const>()
            .map(|constant| constant.val().volume() * constant.val().datum_type().size_of());
        constant.or_else(|| node.op_as::<Winograd>().map(Winograd::bytes)).unwrap_or(0)
    };
    patch.model.nodes.iter().map(bytes).sum()
}
