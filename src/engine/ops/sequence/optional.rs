//! Optional values: made, asked for, opened.

use tract_onnx::prelude::tensor0;

use crate::engine::ops::{Kernel, Node};
use crate::engine::value::{Val, Value};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single::<Val>(|inputs| Ok(inputs.optional(0).cloned().unwrap_or(Value::Nothing))))
}

pub(super) fn build_has(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single(|inputs| {
        let there = inputs.optional(0).is_some_and(|value| *value != Value::Nothing);
        Ok(tensor0(there))
    }))
}

pub(super) fn build_get(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single::<Val>(|inputs| match inputs.value(0)? {
        Value::Nothing => {
            let text = "the optional value is not there";
            Err(Error::new(ErrorKind::ExecutionFailed, text))
        }
        value => Ok(value.clone()),
    }))
}
