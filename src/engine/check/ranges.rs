//! The whole numbers that an attribute may hold. tract counts with them unchecked.

use std::ops::RangeInclusive;

use crate::engine::onnx::invalid_model;
use crate::error::Result;

/// Along one axis, far beyond any layer.
const MAX_SIZE: i64 = 1 << 16;

/// Elements along one axis of a tensor, as large as a whole tensor may be.
pub(super) const MAX_LENGTH: i64 = 1 << 27;

/// Axes, from both ends; one more is behind the last.
const AXES: RangeInclusive<i64> = -8..=8;

/// Checks one value of an attribute.
pub(super) fn check(op_type: &str, name: &str, value: i64) -> Result<()> {
    match range(op_type, name) {
        Some(range) if !range.contains(&value) => {
            let (least, most) = range.into_inner();
            let text = format!("`{name}` holds {value}, expected {least} to {most}");
            Err(invalid_model(text))
        }
        _ => Ok(()),
    }
}

fn range(op_type: &str, name: &str) -> Option<RangeInclusive<i64>> {
    Some(match (op_type, name) {
        (_, "axis" | "axes") => AXES,
        (_, "batch_axis" | "time_axis" | "seq_axis" | "batch_dims" | "perm") => 0..=8,
        (_, "kernel_shape" | "strides" | "dilations" | "group" | "size") => 1..=MAX_SIZE,
        (_, "hidden_size" | "num_outputs" | "q_num_heads" | "kv_num_heads") => 1..=MAX_SIZE,
        (_, "blocksize" | "num_groups" | "stash_type" | "p") => 1..=MAX_SIZE,
        ("Pad", "pads" | "paddings") => -MAX_LENGTH..=MAX_LENGTH,
        (_, "pads" | "output_padding" | "output_shape" | "block_size") => 0..=MAX_SIZE,
        (_, "split" | "k" | "sample_size") => 0..=MAX_LENGTH,
        (_, "shape" | "repeats" | "tiles") => -1..=MAX_LENGTH,
        _ => return None,
    })
}
