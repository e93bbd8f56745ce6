//! `STFT`: Fourier transforms of a signal, piece by piece.

use super::dft::{bins, complex, scalar};
use super::fft::transform;
use crate::engine::ops::numbers::{from_reals, reals};
use crate::engine::ops::shape::{failed, of_rank, volume};
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::error::Result;

pub(in crate::engine::ops::nn) fn build(node: &Node) -> Result<Kernel> {
    let onesided = node.int("onesided") != Some(0);
    Ok(Kernel::single(move |inputs| {
        let signal = inputs.tensor(0)?;
        let [batch, len, _] = of_rank(signal.shape(), "signal")?;
        let step = positive(scalar(inputs, 1)?, "frame_step")?;
        let window = inputs.optional_tensor(2)?.map(|window| reals::<f64>(window)).transpose()?;
        let frame_len = frame_len(inputs, window.as_ref().map(|window| window.len()), len)?;
        let (signals, _) = complex(signal)?;
        let frames = 1 + (len - frame_len) / step;
        let bins = bins(frame_len, onesided);
        let mut lines = Vec::with_capacity(volume(&[batch, frames, frame_len, 2])? / 2);
        for signal in signals.chunks_exact(len) {
            for start in (0..frames).map(|index| index * step) {
                let frame = signal[start..][..frame_len].iter().enumerate();
                lines.extend(frame.map(|(at, parts)| {
                    let beyond = |window: &[f64]| window.get(at).copied().unwrap_or(0.0);
                    let factor = window.as_ref().map_or(1.0, |window| beyond(window));
                    parts.map(|part| part * factor)
                }));
            }
        }
        let lines = transform(&lines, frame_len, false);
        let kept = lines.chunks_exact(frame_len).flat_map(|line| &line[..bins]);
        let values = kept.flatten().copied().collect();
        from_reals(&[batch, frames, bins, 2], values, signal.datum_type())
    }))
}

/// The stated length of a frame, or else the window's, or else the signal's.
fn frame_len(inputs: &Inputs, window: Option<usize>, signal: usize) -> Result<usize> {
    let frame = match scalar(inputs, 3)? {
        Some(stated) => positive(Some(stated), "frame_length")?,
        None => window.unwrap_or(signal),
    };
    if frame > 0 && frame <= signal && window.is_none_or(|window| window <= frame) {
        return Ok(frame);
    }
    Err(failed(format!(
        "a frame has {frame} steps, expected at least those of the window and at most the \
         signal's {signal}"
    )))
}

fn positive(value: Option<i64>, name: &str) -> Result<usize> {
    let value = value.unwrap_or(0);
    usize::try_from(value)
        .ok()
        .filter(|size| *size > 0)
        .ok_or_else(|| failed(format!("`{name}` is {value}, expected at least 1")))
}
