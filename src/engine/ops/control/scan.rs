//! `Scan`: a graph that runs on each part of its inputs in turn, with states that it hands on.

use std::sync::Arc;

use tract_onnx::prelude::Tensor;

use crate::engine::onnx::invalid_model;
use crate::engine::ops::pick::{axis, part, stack};
use crate::engine::ops::{Body, Inputs, Kernel, Node};
use crate::engine::value::Val;
use crate::error::{Error, ErrorKind, Result};

struct Scan {
    body: Body,
    /// Number of inputs that are scanned; the others are initial states.
    scanned: usize,
    input_axes: Vec<i64>,
    output_axes: Vec<i64>,
    input_backwards: Vec<bool>,
    output_backwards: Vec<bool>,
}

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let mut body = node.body("body")?;
    let captures = Body::share_captures(&mut [&mut body]);
    let scanned = node.required("num_scan_inputs", node.int("num_scan_inputs"))?;
    let scanned = usize::try_from(scanned).map_err(|_| {
        invalid_model(format!("found num_scan_inputs {scanned}, expected 0 or more"))
    })?;
    let backwards =
        |name: &str| node.ints(name).unwrap_or_default().iter().map(|way| *way == 1).collect();
    // The first version had batches, and one list of directions.
    let batched = node.opset() < 9;
    let scan = Scan {
        body,
        scanned,
        input_axes: node.ints("scan_input_axes").unwrap_or_default(),
        output_axes: node.ints("scan_output_axes").unwrap_or_default(),
        input_backwards: backwards(if batched { "directions" } else { "scan_input_directions" }),
        output_backwards: backwards("scan_output_directions"),
    };
    let kernel = Kernel::new(move |inputs| {
        if batched { scan.run_batches(inputs) } else { scan.run(inputs.tensors()?, inputs) }
    });
    Ok(kernel.with_captures(captures))
}

impl Scan {
    fn run(&self, values: Vec<&Arc<Tensor>>, inputs: &Inputs) -> Result<Vec<Val>> {
        let states = values.len().checked_sub(self.scanned).ok_or_else(|| {
            invalid_model(format!(
                "found {} inputs, expected at least {}",
                values.len(),
                self.scanned
            ))
        })?;
        let axes = self.axes_of_inputs(&values[states..])?;
        let turns = turns(&values[states..], &axes)?;
        let mut state: Vec<Val> =
            values[..states].iter().map(|value| Val::Tensor(Arc::clone(value))).collect();
        let mut collected: Vec<Vec<Arc<Tensor>>> =
            vec![Vec::new(); self.body.outputs().saturating_sub(states)];
        for turn in 0..turns {
            let mut arguments = std::mem::take(&mut state);
            for (index, tensor) in values[states..].iter().enumerate() {
                let backwards = self.input_backwards.get(index) == Some(&true);
                let position = if backwards { turns - 1 - turn } else { turn };
                arguments.push(part(tensor, axes[index], position)?.into());
            }
            let mut outputs = self.body.run(arguments, inputs)?.into_iter();
            state = outputs.by_ref().take(states).collect();
            for (values, value) in collected.iter_mut().zip(outputs) {
                values.push(value.into_tensor()?);
            }
        }
        let outputs =
            collected.into_iter().enumerate().map(|(index, parts)| self.gather(index, parts));
        state.into_iter().map(Ok).chain(outputs).collect()
    }

    fn axes_of_inputs(&self, scanned: &[&Arc<Tensor>]) -> Result<Vec<usize>> {
        let stated = |index: usize| self.input_axes.get(index).copied().unwrap_or(0);
        scanned
            .iter()
            .enumerate()
            .map(|(index, tensor)| axis(stated(index), tensor.rank()))
            .collect()
    }

    /// The parts of an output side by side.
    fn gather(&self, index: usize, mut parts: Vec<Arc<Tensor>>) -> Result<Val> {
        if self.output_backwards.get(index) == Some(&true) {
            parts.reverse();
        }
        let rank = parts.first().map_or(1, |part| part.rank() + 1);
        let axis = axis(self.output_axes.get(index).copied().unwrap_or(0), rank)?;
        Ok(stack(&parts, axis)?.into())
    }

    /// The first version of the operator: everything has a batch axis in front, and the first input
    /// is for lengths, which may differ in a batch.
    fn run_batches(&self, inputs: &Inputs) -> Result<Vec<Val>> {
        if inputs.optional(0).is_some() {
            return Err(invalid_model("sequence_lens of this old version is not supported"));
        }
        let values: Vec<_> =
            (1..inputs.len()).map(|index| inputs.tensor(index)).collect::<Result<_>>()?;
        let batches = values.first().and_then(|value| value.shape().first()).copied().unwrap_or(0);
        let mut outputs: Vec<Vec<Arc<Tensor>>> = vec![Vec::new(); self.body.outputs()];
        for batch in 0..batches {
            let of_batch = values.iter().map(|value| Ok(Arc::new(part(value, 0, batch)?)));
            let of_batch: Vec<Arc<Tensor>> = of_batch.collect::<Result<_>>()?;
            for (all, value) in outputs.iter_mut().zip(self.run(of_batch.iter().collect(), inputs)?)
            {
                all.push(value.into_tensor()?);
            }
        }
        outputs.iter().map(|batches| Ok(stack(batches, 0)?.into())).collect()
    }
}

/// The length that all scanned inputs share.
fn turns(scanned: &[&Arc<Tensor>], axes: &[usize]) -> Result<usize> {
    let mut lengths = scanned.iter().zip(axes).map(|(tensor, axis)| tensor.shape()[*axis]);
    let first = lengths.next().unwrap_or(0);
    match lengths.find(|length| *length != first) {
        Some(other) => {
            let text =
                format!("the scanned inputs have lengths {first} and {other}, expected one length");
            Err(Error::new(ErrorKind::ExecutionFailed, text))
        }
        None => Ok(first),
    }
}
