//! `Loop`: a graph that runs again and again, on what it gave the last time.

use std::sync::Arc;

use tract_onnx::prelude::tensor0;

use crate::engine::ops::inputs::elements;
use crate::engine::ops::pick::stack;
use crate::engine::ops::{Body, Inputs, Kernel, Node};
use crate::engine::value::Val;
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let mut body = node.body("body")?;
    let captures = Body::share_captures(&mut [&mut body]);
    let kernel = Kernel::new(move |inputs| {
        let limit =
            inputs.integers(0)?.and_then(|limit| limit.first().copied()).unwrap_or(i64::MAX);
        let mut go_on = inputs.optional(1).map_or(Ok(true), is_true)?;
        let states = (2..inputs.len()).map(|position| inputs.value(position).cloned());
        let mut states: Vec<Val> = states.collect::<Result<_>>()?;
        let mut collected: Vec<Vec<Val>> = vec![Vec::new(); scans(&body, states.len())?];
        let mut turn = 0;
        while turn < limit && go_on {
            let mut outputs = run_turn(&body, turn, go_on, &states, inputs)?.into_iter();
            go_on = outputs.next().as_ref().map_or(Ok(false), is_true)?;
            states = outputs.by_ref().take(states.len()).collect();
            collected.iter_mut().zip(outputs).for_each(|(values, value)| values.push(value));
            turn += 1;
        }
        let stacked = collected.iter().map(|values| stack_values(values));
        states.into_iter().map(Ok).chain(stacked).collect()
    });
    Ok(kernel.with_captures(captures))
}

/// How many outputs of the body are collected turn by turn; the others are the condition and the
/// states.
fn scans(body: &Body, states: usize) -> Result<usize> {
    body.outputs().checked_sub(1 + states).ok_or_else(|| {
        let text =
            format!("the body has {} outputs, expected at least {}", body.outputs(), 1 + states);
        Error::new(ErrorKind::InvalidModel, text)
    })
}

fn run_turn(
    body: &Body,
    turn: i64,
    go_on: bool,
    states: &[Val],
    inputs: &Inputs,
) -> Result<Vec<Val>> {
    let mut arguments = vec![tensor0(turn).into(), tensor0(go_on).into()];
    arguments.extend(states.iter().cloned());
    body.run(arguments, inputs)
}

fn is_true(value: &Val) -> Result<bool> {
    Ok(elements::<bool>(value.as_tensor()?)?.first().copied().unwrap_or(false))
}

fn stack_values(values: &[Val]) -> Result<Val> {
    let tensors: Vec<Arc<_>> =
        values.iter().map(|value| value.as_tensor().cloned()).collect::<Result<_>>()?;
    Ok(stack(&tensors, 0)?.into())
}
