//! A plan as fast as tract makes it, and not larger than any memory.

use std::sync::Arc;

use tract_onnx::prelude::{
    InferenceModel, InferenceModelExt, IntoRunnable, TDim, TractResult, TypedModel,
    TypedRunnableModel,
};
use tract_onnx::tract_core::ops::binary::TypedBinOp;
use tract_onnx::tract_core::optim::Optimizer;
use tract_onnx::tract_hir::internal::{OutletId, bail};

use super::convolution::{Replace, by_rows, by_tiles};
use super::sparing::sparing;
use crate::error::{Error, ErrorKind, Result};

/// Most elements of a result: as bytes they are a quarter of a 32-bit address space.
const MAX_RESULT: usize = 1 << 30;

/// The plan of a model whose inputs and outputs are stated.
pub(super) fn compile(model: InferenceModel) -> TractResult<Arc<TypedRunnableModel>> {
    optimise(typed(model)?)?.into_runnable()
}

/// The plan of such a model that there is no other use for. It takes little more memory than its weights, and fails where
/// [`compile`] has a second way.
pub(super) fn compile_last(model: InferenceModel) -> TractResult<Arc<TypedRunnableModel>> {
    let mut model = typed(model)?;
    if !has_empty_operand(&model) {
        for optimizer in optimizers() {
            sparing(optimizer).session().optimize(&mut model)?;
        }
    }
    model.into_runnable()
}

fn typed(model: InferenceModel) -> TractResult<TypedModel> {
    driftline_kernels::register();
    let model = model.into_typed()?;
    check_broadcasts(&model)?;
    Ok(model)
}

/// Refuses sizes that do not go together: tract would leave them for the run to find.
fn check_broadcasts(model: &TypedModel) -> TractResult<()> {
    let facts = model.nodes.iter().flat_map(|node| &node.outputs).map(|output| &output.fact);
    for size in facts.flat_map(|fact| fact.shape.iter()) {
        let TDim::Broadcast(sizes) = size else { continue };
        let mut known = sizes.iter().filter_map(|size| size.to_i64().ok());
        if let Some(first) = known.next()
            && let Some(other) = known.find(|size| *size != first)
        {
            bail!("sizes {first} and {other} can't be broadcast");
        }
    }
    Ok(())
}

/// tract moves axes from node to node to save transpositions, and a few models break on it; without
/// that they are right, if slower.
pub(super) fn optimise(model: TypedModel) -> TractResult<TypedModel> {
    if has_empty_operand(&model) {
        return Ok(model);
    }
    let mut moved = model.clone();
    let is_moved = optimizers().into_iter().try_for_each(|one| one.session().optimize(&mut moved));
    if is_moved.is_ok() {
        return Ok(moved);
    }
    let mut model = model;
    for mut optimizer in optimizers() {
        optimizer.passes.retain(|pass| !format!("{pass:?}").starts_with("ChangeAxes"));
        optimizer.session().optimize(&mut model)?;
    }
    Ok(model)
}

/// tract's, with what this engine adds to the second one.
fn optimizers() -> [Optimizer; 2] {
    let mut codegen = Optimizer::codegen();
    codegen.add_pass(0, Box::new(Replace(by_tiles)));
    codegen.passes.push(Box::new(Replace(by_rows)));
    [Optimizer::declutter(), codegen]
}

/// Whether arithmetic has an operand without elements. When tract looks for known formulas, it reads
/// the first element of a constant without a check.
fn has_empty_operand(model: &TypedModel) -> bool {
    let is_empty = |outlet: &OutletId| {
        let fact = model.outlet_fact(*outlet);
        fact.is_ok_and(|fact| fact.shape.as_concrete().is_some_and(|shape| shape.contains(&0)))
    };
    let arithmetic = model.nodes.iter().filter(|node| node.op_is::<TypedBinOp>());
    arithmetic.flat_map(|node| &node.inputs).any(is_empty)
}

/// Refuses a plan with a result that no memory holds, such as the size of a window that does not fit
/// into its input.
pub(super) fn check_sizes(model: &TypedModel) -> Result<()> {
    for node in &model.nodes {
        for output in &node.outputs {
            let Some(shape) = output.fact.shape.as_concrete() else { continue };
            let volume = shape.iter().fold(1usize, |volume, size| volume.saturating_mul(*size));
            if volume > MAX_RESULT {
                let text =
                    format!("a result of shape {shape:?} has more than {MAX_RESULT} elements");
                let place = format!("node `{}` ({})", node.name, node.op.name());
                let advice = "check the sizes of the model's inputs and of the node's window";
                return Err(Error::new(ErrorKind::TooLarge, text).at(place).advised(advice));
            }
        }
    }
    Ok(())
}
