//! `Range`: numbers at equal distances. tract counts them in whole numbers, whatever their type.

use tract_onnx::prelude::{Datum, DatumType, Tensor, tensor1};

use crate::engine::ops::shape::volume;
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single(|inputs| match inputs.tensor(0)?.datum_type() {
        DatumType::F32 => range::<f32>(inputs, |value| value.into(), |value| value as f32),
        DatumType::F64 => range::<f64>(inputs, |value| value, |value| value),
        DatumType::I16 => whole::<i16>(inputs, |value| value.into(), |value| value as i16),
        DatumType::I32 => whole::<i32>(inputs, |value| value.into(), |value| value as i32),
        DatumType::I64 => whole::<i64>(inputs, |value| value, |value| value),
        other => {
            let text = format!(
                "found numbers of type {other:?}, expected float, double, int16, int32 or int64"
            );
            Err(Error::new(ErrorKind::ExecutionFailed, text))
        }
    }))
}

fn range<T: Datum + Copy>(inputs: &Inputs, from: fn(T) -> f64, to: fn(f64) -> T) -> Result<Tensor> {
    let [start, limit, step] = operands::<T>(inputs)?.map(from);
    let length = length((limit - start) / step)?;
    // OK because the length was checked to be small.
    Ok(tensor1(&(0..length).map(|index| to(start + index as f64 * step)).collect::<Vec<_>>()))
}

fn whole<T: Datum + Copy>(inputs: &Inputs, from: fn(T) -> i64, to: fn(i64) -> T) -> Result<Tensor> {
    let [start, limit, step] = operands::<T>(inputs)?.map(from);
    // OK because a length that a double can't hold exactly is beyond the longest.
    let length = length((i128::from(limit) - i128::from(start)) as f64 / step as f64)?;
    // OK because every number lies between the start and the limit.
    Ok(tensor1(&(0..length as i64).map(|index| to(start + index * step)).collect::<Vec<_>>()))
}

fn operands<T: Datum + Copy>(inputs: &Inputs) -> Result<[T; 3]> {
    let number = |position: usize| {
        inputs.slice::<T>(position)?.first().copied().ok_or_else(|| {
            Error::new(
                ErrorKind::ExecutionFailed,
                format!("input {position} is empty, expected a number"),
            )
        })
    };
    Ok([number(0)?, number(1)?, number(2)?])
}

/// A range whose limit lies the other way is empty.
fn length(steps: f64) -> Result<usize> {
    if steps.is_nan() {
        let text = "the length of the range is not a number; is its step 0?";
        return Err(Error::new(ErrorKind::ExecutionFailed, text));
    }
    // OK because a negative number becomes 0, and a huge one the largest.
    volume(&[steps.ceil() as usize])
}
