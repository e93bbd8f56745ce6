//! `LinearRegressor`.

use super::linear::Linear;
use super::post_transform::PostTransform;
use super::rows::Rows;
use crate::engine::ops::inputs::tensor_of;
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let targets = usize::try_from(node.int("targets").unwrap_or(1)).unwrap_or(0);
    let linear = Linear::read(node, targets)?;
    let post_transform = PostTransform::by_name(node)?;
    Ok(Kernel::single(move |inputs| {
        let input = Rows::new::<f32>(inputs)?;
        let mut scores = linear.scores(&input)?;
        scores.chunks_exact_mut(targets).for_each(|row| post_transform.apply_to_row(row));
        tensor_of(&[input.count, targets], scores)
    }))
}
