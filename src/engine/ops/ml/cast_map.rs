//! `CastMap`: a row out of a map with whole numbers as keys.

use std::collections::BTreeMap;

use tract_onnx::prelude::{DatumType, Tensor};

use crate::engine::onnx::invalid_model;
use crate::engine::ops::inputs::{elements, tensor_of};
use crate::engine::ops::{Kernel, Node};
use crate::engine::value::{Val, Value};
use crate::error::{Error, ErrorKind, Result};

/// Most cells of a row.
const MAX_CELLS: i64 = 1 << 24;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let target = node.string("cast_to")?.unwrap_or_else(|| "TO_FLOAT".into());
    if !["TO_FLOAT", "TO_STRING", "TO_INT64"].contains(&target.as_str()) {
        let text = format!("`cast_to` is `{target}`, expected TO_FLOAT, TO_STRING or TO_INT64");
        return Err(invalid_model(text));
    }
    let sparse = match node.string("map_form")?.as_deref() {
        None | Some("DENSE") => None,
        Some("SPARSE") => Some(row_length(node.int("max_map").unwrap_or(1))?),
        Some(other) => {
            return Err(invalid_model(format!(
                "`map_form` is `{other}`, expected DENSE or SPARSE"
            )));
        }
    };
    Ok(Kernel::single(move |inputs| {
        let cells = cells(inputs.value(0)?, sparse)?;
        let shape = [1, cells.len()];
        match target.as_str() {
            "TO_FLOAT" => tensor_of(&shape, cells.iter().map(Cell::float).collect::<Result<_>>()?),
            "TO_INT64" => {
                tensor_of(&shape, cells.iter().map(Cell::integer).collect::<Result<_>>()?)
            }
            _ => tensor_of(&shape, cells.into_iter().map(Cell::text).collect()),
        }
    }))
}

fn row_length(max_map: i64) -> Result<usize> {
    match max_map {
        // OK because the range was checked.
        0..=MAX_CELLS => Ok(max_map as usize),
        _ => Err(invalid_model(format!("`max_map` is {max_map}, expected 0 to {MAX_CELLS}"))),
    }
}

enum Cell {
    Number(f32),
    Text(String),
    Missing,
}

impl Cell {
    fn float(&self) -> Result<f32> {
        match self {
            Cell::Number(value) => Ok(*value),
            Cell::Text(text) => text.trim().parse().map_err(|_| not_a_number(text)),
            Cell::Missing => Ok(0.0),
        }
    }

    fn integer(&self) -> Result<i64> {
        match self {
            Cell::Number(value) => Ok(*value as i64),
            Cell::Text(text) => text.trim().parse().map_err(|_| not_a_number(text)),
            Cell::Missing => Ok(0),
        }
    }

    /// As onnxruntime writes them: six digits, and `0.f` for what is missing.
    fn text(self) -> String {
        match self {
            Cell::Number(value) => format!("{value:.6}"),
            Cell::Text(text) => text,
            Cell::Missing => "0.f".into(),
        }
    }
}

fn not_a_number(text: &str) -> Error {
    Error::new(ErrorKind::InvalidValue, format!("found `{text}`, expected a number"))
}

/// The values of a map in the order of its keys; or one for each key from 0 on, up to a number of
/// keys.
fn cells(value: &Val, sparse: Option<usize>) -> Result<Vec<Cell>> {
    let Value::Map { keys, values } = value else {
        return Err(Error::new(ErrorKind::InvalidType, "found another value, expected a map"));
    };
    let keys = keys.iter().map(|key| key.parse::<i64>().map_err(|_| not_a_number(key)));
    let keys = keys.collect::<Result<Vec<_>>>()?;
    let mut map: BTreeMap<i64, Cell> = keys.into_iter().zip(read(values)?).collect();
    Ok(match sparse {
        None => map.into_values().collect(),
        Some(count) => {
            (0..count as i64).map(|key| map.remove(&key).unwrap_or(Cell::Missing)).collect()
        }
    })
}

fn read(values: &Tensor) -> Result<Vec<Cell>> {
    if values.datum_type() == DatumType::String {
        return Ok(elements::<String>(values)?.iter().cloned().map(Cell::Text).collect());
    }
    let values = values.cast_to::<f32>()?;
    Ok(elements::<f32>(&values)?.iter().copied().map(Cell::Number).collect())
}
