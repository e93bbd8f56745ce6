//! Windows that slide over the axes of a picture: the attributes that poolings share.

use crate::engine::onnx::invalid_model;
use crate::engine::ops::Node;
use crate::engine::ops::shape::failed;
use crate::error::Result;

/// Attributes of windows over any number of axes.
pub(super) struct Windows {
    strides: Vec<usize>,
    dilations: Vec<usize>,
    pads: Vec<usize>,
}

/// A window along one axis.
#[derive(Clone, Copy)]
pub(super) struct Window {
    pub(super) size: usize,
    pub(super) stride: usize,
    pub(super) dilation: usize,
    pub(super) pad_before: usize,
    pub(super) pad_after: usize,
}

impl Windows {
    pub(super) fn new(node: &Node) -> Result<Windows> {
        Ok(Windows {
            strides: numbers(node, "strides", 1)?,
            dilations: numbers(node, "dilations", 1)?,
            pads: numbers(node, "pads", 0)?,
        })
    }

    /// A window of these sizes for each axis.
    pub(super) fn of_sizes(&self, sizes: &[usize]) -> Result<Vec<Window>> {
        let rank = sizes.len();
        let given = [
            ("strides", &self.strides, 1),
            ("dilations", &self.dilations, 1),
            ("pads", &self.pads, 2),
        ];
        for (name, values, per_axis) in given {
            if !values.is_empty() && values.len() != per_axis * rank {
                let (found, expected) = (values.len(), per_axis * rank);
                return Err(failed(format!("`{name}` has {found} elements, expected {expected}")));
            }
        }
        let at =
            |values: &[usize], index: usize, default| values.get(index).copied().unwrap_or(default);
        let window = |(axis, size): (usize, &usize)| Window {
            size: *size,
            stride: at(&self.strides, axis, 1),
            dilation: at(&self.dilations, axis, 1),
            pad_before: at(&self.pads, axis, 0),
            pad_after: at(&self.pads, rank + axis, 0),
        };
        Ok(sizes.iter().enumerate().map(window).collect())
    }
}

impl Window {
    /// How much of an axis it spans.
    pub(super) fn span(&self) -> usize {
        self.size.saturating_sub(1).saturating_mul(self.dilation).saturating_add(1)
    }

    /// How often it fits on a padded axis.
    pub(super) fn steps(&self, len: usize) -> usize {
        let room = (len + self.pad_before + self.pad_after).checked_sub(self.span());
        room.map_or(0, |room| room / self.stride + 1)
    }

    /// Where on the axis its element lies, unless that is padding.
    pub(super) fn place(&self, step: usize, element: usize, len: usize) -> Option<usize> {
        let padded =
            step.checked_mul(self.stride)?.checked_add(element.checked_mul(self.dilation)?)?;
        padded.checked_sub(self.pad_before).filter(|place| *place < len)
    }
}

/// An attribute of whole numbers from some least one to a million; empty when it is left out.
pub(super) fn numbers(node: &Node, name: &str, least: i64) -> Result<Vec<usize>> {
    const MOST: i64 = 1_000_000;
    let values = node.ints(name).unwrap_or_default();
    match values.iter().find(|value| !(least..=MOST).contains(*value)) {
        // OK because the range holds no negative numbers and none that is too large.
        None => Ok(values.into_iter().map(|value| value as usize).collect()),
        Some(value) => Err(invalid_model(format!(
            "the attribute `{name}` holds {value}, expected {least} to {MOST}"
        ))),
    }
}
