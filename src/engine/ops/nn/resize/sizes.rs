//! What each axis is resized to.

use crate::engine::ops::pick::axis;
use crate::engine::ops::shape::{failed, sizes as checked, volume};
use crate::error::Result;

/// How sizes that would change the aspect ratio are understood.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Policy {
    Stretch,
    NotLarger,
    NotSmaller,
}

impl Policy {
    pub(super) const NAMES: [(&'static str, Policy); 3] = [
        ("stretch", Policy::Stretch),
        ("not_larger", Policy::NotLarger),
        ("not_smaller", Policy::NotSmaller),
    ];
}

/// What an axis is resized to.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) len: usize,
    pub(super) scale: f32,
    /// The length before it was made whole.
    pub(super) exact_len: f32,
    /// The part of the axis that is read, in fractions of its length.
    pub(super) roi: Option<(f32, f32)>,
}

impl Target {
    fn scaled(from: usize, scale: f32) -> Target {
        let exact_len = scale * from as f32;
        // Computed in 32 bits, as exporters do: 10 times 0.7 is 7 there.
        Target { len: exact_len as usize, scale, exact_len, roi: None }
    }

    fn sized(from: usize, len: usize) -> Target {
        Target { len, scale: len as f32 / from.max(1) as f32, exact_len: len as f32, roi: None }
    }

    /// Whether the axis stays as it is.
    pub(super) fn is_identity(&self) -> bool {
        self.scale == 1.0 && self.exact_len == self.len as f32 && self.roi.is_none()
    }
}

/// Gives every axis its target, from scales or sizes for some axes.
pub(super) fn targets(
    shape: &[usize],
    axes: Option<&[i64]>,
    scales: Option<Vec<f32>>,
    sizes: Option<Vec<i64>>,
    roi: Option<Vec<f32>>,
    policy: Policy,
) -> Result<Vec<Target>> {
    let all: Vec<i64> = (0..shape.len() as i64).collect();
    let axes = axes.unwrap_or(&all).iter().map(|index| axis(*index, shape.len()));
    let axes = axes.collect::<Result<Vec<_>>>()?;
    let chosen = match (scales, sizes) {
        (Some(scales), None) => by_scales(shape, &axes, &scales)?,
        (None, Some(sizes)) => by_sizes(shape, &axes, &checked(&sizes, "sizes")?, policy)?,
        _ => return Err(failed("expected either `scales` or `sizes`")),
    };
    let mut targets: Vec<Target> = shape.iter().map(|len| Target::sized(*len, *len)).collect();
    for (index, (axis, target)) in axes.iter().zip(chosen).enumerate() {
        targets[*axis] = target;
        if let Some(roi) = &roi {
            check_len("roi", roi.len(), 2 * axes.len())?;
            targets[*axis].roi = Some((roi[index], roi[axes.len() + index]));
        }
    }
    let lens: Vec<usize> = targets.iter().map(|target| target.len).collect();
    volume(&lens)?;
    Ok(targets)
}

fn by_scales(shape: &[usize], axes: &[usize], scales: &[f32]) -> Result<Vec<Target>> {
    check_len("scales", scales.len(), axes.len())?;
    if let Some(scale) = scales.iter().find(|scale| !(scale.is_finite() && **scale > 0.0)) {
        return Err(failed(format!("a scale is {scale}, expected a number above 0")));
    }
    let target = |(axis, scale): (&usize, &f32)| Target::scaled(shape[*axis], *scale);
    Ok(axes.iter().zip(scales).map(target).collect())
}

fn by_sizes(
    shape: &[usize],
    axes: &[usize],
    sizes: &[usize],
    policy: Policy,
) -> Result<Vec<Target>> {
    check_len("sizes", sizes.len(), axes.len())?;
    let stretched = axes.iter().zip(sizes).map(|(axis, size)| Target::sized(shape[*axis], *size));
    let stretched: Vec<Target> = stretched.collect();
    let scales = stretched.iter().map(|target| target.scale);
    let scale = match policy {
        Policy::Stretch => return Ok(stretched),
        Policy::NotLarger => scales.fold(f32::INFINITY, f32::min),
        Policy::NotSmaller => scales.fold(0.0, f32::max),
    };
    let target = |axis: &usize| {
        let scaled = Target::scaled(shape[*axis], scale);
        Target { len: (scaled.exact_len + 0.5) as usize, ..scaled }
    };
    Ok(axes.iter().map(target).collect())
}

fn check_len(name: &str, found: usize, expected: usize) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(failed(format!("`{name}` has {found} elements, expected {expected}")))
}
