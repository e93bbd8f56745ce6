//! Attributes: one of a name, of the type that it claims, within the range that its name has everywhere.

use std::collections::HashSet;

use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::{AttributeProto, NodeProto};

use super::{ranges, weights};
use crate::engine::onnx::invalid_model;
use crate::error::{Error, Result};

/// Most elements of a sliding window; tract keeps a place for each.
pub(in crate::engine) const MAX_WINDOW: usize = 1 << 18;

/// Most values of a list that says something of each axis, for its two ends.
const MAX_ENDS: usize = 16;

pub(super) fn check(node: &NodeProto) -> Result<()> {
    let mut names = HashSet::new();
    for attribute in &node.attribute {
        if !names.insert(attribute.name.as_str()) {
            return Err(invalid_model(format!("has the attribute `{}` twice", attribute.name)));
        }
        let place = |error: Error| error.at(format!("attribute `{}`", attribute.name));
        check_tensors(attribute).map_err(place)?;
        let values = attribute.ints.iter().chain(is_int(attribute).then_some(&attribute.i));
        for value in values {
            ranges::check(&node.op_type, &attribute.name, *value)?;
        }
    }
    check_permutation(node)?;
    check_windows(node)
}

/// The letter of signatures.txt for the type of an attribute; `None` when it claims none, as in
/// files of the first version.
pub(super) fn type_letter(attribute: &AttributeProto) -> Option<char> {
    Some(match AttributeType::try_from(attribute.r#type) {
        Ok(AttributeType::Undefined) => return None,
        Ok(AttributeType::Float) => 'f',
        Ok(AttributeType::Int) => 'i',
        Ok(AttributeType::String) => 's',
        Ok(AttributeType::Tensor) => 't',
        Ok(AttributeType::Graph) => 'g',
        Ok(AttributeType::TypeProto) => 'p',
        Ok(AttributeType::SparseTensor) => 'x',
        Ok(AttributeType::Floats) => 'F',
        Ok(AttributeType::Ints) => 'I',
        Ok(AttributeType::Strings) => 'S',
        Ok(AttributeType::Tensors) => 'T',
        Ok(AttributeType::Graphs) => 'G',
        Ok(AttributeType::SparseTensors) => 'X',
        _ => '?',
    })
}

fn is_int(attribute: &AttributeProto) -> bool {
    type_letter(attribute).is_none_or(|letter| letter == 'i')
}

fn check_tensors(attribute: &AttributeProto) -> Result<()> {
    if attribute.t.is_none() && type_letter(attribute) == Some('t') {
        return Err(invalid_model("holds no tensor"));
    }
    if attribute.g.is_none() && type_letter(attribute) == Some('g') {
        return Err(invalid_model("holds no graph"));
    }
    attribute.t.iter().chain(&attribute.tensors).try_for_each(weights::check)
}

fn check_permutation(node: &NodeProto) -> Result<()> {
    let perm = ints(node, "perm");
    let mut sorted = perm.to_vec();
    sorted.sort();
    if sorted.iter().enumerate().all(|(place, axis)| *axis == place as i64) {
        return Ok(());
    }
    let text = format!("`perm` is {perm:?}, expected each axis from 0 to {} once", perm.len() - 1);
    Err(invalid_model(text))
}

/// What a sliding window's attributes say of the axes must be of as many axes.
fn check_windows(node: &NodeProto) -> Result<()> {
    let axes = |name| Some(ints(node, name).len()).filter(|len| *len > 0);
    let ends = ints(node, "pads").len();
    if !ends.is_multiple_of(2) || ends > MAX_ENDS {
        let text = format!("`pads` has {ends} values, expected two for each of at most 8 axes");
        return Err(invalid_model(text));
    }
    let window = ints(node, "kernel_shape");
    // OK because the limit is small.
    if window.iter().fold(1i64, |volume, size| volume.saturating_mul(*size)) > MAX_WINDOW as i64 {
        let text = format!("`kernel_shape` is {window:?}, expected at most {MAX_WINDOW} elements");
        return Err(invalid_model(text));
    }
    let kernel = axes("kernel_shape");
    let stated = [kernel, axes("strides"), axes("dilations"), axes("pads").map(|ends| ends / 2)];
    let mut stated = stated.into_iter().flatten();
    let first = stated.next().unwrap_or(0);
    if stated.all(|len| len == first) && first <= MAX_ENDS / 2 {
        return Ok(());
    }
    let text = "`kernel_shape`, `strides`, `dilations` and `pads` speak of different numbers of \
                axes, or of more than 8";
    Err(invalid_model(text))
}

/// An attribute that is one whole number.
pub(super) fn int(node: &NodeProto, name: &str) -> Option<i64> {
    let found = node.attribute.iter().find(|attribute| attribute.name == name)?;
    is_int(found).then_some(found.i)
}

/// An attribute that is a list of whole numbers; empty when it is not there.
pub(super) fn ints<'a>(node: &'a NodeProto, name: &str) -> &'a [i64] {
    node.attribute.iter().find(|attribute| attribute.name == name).map_or(&[], |found| &found.ints)
}
