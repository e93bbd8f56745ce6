//! A graph cut into steps: segments that tract plans as a whole, and operators of this engine's own.
//!
//! Most models are one segment. Where an operator is one that tract lacks, or a shape depends on
//! values that are only known when the model runs, a segment ends and the next one begins behind it.

mod blame;
mod branches;
mod constants;
mod convolution;
mod dense;
mod fold;
mod hidden;
mod kinds;
mod levels;
mod operands;
mod optimise;
mod rewrite;
mod segment;
mod settled;
mod sizes;
mod sparing;
mod splice;
mod steps;
mod support;
mod uniform;
mod watched;
mod work;

use std::collections::HashSet;
use std::sync::Arc;

use tract_onnx::Onnx;
use tract_onnx::model::ParsingContext;
use tract_onnx::pb::{GraphProto, ModelProto, TensorProto};
use tract_onnx::prelude::Tensor;

use branches::take_branches;
pub(super) use constants::Constants;
use constants::take_constants;
use dense::{join_layers, whole_network};
pub(super) use fold::Budget;
use fold::fold;
pub(super) use hidden::{expose, last_hidden_layer};
use levels::captured_names;
pub(super) use sizes::Sizes;
pub(super) use splice::{Taken, spliced, subgraphs, subgraphs_mut};
use steps::{Names, Step, make_steps};
use support::check_support;
pub(super) use support::is_supported;

use super::guard::guarded;
use super::onnx::{invalid_model, is_standard};
use super::program::Program;
use super::tensor::Tensor as OwnTensor;
use super::value::{Val, Value};
use super::weights::Weights;
use crate::error::{Error, ErrorKind, Result};

/// What all graphs of a model share while they are made.
pub(super) struct Context<'a> {
    pub(super) onnx: Onnx,
    /// The model without its graph.
    pub(super) header: ModelProto,
    pub(super) sizes: Sizes,
    /// What the graph does not hold of its own weights.
    pub(super) weights: Weights<'a>,
    pub(super) budget: Budget,
}

impl Context<'_> {
    /// Version of an operator set; 1 when the model does not import it.
    pub(super) fn opset(&self, domain: &str) -> i64 {
        (self.header.opset_import.iter())
            .find(|set| set.domain == domain || (is_standard(&set.domain) && is_standard(domain)))
            .map_or(1, |set| set.version)
    }

    /// A weight of a graph.
    pub(super) fn load_weight(&self, tensor: &TensorProto) -> Result<Arc<Tensor>> {
        match self.weights.read(tensor)? {
            Some(weight) => Ok(Arc::new(weight)),
            None => self.load_tensor(tensor),
        }
    }

    pub(super) fn load_tensor(&self, tensor: &TensorProto) -> Result<Arc<Tensor>> {
        Ok(Arc::new(self.parsing().load_tensor(tensor)?))
    }

    fn parsing(&self) -> ParsingContext<'_> {
        ParsingContext {
            onnx_operator_set_version: self.opset(""),
            framework: &self.onnx,
            model: &self.header,
            parent_graphs: Vec::new(),
            model_dir: None,
            template: Default::default(),
        }
    }
}

/// A graph that is ready to run.
pub(super) struct Graph {
    captures: Vec<String>,
    inputs: Vec<usize>,
    outputs: Vec<usize>,
    /// Constants that a step or an output reads by its place.
    constants: Vec<(usize, Val)>,
    steps: Vec<Step>,
    /// Number of values that are held while the graph runs.
    places: usize,
}

impl Graph {
    /// Cuts a graph into steps. `outer` holds the constants of the graphs around it; other values
    /// that it reads from them become captures.
    pub(super) fn new(context: &Context, proto: GraphProto, outer: &Constants) -> Result<Graph> {
        let (proto, constants) = simplified(context, proto, outer)?;
        Graph::from_folded(context, &proto, &constants)
    }

    fn from_folded(context: &Context, proto: &GraphProto, constants: &Constants) -> Result<Graph> {
        let captures = captures(proto, constants);
        let mut names = Names::default();
        let declared = proto.input.iter().map(|input| &input.name);
        let inputs = declared.chain(&captures).map(|name| names.place(name)).collect();
        let steps = make_steps(context, proto, constants, &mut names)?;
        let outputs = proto.output.iter().map(|output| names.place(&output.name)).collect();
        let constants = (constants.iter())
            .filter_map(|(name, value)| Some((names.known(name)?, value.clone())))
            .collect();
        Ok(Graph { captures, inputs, outputs, constants, steps, places: names.len() })
    }

    /// Names of the values that it reads from the graphs around it.
    pub(super) fn captures(&self) -> &[String] {
        &self.captures
    }

    /// Number of its outputs.
    pub(super) fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// Runs the graph on its inputs, then what it captures.
    pub(super) fn run(&self, inputs: Vec<Option<Val>>) -> Result<Vec<Val>> {
        let mut values = vec![None; self.places];
        for (place, value) in &self.constants {
            values[*place] = Some(value.clone());
        }
        if inputs.len() != self.inputs.len() {
            let text = format!("found {} inputs, expected {}", inputs.len(), self.inputs.len());
            return Err(Error::new(ErrorKind::ExecutionFailed, text));
        }
        for (place, value) in self.inputs.iter().zip(inputs) {
            values[*place] = value;
        }
        for step in &self.steps {
            step.run(&mut values)?;
        }
        let take = |place: &usize| values[*place].clone().ok_or_else(|| missing_output(*place));
        self.outputs.iter().map(take).collect()
    }

    /// The only step, unless a plan of it has to wait for a run.
    fn fixed_step(&self) -> Option<&Step> {
        self.only_step().filter(|step| !step.is_deferred())
    }

    fn only_step(&self) -> Option<&Step> {
        match self.steps.as_slice() {
            [step] => Some(step),
            _ => None,
        }
    }
}

impl Program for Graph {
    fn call(&self, values: Vec<Value>) -> Result<Vec<Value>> {
        let into = |tensor: OwnTensor| Ok(Arc::new(tensor.into_tract()?));
        let values = values.into_iter().map(|value| Ok(Some(value.try_map(&into)?)));
        let outputs = guarded(|| self.run(values.collect::<Result<_>>()?))?;
        let from = |tensor: Arc<Tensor>| Ok(OwnTensor::from_tract(&tensor)?);
        outputs.into_iter().map(|value| value.try_map(&from)).collect()
    }

    fn output_shape(&self, output: usize, inputs: &[Arc<Tensor>]) -> Option<Vec<usize>> {
        self.only_step()?.output_shape(self.outputs[output], &self.inputs, inputs)
    }

    fn plan(&self, inputs: &[Arc<Tensor>]) -> Result<()> {
        self.only_step().map_or(Ok(()), |step| step.plan(&self.inputs, inputs))
    }

    fn plan_once(&self, inputs: &[Arc<Tensor>]) -> Result<()> {
        if let Some(step) = self.fixed_step() {
            step.plan(&self.inputs, inputs)?;
            step.settle();
        }
        Ok(())
    }

    fn plan_last(&self, inputs: &[Arc<Tensor>]) -> Result<()> {
        self.fixed_step().map_or(Ok(()), |step| step.plan_last(&self.inputs, inputs))
    }

    fn settle(&self) {
        if let Some(step) = self.fixed_step() {
            step.settle();
        }
    }
}

/// What runs a model's graph.
pub(super) fn program(context: &Context, proto: GraphProto) -> Result<Box<dyn Program>> {
    let (proto, constants) = simplified(context, proto, &Constants::new())?;
    if let Some(network) = whole_network(context, &proto, &constants) {
        return Ok(Box::new(network?));
    }
    Ok(Box::new(Graph::from_folded(context, &proto, &constants)?))
}

/// A graph without what is known before it runs, and its constants.
fn simplified(
    context: &Context,
    mut proto: GraphProto,
    outer: &Constants,
) -> Result<(GraphProto, Constants)> {
    let mut constants = outer.clone();
    take_constants(context, &mut proto, &mut constants)?;
    loop {
        prune(&mut proto);
        fold(context, &mut proto, &mut constants)?;
        if !take_branches(context, &mut proto, &mut constants)? {
            break;
        }
    }
    check_support(context, &proto.node)?;
    join_layers(&mut proto, &constants, context.opset(""));
    Ok((proto, constants))
}

/// Drops the nodes on which no output depends.
fn prune(proto: &mut GraphProto) {
    let mut read: HashSet<String> = proto.output.iter().map(|output| output.name.clone()).collect();
    let mut kept = Vec::new();
    for node in std::mem::take(&mut proto.node).into_iter().rev() {
        if node.output.iter().any(|name| read.contains(name)) {
            read.extend(node.input.iter().cloned());
            read.extend(captured_names(&node).into_iter().map(str::to_owned));
            kept.push(node);
        }
    }
    kept.reverse();
    proto.node = kept;
}

/// Names that nothing inside the graph provides.
pub(super) fn captures(proto: &GraphProto, constants: &Constants) -> Vec<String> {
    let mut found = Vec::new();
    collect_captures(proto, &|name| constants.contains_key(name), &mut found);
    found
}

fn collect_captures(proto: &GraphProto, outer: &dyn Fn(&str) -> bool, found: &mut Vec<String>) {
    let mut inner: HashSet<&str> = HashSet::new();
    inner.extend(proto.input.iter().map(|input| input.name.as_str()));
    inner.extend(proto.initializer.iter().map(|tensor| tensor.name.as_str()));
    inner.extend(proto.node.iter().flat_map(|node| &node.output).map(String::as_str));
    let known = |name: &str| name.is_empty() || inner.contains(name) || outer(name);
    let inputs = proto.node.iter().flat_map(|node| &node.input);
    for name in inputs.chain(proto.output.iter().map(|output| &output.name)) {
        if !known(name) && !found.contains(name) {
            found.push(name.clone());
        }
    }
    let attributes = proto.node.iter().flat_map(|node| &node.attribute);
    for subgraph in attributes.filter_map(|attribute| attribute.g.as_ref()) {
        collect_captures(subgraph, &known, found);
    }
}

fn missing_output(place: usize) -> Error {
    invalid_model(format!("nothing provides the output in place {place}"))
}
