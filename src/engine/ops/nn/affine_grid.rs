//! `AffineGrid`: where each pixel of a moved picture comes from.

use crate::engine::ops::numbers::{from_reals, reals};
use crate::engine::ops::shape::{failed, sizes, unravel, volume};
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let align_corners = node.flag("align_corners");
    Ok(Kernel::single(move |inputs| {
        let theta = inputs.tensor(0)?;
        let size = sizes(&inputs.integers(1)?.unwrap_or_default(), "size")?;
        let (batch, pixels) = match size.as_slice() {
            [batch, _, pixels @ ..] if matches!(pixels.len(), 2 | 3) => (*batch, pixels),
            _ => return Err(failed(format!("`size` is {size:?}, expected 4 or 5 numbers"))),
        };
        let rank = pixels.len();
        if theta.shape() != [batch, rank, rank + 1] {
            let (found, expected) = (theta.shape(), [batch, rank, rank + 1]);
            return Err(failed(format!("`theta` has shape {found:?}, expected {expected:?}")));
        }
        let shape = [&[batch], pixels, &[rank]].concat();
        let mut grid = Vec::with_capacity(volume(&shape)?);
        let mut at = vec![0; rank];
        let matrices = reals::<f64>(theta)?;
        for matrix in matrices.chunks_exact(rank * (rank + 1)) {
            for pixel in 0..pixels.iter().product() {
                unravel(pixel, pixels, &mut at);
                let point = at.iter().zip(pixels).map(|(at, len)| centre(*at, *len, align_corners));
                grid.extend(matrix.chunks_exact(rank + 1).map(|row| {
                    // The first column is for the last axis: x comes before y.
                    let terms = point.clone().rev().zip(row).map(|(at, factor)| at * factor);
                    terms.sum::<f64>() + row[rank]
                }));
            }
        }
        from_reals(&shape, grid, theta.datum_type())
    }))
}

/// Where a pixel lies on an axis from -1 to 1, which are the centres or the edges of the outermost.
fn centre(index: usize, len: usize, align_corners: bool) -> f64 {
    let (index, len) = (index as f64, len as f64);
    if align_corners {
        2.0 * index / (len - 1.0).max(1.0) - 1.0
    } else {
        (2.0 * index + 1.0) / len - 1.0
    }
}
