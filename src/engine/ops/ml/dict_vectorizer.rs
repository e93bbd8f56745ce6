//! `DictVectorizer`: a row out of a map, by a vocabulary of keys.

use std::collections::HashMap;
use std::sync::Arc;

use tract_onnx::prelude::{Datum, DatumType, Tensor};

use super::labels::Labels;
use super::numbers::unexpected_type;
use crate::engine::ops::inputs::{elements, tensor_of};
use crate::engine::ops::{Kernel, Node};
use crate::engine::value::{Val, Value};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let vocabulary = Labels::read(node, "string_vocabulary", "int64_vocabulary")?.to_texts();
    Ok(Kernel::single(move |inputs| {
        let maps = match inputs.value(0)? {
            Value::Sequence(maps) => maps.iter().map(map).collect::<Result<Vec<_>>>()?,
            single => vec![map(single)?],
        };
        let datum = maps.first().map_or(DatumType::F32, |(_, values)| values.datum_type());
        match datum {
            DatumType::F32 => rows::<f32>(&maps, &vocabulary),
            DatumType::F64 => rows::<f64>(&maps, &vocabulary),
            DatumType::I64 => rows::<i64>(&maps, &vocabulary),
            DatumType::String => rows::<String>(&maps, &vocabulary),
            other => Err(unexpected_type(other)),
        }
    }))
}

type Map<'a> = (&'a [String], &'a Arc<Tensor>);

fn map(value: &Val) -> Result<Map<'_>> {
    match value {
        Value::Map { keys, values } if keys.len() == values.len() => Ok((keys, values)),
        Value::Map { keys, values } => {
            let text = format!("found a map of {} keys and {} values", keys.len(), values.len());
            Err(Error::new(ErrorKind::InvalidShape, text))
        }
        _ => Err(Error::new(ErrorKind::InvalidType, "found another value, expected a map")),
    }
}

/// What has no key becomes zero or an empty text.
fn rows<T: Datum + Default>(maps: &[Map], vocabulary: &[String]) -> Result<Tensor> {
    let mut cells = Vec::with_capacity(maps.len() * vocabulary.len());
    for (keys, values) in maps {
        let values: HashMap<&String, &T> = keys.iter().zip(elements::<T>(values)?).collect();
        let cell = |key: &String| values.get(key).map_or_else(T::default, |value| (*value).clone());
        cells.extend(vocabulary.iter().map(cell));
    }
    tensor_of(&[maps.len(), vocabulary.len()], cells)
}
