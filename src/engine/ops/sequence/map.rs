//! `SequenceMap`: a graph that runs on each value of a sequence.

use crate::engine::ops::{Body, Kernel, Node};
use crate::engine::value::{Val, Value};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let mut body = node.body("body")?;
    let captures = Body::share_captures(&mut [&mut body]);
    let kernel = Kernel::new(move |inputs| {
        let turns = inputs.value(0)?.as_sequence()?.len();
        let mut collected: Vec<Vec<Val>> = vec![Vec::new(); body.outputs()];
        for turn in 0..turns {
            let argument = |position| argument(inputs.value(position)?, turn);
            let arguments = (0..inputs.len()).map(argument).collect::<Result<_>>()?;
            let outputs = body.run(arguments, inputs)?;
            collected.iter_mut().zip(outputs).for_each(|(values, value)| values.push(value));
        }
        Ok(collected.into_iter().map(Value::Sequence).collect())
    });
    Ok(kernel.with_captures(captures))
}

/// A value of a sequence; a tensor is the same in every turn.
fn argument(value: &Val, turn: usize) -> Result<Val> {
    match value {
        Value::Sequence(values) => values.get(turn).cloned().ok_or_else(|| {
            let text = format!("found a sequence of {}, shorter than the first", values.len());
            Error::new(ErrorKind::ExecutionFailed, text)
        }),
        value => Ok(value.clone()),
    }
}
