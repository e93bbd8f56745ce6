//! `StringConcat`: joins texts, element by element.

use tract_onnx::prelude::Tensor;
use tract_onnx::prelude::tract_ndarray::Zip;
use tract_onnx::tract_core::broadcast::multi_broadcast;

use crate::engine::ops::{Kernel, Node};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single(|inputs| {
        let (left, right) = (inputs.tensor(0)?, inputs.tensor(1)?);
        let shape = multi_broadcast(&[left.shape(), right.shape()])?;
        let left = left.to_plain_array_view::<String>()?;
        let right = right.to_plain_array_view::<String>()?;
        let broadcast = || Error::new(ErrorKind::InvalidShape, "the shapes of the texts differ");
        let left = left.broadcast(&*shape).ok_or_else(broadcast)?;
        let right = right.broadcast(&*shape).ok_or_else(broadcast)?;
        let joined = Zip::from(left).and(right).map_collect(|left, right| format!("{left}{right}"));
        Ok(Tensor::from(joined))
    }))
}
