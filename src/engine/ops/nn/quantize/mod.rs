//! `QuantizeLinear` and `DequantizeLinear`.
//!
//! tract has both for bytes, but multiplies by the reciprocal of the scale, which now and then is one
//! off, and lacks the types of 16 bits and scales for blocks.

pub(super) mod cast;
mod grain;

use std::borrow::Cow;

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::prelude::{DatumType, Tensor};

use super::attributes::{at_least, number_type};
use crate::engine::nibbles::narrow_type;
use crate::engine::onnx::invalid_model;
use crate::engine::ops::numbers::{from_reals, reals};
use crate::engine::ops::shape::failed;
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::error::Result;
use grain::Grain;

/// How the scales belong to the elements, the scales, and the zero points when there are some.
type Parameters<'a> = (Grain, Cow<'a, [f32]>, Option<Cow<'a, [f32]>>);

struct Linear {
    axis: i64,
    /// How many elements share a scale, where scales are for blocks.
    block: usize,
    output: Option<Target>,
}

/// What a result can hold. Of 4 bits it is held as one of 8.
#[derive(Clone, Copy)]
struct Target {
    datum: DatumType,
    least: f32,
    most: f32,
}

impl Linear {
    fn new(node: &Node) -> Result<Linear> {
        Ok(Linear {
            axis: node.int("axis").unwrap_or(1),
            block: at_least(node, "block_size", 0, 0)?,
            output: match node.int("output_dtype").and_then(narrow_type) {
                Some(kind) => Some(Target::narrow(kind)),
                None => number_type(node, "output_dtype")?.map(Target::of),
            },
        })
    }

    fn parameters<'a>(&self, inputs: &'a Inputs) -> Result<Parameters<'a>> {
        let scale = inputs.tensor(1)?;
        let grain = Grain::new(inputs.tensor(0)?.shape(), scale.shape(), self.axis, self.block)?;
        let zero = inputs.optional_tensor(2)?;
        if let Some(zero) = zero.filter(|zero| zero.len() != scale.len()) {
            let (zero, scale) = (zero.shape(), scale.shape());
            return Err(failed(format!("zero points of shape {zero:?} for scales of {scale:?}")));
        }
        Ok((grain, reals(scale)?, zero.map(|zero| reals(zero)).transpose()?))
    }
}

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let linear = Linear::new(node)?;
    if let Some(output) = linear.output {
        output.check_whole()?;
    }
    Ok(Kernel::single(move |inputs| {
        let x = inputs.tensor(0)?;
        let (grain, scales, zeros) = linear.parameters(inputs)?;
        let zero_type = inputs.optional_tensor(2)?.map(|zero| Target::of(zero.datum_type()));
        let output = linear.output.or(zero_type).unwrap_or(Target::of(DatumType::U8));
        output.check_whole()?;
        let mut values = reals::<f32>(x)?.into_owned();
        grain.for_each(&mut values, |value, at| {
            let zero = zeros.as_ref().map_or(0.0, |zeros| zeros[at]);
            ((value / scales[at]).round_ties_even() + zero).clamp(output.least, output.most)
        });
        from_reals(x.shape(), values, output.datum)
    }))
}

pub(super) fn build_dequantize(node: &Node) -> Result<Kernel> {
    let linear = Linear::new(node)?;
    Ok(Kernel::single(move |inputs| -> Result<Tensor> {
        let x = inputs.tensor(0)?;
        let (grain, scales, zeros) = linear.parameters(inputs)?;
        let scale_type = inputs.tensor(1)?.datum_type();
        let output = linear.output.map_or(scale_type, |output| output.datum);
        let mut values = reals::<f32>(x)?.into_owned();
        grain.for_each(&mut values, |value, at| {
            (value - zeros.as_ref().map_or(0.0, |zeros| zeros[at])) * scales[at]
        });
        from_reals(x.shape(), values, output)
    }))
}

impl Target {
    fn narrow(kind: DataType) -> Target {
        match kind {
            DataType::Int4 => Target { datum: DatumType::I8, least: -8.0, most: 7.0 },
            _ => Target { datum: DatumType::U8, least: 0.0, most: 15.0 },
        }
    }

    fn of(datum: DatumType) -> Target {
        let (least, most) = match datum {
            DatumType::U8 => (0.0, 255.0),
            DatumType::I8 => (-128.0, 127.0),
            DatumType::U16 => (0.0, 65535.0),
            DatumType::I16 => (-32768.0, 32767.0),
            _ => (f32::NEG_INFINITY, f32::INFINITY),
        };
        Target { datum, least, most }
    }

    fn check_whole(self) -> Result<()> {
        if self.most.is_finite() {
            return Ok(());
        }
        let text = format!("the result is of type {:?}, expected 4, 8 or 16 bits", self.datum);
        Err(invalid_model(text))
    }
}
