//! `DFT`: the Fourier transform along one axis. The inverse stays with tract, which computes in 32 bits
//! as the standard's vectors do for it, and for it alone.

use tract_onnx::prelude::Tensor;

use super::fft::{Complex, Fft};
use crate::engine::ops::numbers::{from_reals, reals};
use crate::engine::ops::pick::axis;
use crate::engine::ops::shape::{failed, sizes, volume};
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::error::Result;

pub(in crate::engine::ops::nn) fn build(node: &Node) -> Result<Kernel> {
    let attribute = if node.opset() < 20 { Some(node.int("axis").unwrap_or(1)) } else { None };
    let onesided = node.flag("onesided");
    Ok(Kernel::single(move |inputs| {
        let x = inputs.tensor(0)?;
        let stated = attribute.map_or_else(|| scalar(inputs, 2), |axis| Ok(Some(axis)))?;
        let axis = axis(stated.unwrap_or(-2), x.rank())?;
        if axis + 1 == x.rank() {
            return Err(failed("the axis is the one of real and imaginary parts"));
        }
        let len = match scalar(inputs, 1)? {
            Some(len) => sizes(&[len], "dft_length")?[0],
            None => x.shape()[axis],
        };
        transform(x, axis, len, onesided)
    }))
}

/// The single number of an optional input.
pub(super) fn scalar(inputs: &Inputs, position: usize) -> Result<Option<i64>> {
    Ok(inputs.integers(position)?.and_then(|values| values.first().copied()))
}

/// How many results are kept of a transform.
pub(super) fn bins(len: usize, onesided: bool) -> usize {
    if onesided { len / 2 + 1 } else { len }
}

fn transform(x: &Tensor, axis: usize, len: usize, onesided: bool) -> Result<Tensor> {
    let (signals, parts) = complex(x)?;
    if len == 0 {
        return Err(failed("the length of the transform is 0, expected at least 1"));
    }
    let (old_len, bins) = (x.shape()[axis], bins(len, onesided));
    let mut shape = x.shape().to_vec();
    (shape[axis], shape[x.rank() - 1]) = (bins, 2);
    let inner = x.shape()[axis + 1..].iter().product::<usize>() / parts;
    let mut result = vec![0.0; volume(&shape)?];
    volume(&[len])?;
    let fft = Fft::new(len);
    let mut signal = vec![Complex::default(); len];
    for line in 0..result.len() / (2 * bins) {
        let (block, offset) = (line / inner, line % inner);
        signal.fill(Complex::default());
        for (step, value) in signal.iter_mut().enumerate().take(old_len) {
            *value = signals[(block * old_len + step) * inner + offset];
        }
        fft.forward(&mut signal);
        for (bin, value) in signal.iter().take(bins).enumerate() {
            let place = 2 * ((block * bins + bin) * inner + offset);
            (result[place], result[place + 1]) = (value.re, value.im);
        }
    }
    from_reals(&shape, result, x.datum_type())
}

/// The elements of a tensor whose last axis holds real parts alone, or both parts.
pub(super) fn complex(x: &Tensor) -> Result<(Vec<Complex>, usize)> {
    let values = reals::<f64>(x)?;
    match x.shape().last() {
        Some(1) => Ok((values.iter().map(|re| Complex { re: *re, im: 0.0 }).collect(), 1)),
        Some(2) => {
            let pairs = values.as_chunks::<2>().0.iter();
            Ok((pairs.map(|[re, im]| Complex { re: *re, im: *im }).collect(), 2))
        }
        _ => Err(failed(format!("a signal has shape {:?}, expected 1 or 2 at its end", x.shape()))),
    }
}
