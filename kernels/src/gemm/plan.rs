//! The steps of a product, from what tract wants done to it.

use tract_data::prelude::{Tensor, TractResult};
use tract_linalg::mmm::FusedSpec;
use tract_linalg::{BinOp, Scaler};

use super::corner::{Listener, elements};
use super::panels::Panels;
use super::steps::{Numbers, Padded, Product, Step};

/// Translates the list, whose vectors are as long as the matrix has rows or columns.
pub fn plan<'a>(wanted: &'a [FusedSpec<'a>], listener: &Listener) -> TractResult<Vec<Step<'a>>> {
    let mut steps = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        let step = translate(wanted, listener)?;
        let joined = match steps.last_mut() {
            Some(Step::Product(product)) => join(product, step),
            _ => Some(step),
        };
        steps.extend(joined);
    }
    Ok(steps)
}

fn translate<'a>(wanted: &'a FusedSpec<'a>, listener: &Listener) -> TractResult<Step<'a>> {
    let scale = |factor: f32| Step::Combine(BinOp::Mul, Numbers::Scalar(factor));
    Ok(match wanted {
        FusedSpec::AddMatMul { a, b, .. } => {
            let (depth, a, b) = (a.k(), Panels::new(&**a), Panels::new(&**b));
            let (low, high) = (f32::NEG_INFINITY, f32::INFINITY);
            Step::Product(Product { a, b, depth, bias: None, low, high })
        }
        FusedSpec::BinScalar(tensor, operator) => {
            Step::Combine(*operator, Numbers::Scalar(scalar(tensor)?))
        }
        FusedSpec::BinPerRow(view, operator) => {
            // OK because tract has made it a row of `f32`.
            let numbers = unsafe { view.as_slice_unchecked() };
            Step::Combine(*operator, Numbers::Rows(Padded::new(numbers)))
        }
        FusedSpec::BinPerCol(view, operator) => {
            // OK because tract has made it a row of `f32`.
            let numbers = unsafe { view.as_slice_unchecked() };
            Step::Combine(*operator, Numbers::Columns(Padded::new(numbers)))
        }
        FusedSpec::AddRowColProducts(rows, columns) => {
            Step::AddOuter(Padded::new(numbers(rows)?), Padded::new(numbers(columns)?))
        }
        FusedSpec::AddUnicast(store) => Step::Add(elements(listener, *store)?),
        FusedSpec::Store(store) => Step::Store(elements(listener, *store)?),
        FusedSpec::LeakyRelu(slope) => Step::LeakyRelu(scalar(slope)?),
        FusedSpec::QScale(shift, policy, multiplier) => {
            scale(Scaler::from_fuse_params(*shift, *policy, *multiplier).scale)
        }
        FusedSpec::RoundingShiftRight(shift, _) => scale(0.5f32.powi(*shift as i32)),
        FusedSpec::ShiftLeft(shift) => scale(2f32.powi(*shift as i32)),
    })
}

/// Makes a step part of the product before it, or gives it back.
fn join<'a>(product: &mut Product<'a>, step: Step<'a>) -> Option<Step<'a>> {
    let is_bounded = product.low > f32::NEG_INFINITY || product.high < f32::INFINITY;
    match step {
        Step::Combine(BinOp::Add, numbers) if product.bias.is_none() && !is_bounded => {
            product.bias = Some(numbers);
        }
        // NaN compares as false, and remains a step.
        Step::Combine(BinOp::Max, Numbers::Scalar(low)) if low <= product.high => {
            product.low = product.low.max(low);
        }
        Step::Combine(BinOp::Min, Numbers::Scalar(high)) if high >= product.low => {
            product.high = product.high.min(high);
        }
        other => return Some(other),
    }
    None
}

fn scalar(tensor: &Tensor) -> TractResult<f32> {
    Ok(*tensor.try_as_plain_ram()?.to_scalar()?)
}

fn numbers(tensor: &Tensor) -> TractResult<&[f32]> {
    tensor.try_as_plain_ram()?.as_slice()
}
