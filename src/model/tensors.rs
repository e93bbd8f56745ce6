//! Features and pictures become the model's tensors; the tensor of the answer becomes floats.

use driftline_kernels::Column;

use super::elements::{holds_nan, to_elements};
use crate::bundle::schema::column;
use crate::engine::{Data, ElementType, Session, Tensor, TensorInfo, Value};
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::{
    FeatureColumns, Features, ImagePipeline, Part, Picture, TabularPipeline, Values,
};

/// A missing number can be NaN only where the model takes floats.
pub(super) fn check_missing(tabular: &TabularPipeline, inputs: &[TensorInfo]) -> Result<()> {
    for feature in tabular.features.iter().filter(|feature| feature.may_be_nan()) {
        let tensor = tabular.tensor.as_deref().unwrap_or(feature.column());
        let input = inputs.iter().find(|input| input.name == tensor);
        let element_type = input.and_then(|input| input.element_type);
        if let Some(element_type) = element_type.filter(|element_type| !holds_nan(*element_type)) {
            let text = format!(
                "a missing value is NaN, but the model's `{tensor}` takes elements of type {}",
                element_type.name()
            );
            return Err(Error::new(ErrorKind::InvalidModel, text).at(column(feature.column())));
        }
    }
    Ok(())
}

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

/// What a model that takes columns gives of so many rows.
pub(super) fn run_columns(
    session: &mut Session,
    FeatureColumns { numbers, positions }: FeatureColumns,
    parts: &[Part],
    rows: usize,
) -> Result<Vec<f32>> {
    let numbers = to_elements(numbers, ElementType::F32)
        .map_err(|error| error.at(format!("tensor `{}`", session.inputs()[0].name)))?;
    let Data::F32(numbers) = numbers else { unreachable!("floats are what was asked for") };
    let (mut numbers, mut positions) = (numbers.chunks_exact(rows), positions.chunks_exact(rows));
    // OK because there is a column for each part.
    let column = |part: &Part| match *part {
        Part::Number => Column::Numbers(numbers.next().expect("a column of numbers")),
        Part::OneOf(count) => {
            Column::OneOf { positions: positions.next().expect("a column of positions"), count }
        }
    };
    let columns: Vec<Column> = parts.iter().map(column).collect();
    session.run_columns(&columns, rows)
}

pub(super) fn picture_tensors(
    pipeline: &ImagePipeline,
    picture: &Picture,
) -> Result<Vec<(String, Value)>> {
    let (values, shape) = pipeline.encode(picture)?;
    Ok(vec![(pipeline.tensor.clone(), Tensor::new(&shape, Data::F32(values))?.into())])
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
pub(super) fn to_floats(value: Value) -> Result<Vec<f32>> {
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
