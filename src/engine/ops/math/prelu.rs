//! `PRelu` before operator set 7, whose slopes were one for each channel. Later versions broadcast them
//! from the last axis on, as tract does.

use tract_onnx::prelude::Tensor;

use crate::engine::ops::{Kernel, Node};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single(|inputs| {
        let (tensor, slopes) = (inputs.tensor(0)?, inputs.slice::<f32>(1)?);
        let channels = tensor.shape().get(1).copied().unwrap_or(1);
        if slopes.len() != channels && slopes.len() != 1 {
            let text = format!("found {} slopes, expected 1 or {channels}", slopes.len());
            return Err(Error::new(ErrorKind::ExecutionFailed, text));
        }
        let inner: usize = tensor.shape().iter().skip(2).product();
        let slope = |index: usize| slopes[(index / inner % channels) % slopes.len()];
        let values = inputs.slice::<f32>(0)?.iter().enumerate();
        let values: Vec<f32> = values
            .map(|(index, value)| if *value < 0.0 { value * slope(index) } else { *value })
            .collect();
        Ok(Tensor::from_shape(tensor.shape(), &values)?)
    }))
}
