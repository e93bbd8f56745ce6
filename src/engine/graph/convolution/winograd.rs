//! The operator for Winograd's convolutions.

use std::fmt;
use std::sync::Arc;

use driftline_kernels::{Finishes, PLACES, Tiles, filter};
use tract_onnx::prelude::{Datum, TValue, Tensor, TractResult, tvec};
use tract_onnx::tract_core::model::TypedModelPatch;
use tract_onnx::tract_core::plan::EvalContext;
use tract_onnx::tract_core::tract_linalg::mmm::{
    AsInputValue, FusedSpec, MMMInputValue, MatMatMul, MmmDispatch, Query,
};
use tract_onnx::tract_hir::internal::{
    DatumExt, EvalOp, Op, StaticName, TVec, TypedFact, TypedModel, TypedNode, TypedOp, as_op,
    format_err, op_as_typed_op, op_out_of_plan,
};

use super::fuse::fuse;

/// Bytes of what is multiplied and what comes of it for the rows of tiles that are computed together: they stay near the
/// processor until they are done with.
const TOGETHER: usize = 1 << 20;

/// A convolution, and what is done to its results. Reads the picture, and then what is added to the result if anything is.
#[derive(Clone, PartialEq)]
pub(in crate::engine::graph) struct Winograd {
    weights: Arc<Weights>,
    pub(super) low: f32,
    pub(super) high: f32,
}

struct Weights {
    tiles: Tiles,
    /// Channels of the picture and of the result.
    channels: [usize; 2],
    /// Rows of tiles that are computed together.
    rows: usize,
    kernel: Box<dyn MatMatMul>,
    packing: usize,
    /// For each place, weights of all filters.
    places: Vec<Box<dyn MMMInputValue>>,
    bias: Vec<f32>,
}

impl Winograd {
    /// `weights` are by output, input, row and column; `bias` is a number for each output, or one for all.
    pub(super) fn new(tiles: Tiles, weights: &Tensor, bias: &Tensor) -> TractResult<Winograd> {
        let channels = [weights.shape()[1], weights.shape()[0]];
        let bytes =
            |rows| PLACES * (channels[0] + channels[1]) * tiles.room(rows) * size_of::<f32>();
        let most = (1..=tiles.rows()).rev().find(|rows| bytes(*rows) <= TOGETHER).unwrap_or(1);
        // As many in the last part as in the others, where that can be.
        let rows = tiles.rows().div_ceil(tiles.rows().div_ceil(most));
        let (kernel, packing) = kernel(channels, tiles.room(rows))?;
        let packer = &kernel.packings()[packing].0;
        let filters = weights.try_as_plain_ram()?.as_slice::<f32>()?;
        let filters: Vec<[f32; PLACES]> = filters.as_chunks().0.iter().map(filter).collect();
        let pack = |place: usize| {
            let weights: Vec<f32> = filters.iter().map(|filter| filter[place]).collect();
            packer.prepare_one(&Tensor::from_shape(&[channels[1], channels[0]], &weights)?, 1, 0)
        };
        let places = (0..PLACES).map(pack).collect::<TractResult<_>>()?;
        let bias = bias.try_as_plain_ram()?.as_slice::<f32>()?;
        let bias = bias.iter().copied().cycle().take(channels[1]).collect();
        let weights = Weights { tiles, channels, rows, kernel, packing, places, bias };
        let (low, high) = (f32::NEG_INFINITY, f32::INFINITY);
        Ok(Winograd { weights: Arc::new(weights), low, high })
    }

    /// What the weights take.
    pub(in crate::engine::graph) fn bytes(&self) -> usize {
        PLACES * self.weights.channels.iter().product::<usize>() * size_of::<f32>()
    }

    /// A picture's result.
    fn picture(
        &self,
        picture: &[f32],
        others: Option<&[f32]>,
        result: &mut [f32],
    ) -> TractResult<()> {
        let Weights { tiles, channels, rows, .. } = &*self.weights;
        let finishes =
            Finishes { bias: &self.weights.bias, others, low: self.low, high: self.high };
        for first in (0..tiles.rows()).step_by(*rows) {
            let rows = first..tiles.rows().min(first + rows);
            let room = tiles.room(rows.len());
            // OK because each channel writes its part of each place.
            let mut factors =
                unsafe { Tensor::uninitialized::<f32>(&[PLACES, channels[0], room])? };
            let mut plain = factors.try_as_plain_ram_mut()?;
            let numbers = plain.as_slice_mut::<f32>()?;
            tiles.take_apart(picture, rows.clone(), numbers);
            let sums = self.weights.multiply(&factors)?;
            let sums = sums.try_as_plain_ram()?.as_slice::<f32>()?;
            tiles.put_together(sums, rows, finishes, result);
        }
        Ok(())
    }
}

/// The fastest kernel that tract knows for the products.
fn kernel([inputs, outputs]: [usize; 2], room: usize) -> TractResult<(Box<dyn MatMatMul>, usize)> {
    let query = Query::plain(f32::datum_type(), Some(outputs), Some(inputs), Some(room));
    let dispatch = MmmDispatch::native();
    let suitable = dispatch.suitable(&query);
    let plain = suitable.iter().find(|(_, _, extractor)| extractor.is_none());
    let chosen =
        dispatch.preferred(&query, &suitable).filter(|(_, _, extractor)| extractor.is_none());
    let chosen = chosen.or_else(|| plain.cloned());
    let (kernel, packing, _) = chosen.ok_or_else(|| format_err!("no kernel multiplies floats"))?;
    Ok((kernel, packing))
}

impl Weights {
    /// The product of each place, by place, output and tile.
    fn multiply(&self, factors: &Tensor) -> TractResult<Tensor> {
        let (outputs, room) = (self.channels[1], factors.shape()[2]);
        // OK because each product writes all of its place.
        let mut sums = unsafe { Tensor::uninitialized::<f32>(&[PLACES, outputs, room])? };
        let packer = &self.kernel.packings()[self.packing].1;
        for (place, weights) in self.places.iter().enumerate() {
            let factor = packer.prepare_one_view(&factors.view_at_prefix(&[place])?, 0, 1)?;
            let (a, b) = (AsInputValue::Borrowed(&**weights), AsInputValue::Owned(factor));
            let sums = sums.view_at_prefix_mut(&[place])?;
            // OK because the view has so many rows and columns, and lives until they are written.
            unsafe {
                let store = self.kernel.c_view(Some(0), Some(1)).wrap(&sums);
                let steps =
                    [FusedSpec::AddMatMul { a, b, packing: self.packing }, FusedSpec::Store(store)];
                self.kernel.run(outputs, room, &steps)?;
            }
        }
        Ok(sums)
    }
}

impl PartialEq for Weights {
    fn eq(&self, other: &Weights) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Winograd {}

impl fmt::Debug for Winograd {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "Winograd {:?}", self.weights.tiles)
    }
}

impl Op for Winograd {
    fn name(&self) -> StaticName {
        "Winograd".into()
    }

    op_as_typed_op!();
}

impl EvalOp for Winograd {
    op_out_of_plan!();

    fn eval(&self, _: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let Weights { tiles, channels: [channels, outputs], .. } = &*self.weights;
        let [height, width] = tiles.output;
        let pictures = inputs[0].try_as_plain_ram()?.as_slice::<f32>()?;
        let others = match inputs.get(1) {
            Some(others) => Some(others.try_as_plain_ram()?.as_slice::<f32>()?),
            None => None,
        };
        let shape = [inputs[0].shape()[0], *outputs, height, width];
        // OK because each picture's result is written as a whole.
        let mut results = unsafe { Tensor::uninitialized::<f32>(&shape)? };
        let mut plain = results.try_as_plain_ram_mut()?;
        let (size, result_size) =
            (channels * tiles.input[0] * tiles.input[1], outputs * height * width);
        for (at, result) in plain.as_slice_mut::<f32>()?.chunks_mut(result_size).enumerate() {
            let other = others.map(|others| &others[at * result_size..][..result_size]);
            self.picture(&pictures[at * size..][..size], other, result)?;
        }
        Ok(tvec!(results.into()))
    }
}

impl TypedOp for Winograd {
    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        let ([height, width], outputs) = (self.weights.tiles.output, self.weights.channels[1]);
        let batch = inputs[0].shape[0].clone();
        Ok(tvec!(f32::fact([batch, outputs.into(), height.into(), width.into()])))
    }

    fn fuse(&self, model: &TypedModel, node: &TypedNode) -> TractResult<Option<TypedModelPatch>> {
        fuse(self, model, node)
    }

    as_op!();
}
