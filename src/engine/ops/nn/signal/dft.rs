//! `DFT`: the Fourier transform along one axis.

use tract_onnx::prelude::Tensor;

use super::fft::{Complex, transform};
use crate::engine::ops::numbers::{from_reals, reals};
use crate::engine::ops::pick::axis;
use crate::engine::ops::shape::{failed, sizes, volume};
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::error::Result;

struct Dft {
    inverse: bool,
    /// Whether one half stands for both, as it does for signals of real numbers.
    onesided: bool,
}

pub(in crate::engine::ops::nn) fn build(node: &Node) -> Result<Kernel> {
    let attribute = if node.opset() < 20 { Some(node.int("axis").unwrap_or(1)) } else { None };
    let dft = Dft { inverse: node.flag("inverse"), onesided: node.flag("onesided") };
    Ok(Kernel::single(move |inputs| {
        let x = inputs.tensor(0)?;
        let stated = attribute.map_or_else(|| scalar(inputs, 2), |axis| Ok(Some(axis)))?;
        let axis = axis(stated.unwrap_or(-2), x.rank())?;
        if axis + 1 == x.rank() {
            return Err(failed("the axis is the one of real and imaginary parts"));
        }
        let len = match scalar(inputs, 1)? {
            Some(stated) => sizes(&[stated], "dft_length")?[0],
            None => dft.default_len(x.shape()[axis]),
        };
        if len == 0 {
            return Err(failed("the length of the transform is 0, expected at least 1"));
        }
        dft.run(x, axis, len)
    }))
}

/// The single number of an optional input.
pub(super) fn scalar(inputs: &Inputs, position: usize) -> Result<Option<i64>> {
    Ok(inputs.integers(position)?.and_then(|values| values.first().copied()))
}

/// How many results of a transform one half is.
pub(super) fn bins(len: usize, onesided: bool) -> usize {
    if onesided { len / 2 + 1 } else { len }
}

impl Dft {
    /// Whether half a spectrum is turned back into real numbers.
    fn takes_half(&self) -> bool {
        self.inverse && self.onesided
    }

    fn default_len(&self, given: usize) -> usize {
        if self.takes_half() { 2 * given.saturating_sub(1) } else { given }
    }

    fn run(&self, x: &Tensor, axis: usize, len: usize) -> Result<Tensor> {
        let lines = self.lines(x, axis, len)?;
        let lines = transform(&lines, len, self.inverse);
        let kept = bins(len, self.onesided && !self.inverse);
        let parts = if self.takes_half() { 1 } else { 2 };
        let mut shape = x.shape().to_vec();
        (shape[axis], shape[x.rank() - 1]) = (kept, parts);
        let mut result: Vec<f64> = Vec::with_capacity(volume(&shape)?);
        let inner: usize = shape[axis + 1..x.rank() - 1].iter().product();
        for block in lines.chunks_exact((inner * len).max(1)) {
            for bin in 0..kept {
                let across = block.iter().skip(bin).step_by(len);
                result.extend(across.flat_map(|value| &value[..parts]));
            }
        }
        from_reals(&shape, result, x.datum_type())
    }

    /// The signals along an axis one after another, cut or filled up with zeros.
    fn lines(&self, x: &Tensor, axis: usize, len: usize) -> Result<Vec<Complex>> {
        let (signals, parts) = complex(x)?;
        let given = x.shape()[axis];
        let inner = x.shape()[axis + 1..].iter().product::<usize>() / parts;
        let outer: usize = x.shape()[..axis].iter().product();
        let mut lines = Vec::with_capacity(volume(&[outer, inner, len, 2])? / 2);
        for line in 0..outer * inner {
            let (block, offset) = (line / inner, line % inner);
            let at = |step: usize| {
                let place = (block * given + step) * inner + offset;
                if step < given { signals[place] } else { [0.0; 2] }
            };
            lines.extend((0..len).map(|step| {
                if self.takes_half() && step >= bins(len, true) {
                    let [re, im] = at(len - step);
                    [re, -im]
                } else {
                    at(step)
                }
            }));
        }
        Ok(lines)
    }
}

/// The elements of a tensor whose last axis holds real parts alone, or both parts; and how many parts.
pub(super) fn complex(x: &Tensor) -> Result<(Vec<Complex>, usize)> {
    let values = reals::<f64>(x)?;
    match x.shape().last() {
        Some(1) => Ok((values.iter().map(|re| [*re, 0.0]).collect(), 1)),
        Some(2) => Ok((values.as_chunks::<2>().0.to_vec(), 2)),
        _ => Err(failed(format!("a signal has shape {:?}, expected 1 or 2 at its end", x.shape()))),
    }
}
