//! Inputs of the model that are always the same.

use serde::{Deserialize, Serialize};

use crate::bundle::manifest::invalid_manifest;
use crate::error::Result;

/// Most constants of a model, and most values that one of them holds.
const MAX_CONSTANTS: usize = 64;
const MAX_VALUES: usize = 1 << 16;

/// An input that gets the same tensor in every call.
///
/// A list of them stands in the manifest as `constants`, for what a model asks for and nobody has to choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConstantTensor {
    /// The model's input that takes it; says the type of the elements too.
    pub input: String,
    /// Its sizes, outermost first: each at least 1, none for a scalar.
    pub shape: Vec<usize>,
    /// Its elements in row-major order: 65,536 at most.
    pub values: ConstantValues,
}

/// The elements of a constant: all of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "values of a constant must be all numbers, all booleans or all texts"
)]
pub enum ConstantValues {
    /// For an input of numbers, which they must fit: whole and in range.
    Numbers(Vec<f64>),
    /// For an input of type bool.
    Booleans(Vec<bool>),
    /// For an input of type string.
    Texts(Vec<String>),
}

impl ConstantValues {
    fn len(&self) -> usize {
        match self {
            ConstantValues::Numbers(values) => values.len(),
            ConstantValues::Booleans(values) => values.len(),
            ConstantValues::Texts(values) => values.len(),
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            ConstantValues::Numbers(_) => "numbers",
            ConstantValues::Booleans(_) => "booleans",
            ConstantValues::Texts(_) => "texts",
        }
    }
}

/// Checks the constants of a manifest, whose pipeline and states fill the tensors `taken`.
pub(crate) fn check_constants(constants: &[ConstantTensor], taken: &[&str]) -> Result<()> {
    if constants.len() > MAX_CONSTANTS {
        let text = format!("found {} constants, expected at most {MAX_CONSTANTS}", constants.len());
        return Err(invalid_manifest(text));
    }
    for (index, constant) in constants.iter().enumerate() {
        let earlier = &constants[..index];
        constant.check(earlier, taken).map_err(|error| error.at(format!("constants[{index}]")))?;
    }
    Ok(())
}

impl ConstantTensor {
    fn check(&self, earlier: &[ConstantTensor], taken: &[&str]) -> Result<()> {
        if taken.contains(&self.input.as_str()) {
            let text = format!("input `{}` is filled by the pipeline or a state", self.input);
            return Err(invalid_manifest(text));
        }
        if earlier.iter().any(|constant| constant.input == self.input) {
            return Err(invalid_manifest(format!("names input `{}` twice", self.input)));
        }
        let volume = self.shape.iter().try_fold(1usize, |volume, size| volume.checked_mul(*size));
        let Some(volume) = volume.filter(|volume| (1..=MAX_VALUES).contains(volume)) else {
            return Err(invalid_manifest(format!(
                "shape is {:?}, expected sizes of at least 1 and {MAX_VALUES} values at most",
                self.shape
            )));
        };
        if self.values.len() != volume {
            return Err(invalid_manifest(format!(
                "found {} values, expected {volume} for the shape {:?}",
                self.values.len(),
                self.shape
            )));
        }
        match &self.values {
            ConstantValues::Numbers(values) if values.iter().any(|value| !value.is_finite()) => {
                Err(invalid_manifest("values must be finite"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constant(input: &str, shape: &[usize], values: &[f64]) -> ConstantTensor {
        let values = ConstantValues::Numbers(values.to_vec());
        ConstantTensor { input: input.into(), shape: shape.to_vec(), values }
    }

    #[test]
    fn constants_that_contradict_are_refused_with_their_place() {
        let good = constant("sr", &[], &[16_000.0]);
        let cases = [
            (vec![good.clone(), constant("range", &[1, 2], &[65.0, 1_000.0])], None),
            (vec![good.clone(), good.clone()], Some("constants[1]: names input `sr` twice")),
            (vec![constant("x", &[], &[1.0])], Some("constants[0]: input `x` is filled by")),
            (vec![constant("a", &[0], &[])], Some("shape is [0], expected sizes of at least 1")),
            (vec![constant("a", &[1 << 17], &[1.0])], Some("65536 values at most")),
            (vec![constant("a", &[2], &[1.0])], Some("found 1 values, expected 2 for")),
            (vec![constant("a", &[1], &[f64::NAN])], Some("values must be finite")),
            (vec![good; 65], Some("found 65 constants")),
        ];
        for (constants, expected) in cases {
            let found = check_constants(&constants, &["x"]).err().map(|error| error.to_string());
            match expected {
                None => assert_eq!(found, None),
                Some(text) => assert!(found.as_ref().unwrap().contains(text), "{found:?}"),
            }
        }
    }

    #[test]
    fn values_are_of_one_kind() {
        let read = |values: &str| {
            let json = format!(r#"{{"input": "x", "shape": [2], "values": {values}}}"#);
            serde_json::from_str::<ConstantTensor>(&json).map(|constant| constant.values)
        };
        assert_eq!(read("[1, 2.5]").unwrap(), ConstantValues::Numbers(vec![1.0, 2.5]));
        assert_eq!(read("[true, false]").unwrap(), ConstantValues::Booleans(vec![true, false]));
        assert_eq!(
            read(r#"["a", ""]"#).unwrap(),
            ConstantValues::Texts(vec!["a".into(), "".into()])
        );
        let error = read(r#"[1, "a"]"#).unwrap_err().to_string();
        assert!(error.contains("all numbers, all booleans or all texts"), "{error}");
    }
}
