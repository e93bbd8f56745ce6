//! `ZipMap`: a map from labels to values for each row.

use std::sync::Arc;

use tract_onnx::prelude::tensor1;

use super::labels::Labels;
use super::rows::Rows;
use crate::engine::ops::{Kernel, Node};
use crate::engine::value::{Val, Value};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let labels = Labels::read(node, "classlabels_strings", "classlabels_int64s")?;
    let keys = Arc::new(labels.to_texts());
    Ok(Kernel::single(move |inputs| {
        let input = Rows::new::<f32>(inputs)?;
        input.expect_features(keys.len())?;
        let map =
            |row: &[f32]| Val::Map { keys: Arc::clone(&keys), values: Arc::new(tensor1(row)) };
        Ok(Value::Sequence(input.rows::<f32>()?.into_iter().map(map).collect()))
    }))
}
