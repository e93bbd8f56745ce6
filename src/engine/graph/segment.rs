//! Nodes that tract plans as a whole, once for each set of shapes that enters them.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use tract_onnx::model::ParseResult;
use tract_onnx::pb::{GraphProto, NodeProto, ValueInfoProto};
use tract_onnx::prelude::{
    DatumType, InferenceFact, InferenceModel, InferenceModelExt, IntoRunnable, IntoTValue, TValue,
    Tensor, TractError, TractResult, TypedRunnableModel,
};
use tract_onnx::tract_core::ops::konst::Const;
use tract_onnx::tract_hir::internal::{IntoArcTensor, OutletId};

use super::optimise::{check_sizes, optimise};
use super::rewrite::for_tract;
use super::uniform::Uniform;
use super::watched::watch;
use super::{Constants, Context};
use crate::engine::guard::{caught, panicked};
use crate::engine::onnx::{describe, invalid_model};
use crate::engine::value::Val;
use crate::error::{Error, Result};

/// Plans kept; the one that was not used for longest goes first.
const MAX_PLANS: usize = 8;

/// Nodes that tract plans together.
pub(super) struct Segment {
    /// `None` once the only plan that there can be was made.
    source: RefCell<Option<InferenceModel>>,
    inputs: Vec<Input>,
    /// Constants of one number that each plan makes, because they are too large to keep.
    uniforms: Vec<(OutletId, Uniform)>,
    /// Least recently used first.
    plans: RefCell<Vec<Plan>>,
}

struct Input {
    name: String,
    outlet: OutletId,
    /// Whether its value becomes part of the plan.
    planned: bool,
}

struct Plan {
    key: Vec<Key>,
    runnable: Arc<TypedRunnableModel>,
}

/// What a plan assumes of an input.
#[derive(PartialEq)]
enum Key {
    Shape(DatumType, Vec<usize>),
    Value(Arc<Tensor>),
}

impl Segment {
    /// Translates nodes for tract. Returns the names that they read, in the order of the inputs.
    pub(super) fn new(
        context: &Context,
        nodes: &[&NodeProto],
        outputs: &[&str],
        planned: &HashSet<&str>,
        constants: &Constants,
    ) -> Result<Segment> {
        let output = |name: &&str| ValueInfoProto { name: name.to_string(), ..Default::default() };
        let proto = GraphProto {
            node: nodes.iter().flat_map(|node| for_tract(node)).collect(),
            output: outputs.iter().map(output).collect(),
            ..Default::default()
        };
        let parsed = parse(context, &proto)?;
        let mut model = parsed.model;
        let mut inputs = Vec::new();
        for name in parsed.unresolved_inputs {
            let outlet = parsed.outlets_by_name[&name];
            match constants.get(&name) {
                Some(value) => set_constant(&mut model, outlet, value.as_tensor()?.clone())?,
                None => {
                    let planned = planned.contains(name.as_str());
                    inputs.push(Input { name, outlet, planned });
                }
            }
        }
        let mut uniforms = Vec::new();
        for node in &proto.node {
            let outlet = node.output.first().and_then(|name| parsed.outlets_by_name.get(name));
            let Some(outlet) = outlet.copied() else { continue };
            match Uniform::of(context, node, constants)? {
                Some(uniform) => {
                    detach(&mut model, outlet);
                    uniforms.push((outlet, uniform));
                }
                None => watch(&mut model, outlet, node),
            }
        }
        let source = RefCell::new(Some(model));
        Ok(Segment { source, inputs, uniforms, plans: RefCell::default() })
    }

    /// Names of the values that it reads.
    pub(super) fn reads(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().map(|input| input.name.as_str())
    }

    pub(super) fn run(&self, inputs: &[&Arc<Tensor>]) -> Result<Vec<Val>> {
        let runnable = self.plan(inputs)?;
        let values = (self.inputs.iter().zip(inputs))
            .filter(|(input, _)| !input.planned)
            .map(|(_, tensor)| Arc::clone(tensor).into_tvalue())
            .collect();
        runnable.run(values)?.into_iter().map(to_value).collect()
    }

    pub(super) fn output_shape(
        &self,
        output: usize,
        inputs: &[&Arc<Tensor>],
    ) -> Option<Vec<usize>> {
        let runnable = self.plan(inputs).ok()?;
        let fact = runnable.model().output_fact(output).ok()?;
        Some(fact.shape.as_concrete()?.to_vec())
    }

    /// Whether a plan holds constants that are too large to be made before the model runs.
    pub(super) fn is_deferred(&self) -> bool {
        !self.uniforms.is_empty()
    }

    /// Frees what only further plans would need, for inputs whose shapes never change.
    pub(super) fn settle(&self) {
        self.source.take();
    }

    /// Whether a plan depends on more than shapes.
    pub(super) fn needs_values(&self) -> bool {
        self.inputs.iter().any(|input| input.planned)
    }

    /// The plan for these inputs, made now when there is none.
    pub(super) fn plan(&self, inputs: &[&Arc<Tensor>]) -> Result<Arc<TypedRunnableModel>> {
        let mut plans = self.plans.borrow_mut();
        let fits = |plan: &Plan| {
            plan.key.iter().zip(inputs).all(|(key, tensor)| match key {
                Key::Shape(datum, shape) => {
                    *datum == tensor.datum_type() && shape == tensor.shape()
                }
                Key::Value(value) => Arc::ptr_eq(value, tensor) || value == *tensor,
            })
        };
        if let Some(index) = plans.iter().position(fits) {
            plans[index..].rotate_left(1);
        } else {
            if plans.len() == MAX_PLANS {
                plans.remove(0);
            }
            plans.push(self.make_plan(inputs)?);
        }
        // OK because both branches end with the plan in the last place.
        Ok(plans.last().expect("a plan").runnable.clone())
    }

    fn make_plan(&self, inputs: &[&Arc<Tensor>]) -> Result<Plan> {
        let source = self.source.borrow().clone();
        let model = source.ok_or_else(|| invalid_model("the model could not be planned before"))?;
        let key = (self.inputs.iter().zip(inputs)).map(|(input, tensor)| {
            if input.planned {
                Key::Value(Arc::clone(tensor))
            } else {
                Key::Shape(tensor.datum_type(), tensor.shape().to_vec())
            }
        });
        let key: Vec<_> = key.collect();
        let runnable = caught(|| self.compile(model, &key))
            .map_err(|message| panicked(&message).at(self.culprit(&key)))?
            .map_err(|error| self.unplanned(&key, error))?;
        check_sizes(runnable.model())?;
        Ok(Plan { key, runnable })
    }

    fn compile(
        &self,
        mut model: InferenceModel,
        key: &[Key],
    ) -> TractResult<Arc<TypedRunnableModel>> {
        let mut sources = Vec::new();
        for (input, key) in self.inputs.iter().zip(key) {
            match key {
                Key::Shape(datum, shape) => {
                    model.set_outlet_fact(input.outlet, InferenceFact::dt_shape(*datum, shape))?;
                    sources.push(input.outlet);
                }
                Key::Value(value) => set_constant(&mut model, input.outlet, value.clone())?,
            }
        }
        for (outlet, uniform) in &self.uniforms {
            set_constant(&mut model, *outlet, uniform.to_tensor()?)?;
        }
        model.set_input_outlets(&sources)?;
        optimise(model.into_typed()?)?.into_runnable()
    }

    /// Names the node at which planning panics: the last of the fewest with which it does.
    fn culprit(&self, key: &[Key]) -> String {
        let source = self.source.borrow();
        let Some(source) = source.as_ref() else {
            return "the graph".into();
        };
        let panics = |count: usize| {
            let outlets = source.nodes[..count].iter().filter(|node| !node.outputs.is_empty());
            let outlets: Vec<_> = outlets.map(|node| OutletId::new(node.id, 0)).collect();
            let plan = || {
                let mut model = source.clone();
                model.select_output_outlets(&outlets)?;
                self.compile(model, key)
            };
            caught(plan).is_err()
        };
        let counts: Vec<usize> = (1..=source.nodes.len()).collect();
        let fewest = counts.partition_point(|count| !panics(*count));
        source
            .nodes
            .get(fewest)
            .map_or("the graph".into(), |node| format!("node `{}` ({})", node.name, node.op.name()))
    }

    fn unplanned(&self, key: &[Key], error: TractError) -> Error {
        let shapes: Vec<_> = (self.inputs.iter().zip(key))
            .map(|(input, key)| match key {
                Key::Shape(_, shape) => format!("`{}` {shape:?}", input.name),
                Key::Value(value) => format!("`{}` {:?}", input.name, value.shape()),
            })
            .collect();
        let text = format!(
            "inputs of shape {} do not go through the model: {}",
            shapes.join(", "),
            chain(&error)
        );
        invalid_model(text).caused_by(error)
    }
}

fn parse(context: &Context, proto: &GraphProto) -> Result<ParseResult> {
    let parse = |proto: &GraphProto| caught(|| context.parsing().parse_graph(proto));
    parse(proto)
        .map_err(|message| {
            let alone =
                |node: &NodeProto| GraphProto { node: vec![node.clone()], ..Default::default() };
            let culprit = proto.node.iter().find(|node| parse(&alone(node)).is_err());
            panicked(&message).at(culprit.map_or("the graph".into(), describe))
        })?
        .map_err(unreadable)
}

fn set_constant(
    model: &mut InferenceModel,
    outlet: OutletId,
    value: Arc<Tensor>,
) -> TractResult<()> {
    model.set_outlet_fact(outlet, InferenceFact::try_from(&value)?)?;
    model.node_mut(outlet.node).op = Box::new(Const::new(value)?);
    Ok(())
}

/// Takes a node's inputs away, so that it can become a constant.
fn detach(model: &mut InferenceModel, outlet: OutletId) {
    for input in std::mem::take(&mut model.node_mut(outlet.node).inputs) {
        let successors = &mut model.node_mut(input.node).outputs[input.slot].successors;
        successors.retain(|successor| successor.node != outlet.node);
    }
}

/// tract computes shapes in a symbolic type and quantised values in types of its own; ONNX calls
/// them int64, int8, uint8 and int32.
fn to_value(value: TValue) -> Result<Val> {
    let tensor = IntoArcTensor::into_arc_tensor(value);
    let datum = tensor.datum_type();
    if datum == DatumType::TDim {
        return Ok(tensor.cast_to::<i64>()?.into_owned().into());
    }
    if datum.is_quantized() {
        let mut plain = Arc::unwrap_or_clone(tensor);
        // OK because a quantised type and its plain one have the same bits.
        unsafe { plain.set_datum_type(datum.unquantized()) };
        return Ok(plain.into());
    }
    Ok(Val::Tensor(tensor))
}

fn unreadable(error: TractError) -> Error {
    invalid_model(format!("the engine can't read the graph: {}", chain(&error))).caused_by(error)
}

fn chain(error: &TractError) -> String {
    let causes: Vec<_> = error.chain().map(ToString::to_string).collect();
    causes.join(": ")
}
