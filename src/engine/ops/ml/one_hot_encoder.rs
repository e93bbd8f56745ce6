//! `OneHotEncoder`: for each category, whether a value is it.

use std::collections::HashMap;

use tract_onnx::prelude::{DatumType, Tensor};

use super::labels::Labels;
use crate::engine::ops::inputs::{elements, tensor_of};
use crate::engine::ops::shape::volume;
use crate::engine::ops::{Kernel, Node};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let categories = Labels::read(node, "cats_strings", "cats_int64s")?;
    let allow_unknown = node.int("zeros").unwrap_or(1) != 0;
    let count = categories.len();
    let texts = positions(match &categories {
        Labels::Texts(texts) => texts.as_slice(),
        Labels::Numbers(_) => &[],
    });
    let numbers = positions(match &categories {
        Labels::Numbers(numbers) => numbers.as_slice(),
        Labels::Texts(_) => &[],
    });
    Ok(Kernel::single(move |inputs| {
        let tensor = inputs.tensor(0)?;
        let mut encoded = vec![0.0f32; volume(&[tensor.len(), count])?];
        for (value, category) in find(tensor, &texts, &numbers)?.into_iter().enumerate() {
            match category {
                Some(category) => encoded[value * count + category] = 1.0,
                None if allow_unknown => {}
                None => {
                    let text = format!("element {value} is of no known category");
                    return Err(Error::new(ErrorKind::InvalidValue, text));
                }
            }
        }
        tensor_of(&[tensor.shape(), &[count]].concat(), encoded)
    }))
}

/// The category of each value. Numbers are cut down to whole ones.
fn find(
    tensor: &Tensor,
    texts: &HashMap<String, usize>,
    numbers: &HashMap<i64, usize>,
) -> Result<Vec<Option<usize>>> {
    if tensor.datum_type() == DatumType::String {
        let values = elements::<String>(tensor)?.iter();
        return Ok(values.map(|value| texts.get(value).copied()).collect());
    }
    let tensor = tensor.cast_to::<i64>()?;
    let values = elements::<i64>(&tensor)?.iter();
    Ok(values.map(|value| numbers.get(value).copied()).collect())
}

/// The last one counts where a category is named twice.
fn positions<T: Clone + Eq + std::hash::Hash>(categories: &[T]) -> HashMap<T, usize> {
    categories.iter().cloned().enumerate().map(|(position, value)| (value, position)).collect()
}
