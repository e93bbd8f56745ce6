//! Convolutions that are computed otherwise than tract does it.

mod depthwise;
mod fuse;
#[cfg(test)]
mod tests;
mod winograd;

use driftline_kernels::Tiles;
use tract_onnx::prelude::{Datum, TractResult, TypedModel, TypedNode};
use tract_onnx::tract_core::model::TypedModelPatch;
use tract_onnx::tract_core::ops::cnn::{Conv, KernelFormat};
use tract_onnx::tract_core::ops::nn::DataFormat;
use tract_onnx::tract_core::optim::{OptimizerSession, TypedPass};

pub(super) use depthwise::by_rows;
pub(super) use winograd::Winograd;

/// Fewest channels on both sides: with fewer, turning pictures into tiles and back takes more than it saves.
const FEWEST_CHANNELS: usize = 16;
/// Fewest tiles: there are 16 weights in place of 9, which for few tiles takes longer to read than it saves.
const FEWEST_TILES: usize = 32;

/// What replaces a node, if anything does.
pub(super) type Replacement = fn(&TypedModel, &TypedNode) -> TractResult<Option<TypedModelPatch>>;

/// Replaces node after node.
#[derive(Clone, Debug)]
pub(super) struct Replace(pub Replacement);

impl TypedPass for Replace {
    fn reset(&mut self) -> TractResult<()> {
        Ok(())
    }

    fn next(
        &mut self,
        _: &mut OptimizerSession,
        model: &TypedModel,
    ) -> TractResult<Option<TypedModelPatch>> {
        for node in &model.nodes {
            if let Some(patch) = (self.0)(model, node)? {
                return Ok(Some(patch));
            }
        }
        Ok(None)
    }
}

/// What replaces a convolution of known sizes and weights, windows of 3 by 3 and steps of 1.
pub(super) fn by_tiles(
    model: &TypedModel,
    node: &TypedNode,
) -> TractResult<Option<TypedModelPatch>> {
    let Some(operator) = winograd(model, node)? else { return Ok(None) };
    TypedModelPatch::replace_single_op(model, node, &node.inputs[..1], operator).map(Some)
}

fn winograd(model: &TypedModel, node: &TypedNode) -> TractResult<Option<Winograd>> {
    let Some(conv) = node.op_as::<Conv>() else { return Ok(None) };
    let [input, weights, bias] = *model.node_input_facts(node.id)? else { return Ok(None) };
    let (Some(weights), Some(bias)) = (&weights.konst, &bias.konst) else { return Ok(None) };
    let Some(tiles) = tiles(conv, input.shape.as_concrete()) else { return Ok(None) };
    let is_float =
        [input.datum_type, weights.datum_type(), bias.datum_type()] == [f32::datum_type(); 3];
    if !is_float || !pays(conv, &tiles) {
        return Ok(None);
    }
    Winograd::new(tiles, weights, bias).map(Some)
}

/// The tiles of a convolution of this kind.
fn tiles(conv: &Conv, shape: Option<&[usize]>) -> Option<Tiles> {
    let pool = &conv.pool_spec;
    let is_plain =
        conv.group == 1 && conv.q_params.is_none() && conv.kernel_fmt == KernelFormat::OIHW;
    let ones = |sizes: &[usize]| sizes.iter().all(|size| *size == 1);
    let is_of_kind = pool.data_format == DataFormat::NCHW
        && *pool.kernel_shape == [3, 3]
        && ones(&pool.strides())
        && ones(&pool.dilations());
    let &[_, _, height, width] = shape? else { return None };
    if !is_plain || !is_of_kind {
        return None;
    }
    let axes = pool.padding.compute(&[height, width], &[3, 3], &[1, 1], &[1, 1]);
    Some(Tiles {
        input: [height, width],
        padding: [axes[0].pad_before, axes[1].pad_before],
        output: [axes[0].convoluted, axes[1].convoluted],
    })
}

fn pays(conv: &Conv, tiles: &Tiles) -> bool {
    conv.input_channels().min(conv.output_channels()) >= FEWEST_CHANNELS
        && tiles.rows() * tiles.columns() >= FEWEST_TILES
}
