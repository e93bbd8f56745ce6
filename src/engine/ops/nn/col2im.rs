//! `Col2Im`: adds blocks up into the picture that they were cut from.

use super::window::{Window, Windows};
use crate::engine::ops::numbers::{from_reals, reals};
use crate::engine::ops::shape::{failed, of_rank, sizes, unravel, volume};
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let windows = Windows::new(node)?;
    Ok(Kernel::single(move |inputs| {
        let columns = inputs.tensor(0)?;
        let image = stated(inputs, 1, "image_shape")?;
        let block = stated(inputs, 2, "block_shape")?;
        let windows = windows.of_sizes(&block)?;
        let [batch, rows, steps] = of_rank(columns.shape(), "input")?;
        let (block_volume, pixels) = (volume(&block)?, volume(&image)?);
        if image.len() != block.len() || block_volume == 0 || rows % block_volume != 0 {
            return Err(failed(format!(
                "{rows} rows do not make blocks of shape {block:?} of a picture of shape {image:?}"
            )));
        }
        let fitting = |(window, len): (&Window, &usize)| window.steps(*len);
        let grid: Vec<usize> = windows.iter().zip(&image).map(fitting).collect();
        if volume(&grid)? != steps {
            return Err(failed(format!("found {steps} blocks, expected {grid:?}")));
        }
        let places = places(&windows, &block, &grid, &image)?;
        let shape = [&[batch, rows / block_volume], image.as_slice()].concat();
        let mut pictures = vec![0.0; volume(&shape)?];
        for (index, value) in reals::<f64>(columns)?.iter().enumerate() {
            let (picture, at) = (index / places.len(), index % places.len());
            if let Some(place) = places[at] {
                pictures[picture * pixels + place] += value;
            }
        }
        from_reals(&shape, pictures, columns.datum_type())
    }))
}

fn stated(inputs: &Inputs, position: usize, name: &str) -> Result<Vec<usize>> {
    let values = inputs.integers(position)?;
    sizes(&values.ok_or_else(|| failed(format!("`{name}` is missing")))?, name)
}

/// The pixel of each element of a block, for every block; none in the padding.
fn places(
    windows: &[Window],
    block: &[usize],
    grid: &[usize],
    image: &[usize],
) -> Result<Vec<Option<usize>>> {
    let (elements, steps) = (volume(block)?, volume(grid)?);
    let mut places = Vec::with_capacity(volume(&[elements, steps])?);
    let (mut element, mut step) = (vec![0; block.len()], vec![0; grid.len()]);
    for index in 0..elements * steps {
        unravel(index / steps, block, &mut element);
        unravel(index % steps, grid, &mut step);
        let axes = windows.iter().zip(image).enumerate();
        let place = axes.into_iter().try_fold(0, |place, (axis, (window, len))| {
            Some(place * len + window.place(step[axis], element[axis], *len)?)
        });
        places.push(place);
    }
    Ok(places)
}
