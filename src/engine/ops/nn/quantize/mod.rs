//! `QuantizeLinear` and `DequantizeLinear`.
//!
//! tract has both for bytes, but multiplies by the reciprocal of the scale, which now and then is one
//! off, and lacks the types of 16 bits and scales for blocks.

mod grain;

use std::borrow::Cow;

use tract_onnx::prelude::{DatumType, Tensor};

use super::attributes::{at_least, number_type};
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
    output: Option<DatumType>,
}

impl Linear {
    fn new(node: &Node) -> Result<Linear> {
        Ok(Linear {
            axis: node.int("axis").unwrap_or(1),
            block: at_least(node, "block_size", 0, 0)?,
            output: number_type(node, "output_dtype")?,
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
        range(output)?;
    }
    Ok(Kernel::single(move |inputs| {
        let x = inputs.tensor(0)?;
        let (grain, scales, zeros) = linear.parameters(inputs)?;
        let zero_type = inputs.optional_tensor(2)?.map(|zero| zero.datum_type());
        let output = zero_type.or(linear.output).unwrap_or(DatumType::U8);
        let (least, most) = range(output)?;
        let mut values = reals::<f32>(x)?.into_owned();
        grain.for_each(&mut values, |value, at| {
            let zero = zeros.as_ref().map_or(0.0, |zeros| zeros[at]);
            ((value / scales[at]).round_ties_even() + zero).clamp(least, most)
        });
        from_reals(x.shape(), values, output)
    }))
}

pub(super) fn build_dequantize(node: &Node) -> Result<Kernel> {
    let linear = Linear::new(node)?;
    Ok(Kernel::single(move |inputs| -> Result<Tensor> {
        let x = inputs.tensor(0)?;
        let (grain, scales, zeros) = linear.parameters(inputs)?;
        let output = linear.output.unwrap_or(inputs.tensor(1)?.datum_type());
        let mut values = reals::<f32>(x)?.into_owned();
        grain.for_each(&mut values, |value, at| {
            (value - zeros.as_ref().map_or(0.0, |zeros| zeros[at])) * scales[at]
        });
        from_reals(x.shape(), values, output)
    }))
}

fn range(output: DatumType) -> Result<(f32, f32)> {
    Ok(match output {
        DatumType::U8 => (0.0, 255.0),
        DatumType::I8 => (-128.0, 127.0),
        DatumType::U16 => (0.0, 65535.0),
        DatumType::I16 => (-32768.0, 32767.0),
        _ => {
            let text = format!("the result is of type {output:?}, expected 8 or 16 bits");
            return Err(invalid_model(text));
        }
    })
}
