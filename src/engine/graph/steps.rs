//! The steps of a graph and the places of the values that they read and write.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tract_onnx::pb::{GraphProto, NodeProto};
use tract_onnx::prelude::Tensor;

use super::kinds::Kinds;
use super::levels::{Level, assign, captured_names};
use super::segment::Segment;
use super::{Constants, Context};
use crate::engine::onnx::{describe, invalid_model};
use crate::engine::ops::{self, Inputs, Kernel, Node};
use crate::engine::value::Val;
use crate::error::Result;

/// Places of values, by name.
#[derive(Default)]
pub(super) struct Names(HashMap<String, usize>);

impl Names {
    /// The place of a value, a new one when it has none.
    pub(super) fn place(&mut self, name: &str) -> usize {
        let next = self.0.len();
        *self.0.entry(name.to_owned()).or_insert(next)
    }

    pub(super) fn known(&self, name: &str) -> Option<usize> {
        self.0.get(name).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// A part of a graph that runs at once.
pub(super) struct Step {
    work: Work,
    inputs: Vec<Option<usize>>,
    outputs: Vec<Option<usize>>,
    /// Places that no later step reads.
    last_reads: Vec<usize>,
}

enum Work {
    Segment(Box<Segment>),
    /// The operator, how many of the inputs are the node's own, and how errors name it.
    Kernel(Kernel, usize, String),
}

impl Step {
    pub(super) fn run(&self, values: &mut [Option<Val>]) -> Result<()> {
        let outputs = match &self.work {
            Work::Segment(segment) => segment.run(&self.tensors(values)?)?,
            Work::Kernel(kernel, declared, place) => {
                let inputs = self.inputs.iter().map(|place| values[(*place)?].clone()).collect();
                let inputs = Inputs::new(inputs, *declared);
                kernel.run(&inputs).map_err(|error| error.at(place))?
            }
        };
        for (place, value) in self.outputs.iter().zip(outputs) {
            if let Some(place) = place {
                values[*place] = Some(value);
            }
        }
        for place in &self.last_reads {
            values[*place] = None;
        }
        Ok(())
    }

    /// Makes a segment's plan for inputs of the graph, given with their places.
    pub(super) fn plan(&self, places: &[usize], inputs: &[Arc<Tensor>]) -> Result<()> {
        match (self.segment_of_shapes(), self.pick(places, inputs)) {
            (Some(segment), Some(inputs)) => segment.plan(&inputs).map(drop),
            _ => Ok(()),
        }
    }

    /// See [`Segment::plan_last`].
    pub(super) fn plan_last(&self, places: &[usize], inputs: &[Arc<Tensor>]) -> Result<()> {
        match (self.segment_of_shapes(), self.pick(places, inputs)) {
            (Some(segment), Some(inputs)) => segment.plan_last(&inputs),
            _ => Ok(()),
        }
    }

    /// See [`Segment::is_deferred`].
    pub(super) fn is_deferred(&self) -> bool {
        self.segment_of_shapes().is_some_and(Segment::is_deferred)
    }

    /// See [`Segment::settle`].
    pub(super) fn settle(&self) {
        if let Some(segment) = self.segment_of_shapes() {
            segment.settle();
        }
    }

    pub(super) fn output_shape(
        &self,
        output: usize,
        places: &[usize],
        inputs: &[Arc<Tensor>],
    ) -> Option<Vec<usize>> {
        let output = self.outputs.iter().position(|place| *place == Some(output))?;
        self.segment_of_shapes()?.output_shape(output, &self.pick(places, inputs)?)
    }

    /// The segment, if shapes are all that its plan depends on.
    fn segment_of_shapes(&self) -> Option<&Segment> {
        match &self.work {
            Work::Segment(segment) if !segment.needs_values() => Some(segment),
            _ => None,
        }
    }

    /// The inputs of this step among those of the graph.
    fn pick<'a>(
        &self,
        places: &[usize],
        inputs: &'a [Arc<Tensor>],
    ) -> Option<Vec<&'a Arc<Tensor>>> {
        let find = |place: &Option<usize>| {
            Some(&inputs[places.iter().position(|other| Some(*other) == *place)?])
        };
        self.inputs.iter().map(find).collect()
    }

    fn tensors<'a>(&self, values: &'a [Option<Val>]) -> Result<Vec<&'a Arc<Tensor>>> {
        let tensor = |place: &Option<usize>| {
            // OK because a segment's inputs all have a place.
            let value = values[place.expect("a place")].as_ref();
            value.ok_or_else(|| invalid_model("a value is read that is not there"))?.as_tensor()
        };
        self.inputs.iter().map(tensor).collect()
    }
}

/// Cuts the nodes of a graph into steps, and gives every value that crosses between them a place.
pub(super) fn make_steps(
    context: &Context,
    proto: &GraphProto,
    constants: &Constants,
    names: &mut Names,
) -> Result<Vec<Step>> {
    let kinds = Kinds::of(proto, constants);
    let build =
        |node: &NodeProto| ops::find(node, context.opset(&node.domain), kinds.touched_by(node));
    let levels = assign(&proto.node, constants, |node| build(node).is_some());
    let mut steps = Vec::new();
    for level in &levels {
        if !level.tract.is_empty() {
            let outputs = outputs_read_elsewhere(level, proto);
            let segment = Segment::new(context, &level.tract, &outputs, &level.planned, constants)?;
            let inputs = segment.reads().map(|name| Some(names.place(name))).collect();
            let outputs = outputs.iter().map(|name| Some(names.place(name))).collect();
            steps.push(Step {
                work: Work::Segment(Box::new(segment)),
                inputs,
                outputs,
                last_reads: Vec::new(),
            });
        }
        for proto in &level.own {
            // OK because only nodes with an operator of this engine's own are listed here.
            let build = build(proto).expect("an operator");
            steps.push(kernel_step(&Node { proto, context, constants }, build, names)?);
        }
    }
    let outputs: HashSet<usize> =
        proto.output.iter().map(|output| names.place(&output.name)).collect();
    mark_last_reads(&mut steps, &outputs);
    Ok(steps)
}

fn kernel_step(node: &Node, build: ops::Build, names: &mut Names) -> Result<Step> {
    let place = describe(node.proto);
    let kernel = build(node).map_err(|error| error.at(&place))?;
    let declared = node.proto.input.len();
    let mut place_of = |name: &String| (!name.is_empty()).then(|| names.place(name));
    let inputs = node.proto.input.iter().chain(&kernel.captures).map(&mut place_of).collect();
    let outputs = node.proto.output.iter().map(&mut place_of).collect();
    let work = Work::Kernel(kernel, declared, place);
    Ok(Step { work, inputs, outputs, last_reads: Vec::new() })
}

/// Outputs of a level's segment that something behind it reads.
fn outputs_read_elsewhere<'a>(level: &Level<'a>, proto: &'a GraphProto) -> Vec<&'a str> {
    let inside: HashSet<*const NodeProto> =
        level.tract.iter().map(|node| *node as *const NodeProto).collect();
    let mut read: HashSet<&str> = proto.output.iter().map(|output| output.name.as_str()).collect();
    for node in proto.node.iter().filter(|node| !inside.contains(&(*node as *const NodeProto))) {
        read.extend(node.input.iter().map(String::as_str));
        read.extend(captured_names(node));
    }
    (level.tract.iter().flat_map(|node| &node.output))
        .map(String::as_str)
        .filter(|name| !name.is_empty() && read.contains(name))
        .collect()
}

fn mark_last_reads(steps: &mut [Step], outputs: &HashSet<usize>) {
    let mut read_later: HashSet<usize> = outputs.clone();
    for step in steps.iter_mut().rev() {
        let touched = step.inputs.iter().chain(&step.outputs).flatten();
        step.last_reads = touched.filter(|place| !read_later.contains(place)).copied().collect();
        read_later.extend(step.inputs.iter().flatten());
    }
}
