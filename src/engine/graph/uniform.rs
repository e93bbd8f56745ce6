//! `ConstantOfShape` with sizes that are known: a constant that takes no memory until it is planned with.

use std::sync::Arc;

use tract_onnx::pb::NodeProto;
use tract_onnx::prelude::{Tensor, TractResult};

use super::{Constants, Context};
use crate::engine::onnx::{describe, invalid_model};
use crate::engine::ops::elements;
use crate::engine::value::Value;
use crate::error::{Error, Result};

/// A tensor of one number.
pub(super) struct Uniform {
    number: Tensor,
    shape: Vec<usize>,
}

impl Uniform {
    pub(super) fn of(
        context: &Context,
        node: &NodeProto,
        constants: &Constants,
    ) -> Result<Option<Uniform>> {
        let sizes = node.input.first().and_then(|name| constants.get(name));
        let number = node.attribute.iter().find_map(|attribute| attribute.t.as_ref());
        match (node.op_type.as_str(), sizes, number) {
            ("ConstantOfShape", Some(Value::Tensor(sizes)), Some(number)) => {
                let number = context.load_tensor(number)?;
                let place = |error: Error| error.at(describe(node));
                Uniform::new(&number, sizes).map(Some).map_err(place)
            }
            _ => Ok(None),
        }
    }

    fn new(number: &Tensor, sizes: &Tensor) -> Result<Uniform> {
        if number.len() != 1 {
            return Err(invalid_model("`value` is no single number"));
        }
        let size = |size: &i64| {
            let negative = || invalid_model(format!("has the size {size}, expected 0 or more"));
            usize::try_from(*size).map_err(|_| negative())
        };
        let shape = elements::<i64>(sizes)?.iter().map(size).collect::<Result<_>>()?;
        Ok(Uniform { number: number.clone().into_shape(&[])?, shape })
    }

    pub(super) fn to_tensor(&self) -> TractResult<Arc<Tensor>> {
        self.number.broadcast_scalar_to_shape(&self.shape).map(Arc::new)
    }
}
