//! `LpPool`: the norm of each window.

use super::attributes::{at_least, choice};
use super::window::{Window, Windows, numbers};
use crate::engine::ops::numbers::{from_reals, reals};
use crate::engine::ops::shape::{failed, volume};
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

/// How padding is chosen.
#[derive(Clone, Copy, PartialEq)]
enum Padding {
    Stated,
    None,
    /// As many results as strides begin on the axis, the odd element of padding behind or before.
    SameUpper,
    SameLower,
}

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let sizes = numbers(node, "kernel_shape", 1)?;
    let windows = Windows::new(node)?.of_sizes(&sizes)?;
    let paddings = [
        ("NOTSET", Padding::Stated),
        ("VALID", Padding::None),
        ("SAME_UPPER", Padding::SameUpper),
        ("SAME_LOWER", Padding::SameLower),
    ];
    let padding = choice(node, "auto_pad", &paddings)?;
    let ceil = node.flag("ceil_mode");
    let p = at_least(node, "p", 1, 2)? as f64;
    Ok(Kernel::single(move |inputs| {
        let x = inputs.tensor(0)?;
        let mut shape = x.shape().to_vec();
        if shape.len() != windows.len() + 2 {
            let rank = windows.len() + 2;
            return Err(failed(format!("the input has shape {shape:?}, expected {rank} sizes")));
        }
        let mut sums: Vec<f64> = reals::<f64>(x)?.iter().map(|x| x.abs().powf(p)).collect();
        // A window is a box, so its sum is a sum of sums along each axis.
        for (axis, window) in windows.iter().enumerate() {
            let len = shape[axis + 2];
            let (window, steps) = fit(*window, len, padding, ceil);
            sums = sum_windows(&sums, &shape, axis + 2, window, steps)?;
            shape[axis + 2] = steps;
        }
        let norms = sums.into_iter().map(|sum| sum.powf(1.0 / p)).collect();
        from_reals(&shape, norms, x.datum_type())
    }))
}

/// The window with its padding, and how often it is read.
fn fit(mut window: Window, len: usize, padding: Padding, ceil: bool) -> (Window, usize) {
    if padding != Padding::Stated {
        (window.pad_before, window.pad_after) = (0, 0);
    }
    if matches!(padding, Padding::SameUpper | Padding::SameLower) {
        let steps = len.div_ceil(window.stride);
        let reach = steps.saturating_sub(1).saturating_mul(window.stride);
        let total = reach.saturating_add(window.span()).saturating_sub(len);
        let less = total / 2;
        window.pad_before = if padding == Padding::SameUpper { less } else { total - less };
        return (window, steps);
    }
    let steps = window.steps(len);
    let room = (len + window.pad_before + window.pad_after).saturating_sub(window.span());
    // A last window that is cut off counts if it begins before the padding behind.
    let begins_inside = steps.saturating_mul(window.stride) < len + window.pad_before;
    let cut_off = ceil && !room.is_multiple_of(window.stride) && begins_inside;
    (window, steps + usize::from(cut_off))
}

fn sum_windows(
    data: &[f64],
    shape: &[usize],
    axis: usize,
    window: Window,
    steps: usize,
) -> Result<Vec<f64>> {
    let len = shape[axis];
    let inner: usize = shape[axis + 1..].iter().product();
    let outer: usize = shape[..axis].iter().product();
    let mut sums = vec![0.0; volume(&[outer, steps, inner])?];
    for block in 0..outer {
        for step in 0..steps {
            let sums = &mut sums[(block * steps + step) * inner..][..inner];
            for place in (0..window.size).filter_map(|element| window.place(step, element, len)) {
                let row = &data[(block * len + place) * inner..][..inner];
                sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
            }
        }
    }
    Ok(sums)
}
