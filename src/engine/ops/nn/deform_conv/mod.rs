//! `DeformConv`: a convolution whose kernel reads each element some way off.

mod sizes;

use std::borrow::Cow;

use tract_onnx::prelude::{DatumType, Tensor};

use super::attributes::at_least;
use super::window::Windows;
use crate::engine::ops::numbers::{WorkingFloat, from_reals, reals};
use crate::engine::ops::shape::{failed, volume};
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::error::Result;
use sizes::{Groups, Sizes};

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let windows = Windows::new(node)?;
    let groups = Groups {
        channels: at_least(node, "group", 1, 1)?,
        offsets: at_least(node, "offset_group", 1, 1)?,
    };
    Ok(Kernel::single(move |inputs| {
        let (x, weights) = (inputs.tensor(0)?, inputs.tensor(1)?);
        let sizes = Sizes::new(x.shape(), weights.shape(), &windows, &groups)?;
        match x.datum_type() {
            DatumType::F64 => run::<f64>(&sizes, inputs),
            _ => run::<f32>(&sizes, inputs),
        }
    }))
}

fn run<T: WorkingFloat>(sizes: &Sizes, inputs: &Inputs) -> Result<Tensor> {
    let (picture, offsets) = (sizes.picture()?, sizes.offsets()?);
    let x = of_len::<T>(inputs, 0, volume(&[sizes.batch, picture])?)?;
    let weights = of_len::<T>(inputs, 1, volume(&[sizes.outputs, sizes.reads])?)?;
    let shifts = of_len::<T>(inputs, 2, volume(&[sizes.batch, 2, offsets])?)?;
    let given = |position: usize, len| {
        let tensor = inputs.optional_tensor(position)?;
        tensor.map(|_| of_len::<T>(inputs, position, len)).transpose()
    };
    let bias = given(3, sizes.outputs)?;
    let mask = given(4, volume(&[sizes.batch, offsets])?)?;
    let shape = [sizes.batch, sizes.outputs, sizes.grid[0], sizes.grid[1]];
    let mut result = vec![T::zero(); volume(&shape)?];
    let mut samples = vec![T::zero(); sizes.samples()?];
    for batch in 0..sizes.batch {
        let x = &x[batch * picture..][..picture];
        let shifts = &shifts[batch * 2 * offsets..][..2 * offsets];
        let mask = mask.as_ref().map(|mask| &mask[batch * offsets..][..offsets]);
        for place in 0..sizes.places {
            sizes.sample(place, x, shifts, mask, &mut samples);
            for output in 0..sizes.outputs {
                let first = sizes.group_of(output) * sizes.reads;
                let weights = weights[output * sizes.reads..].iter();
                let terms = samples[first..][..sizes.reads].iter().zip(weights);
                let start = bias.as_ref().map_or(T::zero(), |bias| bias[output]);
                result[(batch * sizes.outputs + output) * sizes.places + place] =
                    terms.fold(start, |sum, (sample, weight)| sum + *sample * *weight);
            }
        }
    }
    from_reals(&shape, result, inputs.tensor(0)?.datum_type())
}

fn of_len<T: WorkingFloat>(inputs: &Inputs, position: usize, len: usize) -> Result<Cow<'_, [T]>> {
    let values = reals::<T>(inputs.tensor(position)?)?;
    if values.len() == len {
        return Ok(values);
    }
    Err(failed(format!("input {position} has {} elements, expected {len}", values.len())))
}
