//! Operators that move or compare texts, by way of numbers: equal texts get equal numbers, in the
//! order of the texts, and tract does the rest.

use std::collections::BTreeMap;

use tract_onnx::pb::{GraphProto, NodeProto, ValueInfoProto};
use tract_onnx::prelude::{DatumType, Tensor};

use crate::engine::graph::Graph;
use crate::engine::ops::inputs::{elements, tensor_of};
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::engine::value::{Val, Value};
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let value = |name: &String| ValueInfoProto { name: name.clone(), ..Default::default() };
    let inputs: Vec<String> = (0..node.proto.input.len()).map(|at| format!("input_{at}")).collect();
    let graph = GraphProto {
        node: vec![NodeProto { input: inputs.clone(), ..node.proto.clone() }],
        input: inputs.iter().map(value).collect(),
        output: node.proto.output.iter().map(value).collect(),
        ..Default::default()
    };
    let graph = Graph::new(node.context, graph, &Default::default())?;
    Ok(Kernel::new(move |inputs| run(&graph, inputs)))
}

fn run(graph: &Graph, inputs: &Inputs) -> Result<Vec<Val>> {
    let tensors = inputs.tensors()?;
    let is_text = |tensor: &Tensor| tensor.datum_type() == DatumType::String;
    let mut numbers = BTreeMap::new();
    for tensor in tensors.iter().filter(|tensor| is_text(tensor)) {
        numbers.extend(elements::<String>(tensor)?.iter().map(|text| (text, 0i64)));
    }
    numbers.values_mut().zip(0..).for_each(|(number, next)| *number = next);
    let as_numbers = |tensor: &Tensor| -> Result<Val> {
        let texts = elements::<String>(tensor)?.iter();
        Ok(tensor_of(tensor.shape(), texts.map(|text| numbers[text]).collect())?.into())
    };
    let values = tensors.iter().map(|tensor| {
        let text = is_text(tensor);
        Ok(Some(if text { as_numbers(tensor)? } else { Value::Tensor((*tensor).clone()) }))
    });
    let outputs = graph.run(values.collect::<Result<_>>()?)?;
    if numbers.is_empty() {
        return Ok(outputs);
    }
    let texts: Vec<&String> = numbers.into_keys().collect();
    let as_texts = |output: Val| -> Result<Val> {
        let output = output.into_tensor()?;
        let numbers = elements::<i64>(&output)?.iter();
        // OK because every number came from the position of a text.
        let picked = numbers.map(|number| texts[*number as usize].clone()).collect();
        Ok(tensor_of(output.shape(), picked)?.into())
    };
    outputs.into_iter().map(as_texts).collect()
}
