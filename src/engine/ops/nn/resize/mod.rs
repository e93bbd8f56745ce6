//! `Resize` and the older `Upsample`: interpolation along any axes.

mod axis;
mod sizes;
mod taps;

use std::sync::Arc;

use tract_onnx::prelude::{DatumType, Tensor};

use crate::engine::ops::nn::attributes::choice;
use crate::engine::ops::numbers::{WorkingFloat, from_reals, reals};
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::engine::value::{Val, Value};
use crate::error::Result;
use sizes::{Policy, Target, targets};
use taps::{Coordinates, Mode, Options, Rounding, Taps};

pub(super) fn build(node: &Node) -> Result<Kernel> {
    if node.opset() < 11 {
        return build_old(node, None);
    }
    let options = Options {
        mode: mode(node, choice(node, "nearest_mode", &Rounding::NAMES)?)?,
        coordinates: choice(node, "coordinate_transformation_mode", &Coordinates::NAMES)?,
        antialias: node.flag("antialias"),
        exclude_outside: node.flag("exclude_outside"),
    };
    let extrapolation = node.float("extrapolation_value").unwrap_or(0.0);
    let policy = choice(node, "keep_aspect_ratio_policy", &Policy::NAMES)?;
    let axes = node.ints("axes");
    Ok(Kernel::single(move |inputs| {
        let x = inputs.tensor(0)?;
        let scales = floats(inputs, 2)?;
        let sizes = inputs.integers(3)?.filter(|sizes| !sizes.is_empty());
        let roi = floats(inputs, 1)?;
        let roi = roi.filter(|_| options.coordinates == Coordinates::CropAndResize);
        let targets = targets(x.shape(), axes.as_deref(), scales, sizes, roi, policy)?;
        resize(x, &targets, &options, extrapolation)
    }))
}

/// `Upsample`, whose scales are an attribute before version 9.
pub(super) fn build_upsample(node: &Node) -> Result<Kernel> {
    let scales = match (node.floats("scales"), node.float("height_scale")) {
        (Some(scales), _) => Some(scales),
        (None, Some(height)) => {
            Some(vec![1.0, 1.0, height, node.float("width_scale").unwrap_or(1.0)])
        }
        (None, None) => None,
    };
    build_old(node, scales)
}

/// Before version 11, positions were only scaled.
fn build_old(node: &Node, attribute: Option<Vec<f32>>) -> Result<Kernel> {
    let options = Options {
        mode: mode(node, Rounding::Simple)?,
        coordinates: Coordinates::Asymmetric,
        antialias: false,
        exclude_outside: false,
    };
    Ok(Kernel::single(move |inputs: &Inputs| {
        let x = inputs.tensor(0)?;
        let scales = match &attribute {
            Some(scales) => scales.clone(),
            None => reals::<f32>(inputs.tensor(1)?)?.into_owned(),
        };
        let targets = targets(x.shape(), None, Some(scales), None, None, Policy::Stretch)?;
        resize(x, &targets, &options, 0.0)
    }))
}

fn mode(node: &Node, rounding: Rounding) -> Result<Mode> {
    let cubic = Mode::Cubic(f64::from(node.float("cubic_coeff_a").unwrap_or(-0.75)));
    let nearest = Mode::Nearest(rounding);
    let modes = [
        ("nearest", nearest),
        ("linear", Mode::Linear),
        ("bilinear", Mode::Linear),
        ("cubic", cubic),
    ];
    choice(node, "mode", &modes)
}

/// An optional input; exporters also leave one out by making it empty.
fn floats(inputs: &Inputs, position: usize) -> Result<Option<Vec<f32>>> {
    let tensor = inputs.optional_tensor(position)?.filter(|tensor| tensor.len() > 0);
    tensor.map(|tensor| Ok(reals(tensor)?.into_owned())).transpose()
}

fn resize(x: &Arc<Tensor>, targets: &[Target], options: &Options, outside: f32) -> Result<Val> {
    if targets.iter().all(|target| target.is_identity()) {
        return Ok(Value::Tensor(Arc::clone(x)));
    }
    // Whole numbers of up to 53 bits survive a float of 64.
    Ok(match x.datum_type() {
        DatumType::F32 | DatumType::F16 => resize_as::<f32>(x, targets, options, outside)?.into(),
        _ => resize_as::<f64>(x, targets, options, outside)?.into(),
    })
}

fn resize_as<T: WorkingFloat>(
    x: &Tensor,
    targets: &[Target],
    options: &Options,
    outside: f32,
) -> Result<Tensor> {
    let mut shape = x.shape().to_vec();
    let mut data = reals::<T>(x)?;
    let mut order: Vec<usize> =
        (0..targets.len()).filter(|axis| !targets[*axis].is_identity()).collect();
    // Axes that shrink go first and those that grow go last, so that each pass has little to do.
    order.sort_by(|a, b| targets[*a].scale.total_cmp(&targets[*b].scale).then(b.cmp(a)));
    for axis in order {
        let taps = Taps::<T>::new(shape[axis], &targets[axis], options)?;
        data = axis::resize_axis(&data, &shape, axis, &taps, T::of(f64::from(outside)))?.into();
        shape[axis] = targets[axis].len;
    }
    from_reals(&shape, data.into_owned(), x.datum_type())
}
