//! tract's optimiser, made to free weights as it goes.

use tract_onnx::prelude::{TractResult, TypedModel};
use tract_onnx::tract_core::model::TypedModelPatch;
use tract_onnx::tract_core::ops::konst::Const;
use tract_onnx::tract_core::optim::{Optimizer, OptimizerSession, TypedPass};

/// Bytes of new constants or weights after which those that they stand for are freed.
pub(super) const MOST_TWICE: usize = 4 << 20;

/// The optimiser, in whose pass over constants few of them are there twice: it packs weights, and on its own keeps
/// what it packed until it is through.
pub(super) fn sparing(mut optimizer: Optimizer) -> Optimizer {
    for pass in &mut optimizer.passes {
        if format!("{pass:?}").starts_with("PropConst") {
            *pass = Box::new(Sparing { pass: pass.clone(), made: 0 });
        }
    }
    optimizer
}

/// A pass that ends early: it is run again until it changes nothing, and what no node needs goes in between.
#[derive(Clone, Debug)]
struct Sparing {
    pass: Box<dyn TypedPass>,
    /// Bytes of constants since the pass began.
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
        self.made += patch.as_ref().map_or(0, constant_bytes);
        Ok(patch)
    }

    fn run_direct(&mut self, model: &mut TypedModel) -> TractResult<bool> {
        self.pass.run_direct(model)
    }
}

fn constant_bytes(patch: &TypedModelPatch) -> usize {
    let constants = patch.model.nodes.iter().filter_map(|node| node.op_as::<Const>());
    constants.map(|constant| constant.val().volume() * constant.val().datum_type().size_of()).sum()
}
