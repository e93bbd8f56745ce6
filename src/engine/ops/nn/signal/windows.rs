//! `HannWindow`, `HammingWindow` and `BlackmanWindow`: sums of cosines.

use std::f64::consts::PI;

use tract_onnx::prelude::DatumType;

use super::dft::scalar;
use crate::engine::ops::nn::attributes::number_type;
use crate::engine::ops::numbers::from_reals;
use crate::engine::ops::shape::{sizes, volume};
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(in crate::engine::ops::nn) fn build_blackman(node: &Node) -> Result<Kernel> {
    build(node, [0.42, -0.5, 0.08])
}

pub(in crate::engine::ops::nn) fn build_hamming(node: &Node) -> Result<Kernel> {
    build(node, [25.0 / 46.0, -21.0 / 46.0, 0.0])
}

pub(in crate::engine::ops::nn) fn build_hann(node: &Node) -> Result<Kernel> {
    build(node, [0.5, -0.5, 0.0])
}

/// A sum of cosines of no turn, one turn and two turns, with these factors.
fn build(node: &Node, factors: [f64; 3]) -> Result<Kernel> {
    let periodic = node.int("periodic") != Some(0);
    let datum = number_type(node, "output_datatype")?.unwrap_or(DatumType::F32);
    Ok(Kernel::single(move |inputs| {
        let len = sizes(&[scalar(inputs, 0)?.unwrap_or(0)], "size")?[0];
        volume(&[len])?;
        // A window that is no period ends as it begins; one of a single element has no other end.
        let turn = if periodic { len } else { len.saturating_sub(1) }.max(1);
        let value = |step: usize| {
            let angle = 2.0 * PI * step as f64 / turn as f64;
            factors[0] + factors[1] * angle.cos() + factors[2] * (2.0 * angle).cos()
        };
        from_reals(&[len], (0..len).map(value).collect(), datum)
    }))
}
