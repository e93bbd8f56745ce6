//! Tables that map values to values.

use std::collections::HashMap;

use tract_onnx::prelude::{Datum, DatumType, Tensor};

use super::numbers::unexpected_type;
use crate::engine::ops::inputs::{elements, tensor_of};
use crate::error::Result;

/// Positions of keys.
pub(super) enum Keys {
    Texts(HashMap<String, usize>),
    Integers(HashMap<i64, usize>),
    /// By their bits.
    Floats(HashMap<u64, usize>),
}

impl Keys {
    /// NaN is no key any more.
    pub(super) fn without_nan(mut self) -> Keys {
        if let Keys::Floats(keys) = &mut self {
            keys.remove(&f64::NAN.to_bits());
        }
        self
    }

    /// The first one counts where a key is there twice.
    pub(super) fn new(keys: &Tensor) -> Result<Keys> {
        Ok(match keys.datum_type() {
            DatumType::String => Keys::Texts(positions(elements::<String>(keys)?.iter().cloned())),
            DatumType::F32 | DatumType::F64 => Keys::Floats(positions(float_bits(keys)?)),
            datum if datum.is_integer() => {
                let keys = keys.cast_to::<i64>()?;
                Keys::Integers(positions(elements::<i64>(&keys)?.iter().copied()))
            }
            other => return Err(unexpected_type(other)),
        })
    }

    /// The position of each value among the keys.
    fn find(&self, values: &Tensor) -> Result<Vec<Option<usize>>> {
        let datum = values.datum_type();
        Ok(match self {
            Keys::Texts(keys) if datum == DatumType::String => {
                elements::<String>(values)?.iter().map(|value| keys.get(value).copied()).collect()
            }
            Keys::Integers(keys) if datum.is_integer() => {
                let values = values.cast_to::<i64>()?;
                elements::<i64>(&values)?.iter().map(|value| keys.get(value).copied()).collect()
            }
            Keys::Floats(keys) if datum.is_float() => {
                float_bits(values)?.into_iter().map(|value| keys.get(&value).copied()).collect()
            }
            _ => return Err(unexpected_type(datum)),
        })
    }
}

fn positions<K: Eq + std::hash::Hash>(keys: impl IntoIterator<Item = K>) -> HashMap<K, usize> {
    let mut positions = HashMap::new();
    for (position, key) in keys.into_iter().enumerate() {
        positions.entry(key).or_insert(position);
    }
    positions
}

/// The same bits for numbers that are equal, and for all NaNs.
fn float_bits(values: &Tensor) -> Result<Vec<u64>> {
    let values = values.cast_to::<f64>()?;
    let bits = |value: &f64| if value.is_nan() { f64::NAN } else { value + 0.0 }.to_bits();
    Ok(elements::<f64>(&values)?.iter().map(bits).collect())
}

/// A table: what stands for a value, and what stands for those without a key.
pub(super) struct Table {
    pub(super) keys: Keys,
    pub(super) values: Tensor,
    pub(super) default: Tensor,
}

impl Table {
    pub(super) fn map(&self, found: &Tensor) -> Result<Tensor> {
        match self.values.datum_type() {
            DatumType::String => self.map_to::<String>(found),
            DatumType::F32 => self.map_to::<f32>(found),
            DatumType::F64 => self.map_to::<f64>(found),
            DatumType::I64 => self.map_to::<i64>(found),
            DatumType::I32 => self.map_to::<i32>(found),
            DatumType::I16 => self.map_to::<i16>(found),
            other => Err(unexpected_type(other)),
        }
    }

    fn map_to<T: Datum>(&self, found: &Tensor) -> Result<Tensor> {
        let values = elements::<T>(&self.values)?;
        let default = &elements::<T>(&self.default)?[0];
        let value = |position: Option<usize>| {
            position.map_or(default, |position| &values[position]).clone()
        };
        tensor_of(found.shape(), self.keys.find(found)?.into_iter().map(value).collect())
    }
}
