//! `BatchNormalization` in training: by the batch's own mean and variance, which become part of the
//! running ones.

use crate::engine::ops::numbers::{from_reals, reals};
use crate::engine::ops::shape::failed;
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::engine::value::Val;
use crate::error::Result;

pub(super) fn build_training(node: &Node) -> Result<Kernel> {
    let epsilon = f64::from(node.float("epsilon").unwrap_or(1e-5));
    let momentum = f64::from(node.float("momentum").unwrap_or(0.9));
    Ok(Kernel::new(move |inputs| {
        let x = inputs.tensor(0)?;
        let [batch, channels, rest @ ..] = x.shape() else {
            return Err(failed(format!("the input has shape {:?}, expected channels", x.shape())));
        };
        let inner: usize = rest.iter().product();
        let (scale, bias) = (parameter(inputs, 1, *channels)?, parameter(inputs, 2, *channels)?);
        let (mut mean, mut variance) =
            (parameter(inputs, 3, *channels)?, parameter(inputs, 4, *channels)?);
        let mut values = reals::<f64>(x)?.into_owned();
        for channel in 0..*channels {
            let start = |batch: usize| (batch * channels + channel) * inner;
            let places = (0..*batch).flat_map(|batch| start(batch)..start(batch) + inner);
            let (own_mean, own_variance) = statistics(&values, places.clone());
            let factor = scale[channel] / (own_variance + epsilon).sqrt();
            places.for_each(|at| values[at] = (values[at] - own_mean) * factor + bias[channel]);
            mean[channel] = mean[channel] * momentum + own_mean * (1.0 - momentum);
            variance[channel] = variance[channel] * momentum + own_variance * (1.0 - momentum);
        }
        Ok(vec![
            from_reals(x.shape(), values, x.datum_type())?.into(),
            running(inputs, 3, mean)?,
            running(inputs, 4, variance)?,
        ])
    }))
}

/// The mean and the variance of the values at these places.
fn statistics(values: &[f64], places: impl Iterator<Item = usize> + Clone) -> (f64, f64) {
    let count = places.clone().count() as f64;
    let mean = places.clone().map(|at| values[at]).sum::<f64>() / count;
    (mean, places.map(|at| (values[at] - mean).powi(2)).sum::<f64>() / count)
}

/// A running statistic, of the type that it has among the inputs.
fn running(inputs: &Inputs, position: usize, values: Vec<f64>) -> Result<Val> {
    let datum = inputs.tensor(position)?.datum_type();
    Ok(from_reals(&[values.len()], values, datum)?.into())
}

fn parameter(inputs: &Inputs, position: usize, channels: usize) -> Result<Vec<f64>> {
    let tensor = inputs.tensor(position)?;
    if tensor.shape() == [channels] {
        return Ok(reals(tensor)?.into_owned());
    }
    let found = tensor.shape();
    Err(failed(format!("input {position} has shape {found:?}, expected [{channels}]")))
}
