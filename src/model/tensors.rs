//! Features and pictures become the model's tensors; the tensor of the answer becomes floats.

use crate::engine::{Data, ElementType, Tensor, TensorInfo, Value};
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::{Features, ImagePipeline, Picture, Values};

pub(super) fn row_tensors(
    features: Vec<Features>,
    rows: usize,
    inputs: &[TensorInfo],
) -> Result<Vec<(String, Value)>> {
    (features.into_iter())
        .map(|Features { tensor, width, values }| {
            let input = inputs.iter().find(|input| input.name == tensor);
            let element_type = input.and_then(|input| input.element_type);
            let data = match values {
                Values::Numbers(numbers) => {
                    to_elements(numbers, element_type.unwrap_or(ElementType::F32))
                }
                Values::Texts(texts) => Ok(Data::String(texts)),
            };
            let data = data.map_err(|error| error.at(format!("tensor `{tensor}`")))?;
            Ok((tensor, Tensor::new(&[rows, width], data)?.into()))
        })
        .collect()
}

pub(super) fn picture_tensors(
    pipeline: &ImagePipeline,
    picture: &Picture,
) -> Result<Vec<(String, Value)>> {
    let (values, shape) = pipeline.encode(picture)?;
    Ok(vec![(pipeline.tensor.clone(), Tensor::new(&shape, Data::F32(values))?.into())])
}

/// Features are computed in double precision and rounded once, to what the model takes.
fn to_elements(values: Vec<f64>, element_type: ElementType) -> Result<Data> {
    let check = |limit: f64, whole: bool| {
        let fits = |value: &f64| value.abs() <= limit && (!whole || value.fract() == 0.0);
        match values.iter().find(|value| !fits(value)) {
            Some(value) => {
                let kind = if whole { "a whole number" } else { "a number" };
                let text = format!("found the feature {value}, expected {kind} up to {limit:e}");
                Err(Error::new(ErrorKind::InvalidValue, text))
            }
            None => Ok(()),
        }
    };
    match element_type {
        ElementType::F64 => Ok(Data::F64(values)),
        ElementType::F32 => {
            check(f32::MAX.into(), false)?;
            // OK because rounding to the nearest float is what is wanted.
            Ok(Data::F32(values.into_iter().map(|value| value as f32).collect()))
        }
        ElementType::I64 => {
            check(2f64.powi(53), true)?;
            // OK because the values were just checked to be whole and in range.
            Ok(Data::I64(values.into_iter().map(|value| value as i64).collect()))
        }
        ElementType::I32 => {
            check(i32::MAX.into(), true)?;
            // OK because the values were just checked to be whole and in range.
            Ok(Data::I32(values.into_iter().map(|value| value as i32).collect()))
        }
        other => {
            let text =
                format!("takes elements of type {}, which a pipeline can't make", other.name());
            Err(Error::new(ErrorKind::InvalidModel, text))
        }
    }
}

/// Whole numbers, as what the model takes.
pub(super) fn whole_numbers(
    name: &str,
    values: Vec<i64>,
    shape: &[usize],
    inputs: &[TensorInfo],
) -> Result<Tensor> {
    let input = inputs.iter().find(|input| input.name == name);
    let data = match input.and_then(|input| input.element_type) {
        None | Some(ElementType::I64) => Data::I64(values),
        // OK because ids and bytes are far below 2^53.
        Some(other) => to_elements(values.into_iter().map(|value| value as f64).collect(), other)
            .map_err(|error| error.at(format!("tensor `{name}`")))?,
    };
    Tensor::new(shape, data)
}

/// An answer is given in single precision, whatever the model computes in.
pub(super) fn take_output(mut outputs: Vec<Value>, position: usize) -> Result<Vec<f32>> {
    to_floats(outputs.swap_remove(position))
}

/// A classifier of scikit-learn gives a sequence of maps: a row each, a score for each class.
fn to_floats(value: Value) -> Result<Vec<f32>> {
    let tensor = match value {
        Value::Sequence(values) => {
            let floats: Vec<_> = values.into_iter().map(to_floats).collect::<Result<_>>()?;
            return Ok(floats.concat());
        }
        Value::Map { values, .. } => values,
        other => other.into_tensor()?,
    };
    // OK because rounding to the nearest float is what is wanted.
    match tensor.into_data() {
        Data::F32(values) => Ok(values),
        Data::F64(values) => Ok(values.into_iter().map(|value| value as f32).collect()),
        Data::I64(values) => Ok(values.into_iter().map(|value| value as f32).collect()),
        Data::I32(values) => Ok(values.into_iter().map(|value| value as f32).collect()),
        other => {
            let name = other.element_type().name();
            let text = format!("the output has elements of type {name}, expected numbers");
            Err(Error::new(ErrorKind::InvalidModel, text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_must_fit_the_elements_of_the_tensor() {
        let cases = [
            (2.5, ElementType::F64, Some(Data::F64(vec![2.5]))),
            (0.1, ElementType::F32, Some(Data::F32(vec![0.1]))),
            (1e39, ElementType::F32, None),
            (2.0, ElementType::I64, Some(Data::I64(vec![2]))),
            (2.5, ElementType::I64, None),
            (-3.0, ElementType::I32, Some(Data::I32(vec![-3]))),
            (3e9, ElementType::I32, None),
            (1.0, ElementType::Bool, None),
        ];
        for (value, element_type, expected) in cases {
            let found = to_elements(vec![value], element_type);
            assert_eq!(found.ok(), expected, "{value} as {}", element_type.name());
        }
    }
}
