//! Makes what is done to the results of a convolution a part of it, while they are near the processor.

use tract_onnx::prelude::{TractResult, TypedModel, TypedNode};
use tract_onnx::tract_core::model::TypedModelPatch;
use tract_onnx::tract_core::ops::binary::{BinMiniOp, OptBinByScalar, OptBinUnicast, TypedBinOp};
use tract_onnx::tract_core::ops::math::{Add, Max, Min};

use super::winograd::Winograd;

/// Takes the operator behind a convolution into it, where nothing else reads the convolution's result.
pub(super) fn fuse(
    operator: &Winograd,
    model: &TypedModel,
    node: &TypedNode,
) -> TractResult<Option<TypedModelPatch>> {
    let [reader] = *node.outputs[0].successors else { return Ok(None) };
    let next = model.node(reader.node);
    let Some(arithmetic) = arithmetic(next) else { return Ok(None) };
    let own = &node.outputs[0].fact;
    if model.output_outlets()?.contains(&node.id.into()) || next.outputs[0].fact.shape != own.shape
    {
        return Ok(None);
    }
    let other = next.inputs[1 - reader.slot];
    let fact = model.outlet_fact(other)?;
    let mut fused = operator.clone();
    let mut inputs = node.inputs.clone();
    let is_bounded = operator.low > f32::NEG_INFINITY || operator.high < f32::INFINITY;
    if let Some(bound) = &fact.uniform {
        let bound = *bound.cast_to::<f32>()?.try_as_plain_ram()?.to_scalar::<f32>()?;
        // NaN compares as false, and remains an operator.
        if arithmetic.is::<Max>() && bound <= operator.high {
            fused.low = operator.low.max(bound);
        } else if arithmetic.is::<Min>() && bound >= operator.low {
            fused.high = operator.high.min(bound);
        } else {
            return Ok(None);
        }
    } else if arithmetic.is::<Add>() && inputs.len() == 1 && !is_bounded {
        if fact.shape != own.shape || fact.datum_type != own.datum_type {
            return Ok(None);
        }
        inputs.push(other);
    } else {
        return Ok(None);
    }
    let mut patch = TypedModelPatch::new(format!("fusing {next}"));
    let inputs = patch.taps(model, &inputs)?;
    let output = patch.wire_node(&next.name, fused, &inputs)?;
    patch.shunt_outside(model, next.id.into(), output[0])?;
    Ok(Some(patch))
}

/// What an operator of two values does.
fn arithmetic(node: &TypedNode) -> Option<&dyn BinMiniOp> {
    if let Some(operator) = node.op_as::<TypedBinOp>() {
        return Some(&*operator.0);
    }
    if let Some(operator) = node.op_as::<OptBinByScalar>() {
        return Some(&*operator.binop);
    }
    node.op_as::<OptBinUnicast>().map(|operator| &*operator.binop)
}
