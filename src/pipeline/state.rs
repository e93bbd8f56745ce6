//! What a recurrent model remembers from one call to the next.

use serde::{Deserialize, Serialize};

use crate::bundle::manifest::invalid_manifest;
use crate::error::Result;

/// Most states of a model, and most numbers that one of them holds.
const MAX_STATES: usize = 64;
const MAX_VOLUME: usize = 1 << 24;

/// An output that is fed back as an input in the next call. It starts as zeros.
///
/// A list of them stands in the manifest as `state`, for models that take a stream piece by piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateTensor {
    /// The model's input that takes the state.
    pub input: String,
    /// The model's output that gives the next one.
    pub output: String,
    /// Its sizes, outermost first: each at least 1, and 16,777,216 numbers at most.
    pub shape: Vec<usize>,
}

/// Checks the states of a manifest, whose pipeline fills the tensors `taken`.
pub(crate) fn check_states(states: &[StateTensor], taken: &[&str]) -> Result<()> {
    if states.len() > MAX_STATES {
        let text = format!("found {} states, expected at most {MAX_STATES}", states.len());
        return Err(invalid_manifest(text));
    }
    for (index, state) in states.iter().enumerate() {
        let earlier = &states[..index];
        state.check(earlier, taken).map_err(|error| error.at(format!("state[{index}]")))?;
    }
    Ok(())
}

impl StateTensor {
    fn check(&self, earlier: &[StateTensor], taken: &[&str]) -> Result<()> {
        if taken.contains(&self.input.as_str()) {
            let text = format!("input `{}` is filled by the pipeline", self.input);
            return Err(invalid_manifest(text));
        }
        if earlier.iter().any(|state| state.input == self.input) {
            return Err(invalid_manifest(format!("names input `{}` twice", self.input)));
        }
        if earlier.iter().any(|state| state.output == self.output) {
            return Err(invalid_manifest(format!("names output `{}` twice", self.output)));
        }
        let volume = self.shape.iter().try_fold(1usize, |volume, size| volume.checked_mul(*size));
        if volume.is_some_and(|volume| (1..=MAX_VOLUME).contains(&volume)) {
            return Ok(());
        }
        Err(invalid_manifest(format!(
            "shape is {:?}, expected sizes of at least 1 and {MAX_VOLUME} numbers at most",
            self.shape
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(input: &str, output: &str, shape: &[usize]) -> StateTensor {
        StateTensor { input: input.into(), output: output.into(), shape: shape.to_vec() }
    }

    #[test]
    fn states_that_contradict_are_refused_with_their_place() {
        let good = state("h", "hn", &[2, 1, 64]);
        let cases = [
            (vec![good.clone(), state("c", "cn", &[])], None),
            (vec![good.clone(), state("h", "cn", &[1])], Some("state[1]: names input `h` twice")),
            (vec![good.clone(), state("c", "hn", &[1])], Some("state[1]: names output `hn` twice")),
            (vec![state("x", "hn", &[1])], Some("state[0]: input `x` is filled by the pipeline")),
            (vec![state("h", "hn", &[2, 0])], Some("state[0]: shape is [2, 0]")),
            (vec![state("h", "hn", &[1 << 20, 1 << 20])], Some("16777216 numbers at most")),
            (vec![good; 65], Some("found 65 states")),
        ];
        for (states, expected) in cases {
            let found = check_states(&states, &["x"]).err().map(|error| error.to_string());
            match expected {
                None => assert_eq!(found, None),
                Some(text) => assert!(found.as_ref().unwrap().contains(text), "{found:?}"),
            }
        }
    }
}
