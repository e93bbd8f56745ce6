//! `Binarizer`: whether values are above a threshold.

use super::numbers::{FeatureNumber, Map, map};
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let above = Above { threshold: node.float("threshold").unwrap_or(0.0) };
    Ok(Kernel::single(move |inputs| map(inputs.tensor(0)?, &above)))
}

struct Above {
    threshold: f32,
}

impl Map for Above {
    fn map<T: FeatureNumber>(&self, _: usize, value: T) -> T {
        if value.to_f64() > self.threshold.into() { T::ONE } else { T::ZERO }
    }
}
