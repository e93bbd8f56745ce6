//! `CategoryMapper`: texts to numbers and back.

use tract_onnx::prelude::{DatumType, tensor0, tensor1};

use super::lookup::{Keys, Table};
use crate::engine::onnx::invalid_model;
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let texts = node.required("cats_strings", node.strings("cats_strings")?)?;
    let numbers = node.required("cats_int64s", node.ints("cats_int64s"))?;
    Ok(TwoWays::new(node, texts, numbers)?.into_kernel())
}

/// Texts and numbers that stand for each other. What comes in decides which way it goes.
pub(super) struct TwoWays {
    to_numbers: Table,
    to_texts: Table,
}

impl TwoWays {
    pub(super) fn new(node: &Node, texts: Vec<String>, numbers: Vec<i64>) -> Result<TwoWays> {
        if texts.len() != numbers.len() {
            let text = format!("found {} texts and {} numbers", texts.len(), numbers.len());
            return Err(invalid_model(text));
        }
        let (texts, numbers) = (tensor1(&texts), tensor1(&numbers));
        let default_text = node.string("default_string")?.unwrap_or_else(|| "_Unused".into());
        let default_number = node.int("default_int64").unwrap_or(-1);
        Ok(TwoWays {
            to_numbers: Table {
                keys: Keys::new(&texts)?,
                values: numbers.clone(),
                default: tensor0(default_number),
            },
            to_texts: Table {
                keys: Keys::new(&numbers)?,
                values: texts,
                default: tensor0(default_text),
            },
        })
    }

    pub(super) fn into_kernel(self) -> Kernel {
        Kernel::single(move |inputs| {
            let tensor = inputs.tensor(0)?;
            let text = tensor.datum_type() == DatumType::String;
            if text { self.to_numbers.map(tensor) } else { self.to_texts.map(tensor) }
        })
    }
}

/// The numbers of texts that have none of their own.
pub(super) fn numbers(count: usize) -> Vec<i64> {
    (0..count as i64).collect()
}
