//! What the standard's operators take and give, by the table beside this file.

use tract_onnx::pb::{AttributeProto, NodeProto};

use super::attributes::type_letter;
use crate::engine::onnx::invalid_model;
use crate::error::Result;

/// One line for an operator; signatures.py says how to read and make it.
const TABLE: &str = include_str!("signatures.txt");

/// Inputs, outputs and attributes of an operator.
#[derive(Clone, Copy)]
pub(super) struct Signature<'a> {
    inputs: &'a str,
    /// `None` for any number.
    max_outputs: Option<usize>,
    attributes: &'a str,
}

/// The signature of an operator in a version of its set, if the standard has it.
pub(super) fn signature(op_type: &str, opset: i64) -> Option<Signature<'static>> {
    let line = TABLE.lines().find_map(|line| line.strip_prefix(op_type)?.strip_prefix(' '))?;
    let versions = line.split(';').filter_map(|version| version.split_once(' '));
    let since = |since: &str| since.parse::<i64>().is_ok_and(|since| since <= opset);
    let (_, found) = versions.take_while(|(version, _)| since(version)).last()?;
    let (counts, attributes) = found.split_once(' ').unwrap_or((found, ""));
    let (inputs, outputs) = counts.split_once('>')?;
    Some(Signature { inputs, max_outputs: outputs.parse().ok(), attributes })
}

impl Signature<'_> {
    pub(super) fn check(&self, node: &NodeProto) -> Result<()> {
        self.check_inputs(&node.input)?;
        self.check_outputs(&node.output)?;
        let attributes = self.attributes.split(' ').filter_map(|entry| entry.split_once('='));
        for (name, kind) in attributes {
            let found = node.attribute.iter().find(|attribute| attribute.name == name);
            check_attribute(name, kind, found)?;
        }
        Ok(())
    }

    fn check_inputs(&self, inputs: &[String]) -> Result<()> {
        let stated = stated(inputs);
        let variadic = self.inputs.contains(['v', 'V']);
        if stated > self.inputs.len() && !variadic {
            let most = self.inputs.len();
            return Err(invalid_model(format!("has {stated} inputs, expected at most {most}")));
        }
        let is_missing = |(position, kind): &(usize, char)| {
            "sV".contains(*kind) && inputs.get(*position).is_none_or(String::is_empty)
        };
        match self.inputs.chars().enumerate().find(is_missing) {
            Some((position, _)) => Err(invalid_model(format!("input {position} is missing"))),
            None => Ok(()),
        }
    }

    fn check_outputs(&self, outputs: &[String]) -> Result<()> {
        let stated = stated(outputs);
        match self.max_outputs {
            _ if stated == 0 => Err(invalid_model("has no output, expected at least 1")),
            Some(most) if stated > most => {
                Err(invalid_model(format!("has {stated} outputs, expected at most {most}")))
            }
            _ => Ok(()),
        }
    }
}

/// Number of names, without empty ones at the end.
fn stated(names: &[String]) -> usize {
    names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1)
}

fn check_attribute(name: &str, kind: &str, found: Option<&AttributeProto>) -> Result<()> {
    let Some(found) = found else {
        return match kind.ends_with('!') {
            true => Err(invalid_model(format!("the attribute `{name}` is missing"))),
            false => Ok(()),
        };
    };
    let letter = type_letter(found);
    if letter.is_none_or(|letter| kind.starts_with(letter)) {
        return Ok(());
    }
    let text = format!("the attribute `{name}` has type {}, expected another", found.r#type);
    Err(invalid_model(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_the_set_decides() {
        let inputs = |op_type, opset| Some(signature(op_type, opset)?.inputs);
        assert_eq!(inputs("Reshape", 4), Some("s"));
        assert_eq!(inputs("Reshape", 5), Some("ss"));
        assert_eq!(inputs("Reshape", 99), Some("ss"));
        assert_eq!(inputs("Gelu", 19), None);
        assert_eq!(inputs("Resh", 5), None);
    }

    #[test]
    fn every_line_can_be_read() {
        for line in TABLE.lines() {
            let (name, _) = line.split_once(' ').unwrap();
            assert!(signature(name, i64::MAX).is_some(), "{line}");
        }
    }
}
