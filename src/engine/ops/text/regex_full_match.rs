//! `RegexFullMatch`: whether texts match a pattern from end to end.

use regex_lite::Regex;

use crate::engine::onnx::invalid_model;
use crate::engine::ops::inputs::tensor_of;
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let pattern = node.string("pattern")?.unwrap_or_default();
    let pattern = Regex::new(&format!(r"\A(?:{pattern})\z")).map_err(|error| {
        invalid_model(format!("the pattern `{pattern}` is no regular expression")).caused_by(error)
    })?;
    Ok(Kernel::single(move |inputs| {
        let texts = inputs.slice::<String>(0)?.iter();
        let matches = texts.map(|text| pattern.is_match(text)).collect();
        tensor_of::<bool>(inputs.tensor(0)?.shape(), matches)
    }))
}
