//! Attributes that are one of a few texts, numbers within a range, or number types.

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::prelude::DatumType;

use crate::engine::onnx::invalid_model;
use crate::engine::ops::Node;
use crate::error::Result;

/// What a text attribute stands for. The first choice is the default.
pub(super) fn choice<T: Copy>(node: &Node, name: &str, choices: &[(&str, T)]) -> Result<T> {
    let Some(text) = node.string(name)? else {
        return Ok(choices[0].1);
    };
    let chosen = choices.iter().find(|(choice, _)| *choice == text).map(|(_, value)| *value);
    chosen.ok_or_else(|| {
        let known: Vec<_> = choices.iter().map(|(choice, _)| *choice).collect();
        let known = known.join(", ");
        invalid_model(format!("the attribute `{name}` is \"{text}\", expected one of {known}"))
    })
}

/// A whole number that must be at least some other.
pub(super) fn at_least(node: &Node, name: &str, least: i64, default: i64) -> Result<usize> {
    let value = node.int(name).unwrap_or(default);
    match usize::try_from(value) {
        Ok(size) if value >= least => Ok(size),
        _ => Err(invalid_model(format!(
            "the attribute `{name}` is {value}, expected at least {least}"
        ))),
    }
}

/// A number type that an attribute names.
pub(super) fn number_type(node: &Node, name: &str) -> Result<Option<DatumType>> {
    let Some(code) = node.int(name).filter(|code| *code != 0) else {
        return Ok(None);
    };
    let known = i32::try_from(code).ok().and_then(|code| DataType::try_from(code).ok());
    let datum = known.and_then(|known| DatumType::try_from(known).ok());
    let datum = datum.filter(|datum| datum.is_number() || *datum == DatumType::Bool);
    let error = || invalid_model(format!("the attribute `{name}` is {code}, no number type here"));
    datum.map(Some).ok_or_else(error)
}
