//! Nodes that tract plans as a whole, once for each set of shapes that enters them.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use tract_onnx::model::ParseResult;
use tract_onnx::pb::{GraphProto, NodeProto, ValueInfoProto};
use tract_onnx::prelude::{
    DatumType, InferenceFact, InferenceModel, IntoTValue, TValue, Tensor, TractResult,
    TypedRunnableModel,
};
use tract_onnx::tract_core::ops::konst::Const;
use tract_onnx::tract_hir::internal::{IntoArcTensor, OutletId};

use super::blame::{Landmark, Refusal, attempt, unplanned, unreadable};
use super::optimise::{check_sizes, compile, compile_last};
use super::rewrite::for_tract;
use super::settled::settled;
use super::uniform::Uniform;
use super::watched::watch;
use super::{Constants, Context};
use crate::engine::onnx::{describe, invalid_model};
use crate::engine::value::Val;
use crate::error::{Error, ErrorKind, Result};

/// Plans kept; the one that was not used for longest goes first.
const MAX_PLANS: usize = 8;

/// Nodes that tract plans together.
pub(super) struct Segment {
    /// `None` once no further plans can be made. Boxed, so that nothing of it stays in memory then.
    source: RefCell<Option<Box<Source>>>,
    inputs: Vec<Input>,
    /// Constants of one number that each plan makes, because they are too large to keep.
    uniforms: Vec<(OutletId, Uniform)>,
    /// What errors name, in the order of the graph.
    landmarks: Vec<Landmark>,
    /// Least recently used first.
    plans: RefCell<Vec<Plan>>,
}

/// What plans are made of, and how. By a pointer, so that a module baked without it does without the planner's code.
struct Source {
    model: InferenceModel,
    make_plan: fn(&Segment, Vec<Key>) -> Result<Plan>,
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
        let (node, places): (Vec<_>, Vec<_>) = (nodes.iter())
            .flat_map(|node| for_tract(node).into_iter().map(|made| (made, describe(node))))
            .unzip();
        let proto =
            GraphProto { node, output: outputs.iter().map(output).collect(), ..Default::default() };
        let parsed = parse(context, nodes, &proto)?;
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
        let (mut uniforms, mut landmarks) = (Vec::new(), Vec::new());
        for (node, place) in proto.node.iter().zip(places) {
            let output = node.output.iter().find(|name| !name.is_empty());
            let outlet = output.and_then(|name| parsed.outlets_by_name.get(name));
            let Some(outlet) = outlet.copied() else { continue };
            landmarks.push(Landmark { outlet, place });
            match Uniform::of(context, node, constants)? {
                Some(uniform) => {
                    detach(&mut model, outlet);
                    uniforms.push((outlet, uniform));
                }
                None => watch(&mut model, outlet, node),
            }
        }
        let source = RefCell::new(Some(Box::new(Source { model, make_plan: Segment::make_plan })));
        Ok(Segment { source, inputs, uniforms, landmarks, plans: RefCell::default() })
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

    /// Frees what only further plans would need, for inputs of no other shapes.
    pub(super) fn settle(&self) {
        self.source.take();
        for plan in self.plans.borrow_mut().iter_mut() {
            // A plan that can't be made again is as good.
            if let Ok(runnable) = settled(&plan.runnable) {
                plan.runnable = runnable;
            }
        }
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
            let plan = self.further_plan(inputs, &plans)?;
            if plans.len() == MAX_PLANS {
                plans.remove(0);
            }
            plans.push(plan);
        }
        // OK because both branches end with the plan in the last place.
        Ok(plans.last().expect("a plan").runnable.clone())
    }

    /// Makes the last plan, out of what plans are made of: a weight goes as soon as it is packed. After an error there
    /// is nothing left to plan with, nor to say why.
    pub(super) fn plan_last(&self, inputs: &[&Arc<Tensor>]) -> Result<()> {
        let key = self.key(inputs);
        let source = self.source.take().ok_or_else(no_source)?;
        let model = self.prepare(source.model, &key)?;
        let runnable = attempt(|| compile_last(model)).map_err(|_| no_source())?;
        check_sizes(runnable.model())?;
        self.plans.borrow_mut().push(Plan { key, runnable });
        Ok(())
    }

    fn key(&self, inputs: &[&Arc<Tensor>]) -> Vec<Key> {
        let key = (self.inputs.iter().zip(inputs)).map(|(input, tensor)| {
            if input.planned {
                Key::Value(Arc::clone(tensor))
            } else {
                Key::Shape(tensor.datum_type(), tensor.shape().to_vec())
            }
        });
        key.collect()
    }

    fn further_plan(&self, inputs: &[&Arc<Tensor>], plans: &[Plan]) -> Result<Plan> {
        let key = self.key(inputs);
        let make_plan = self.source.borrow().as_ref().map(|source| source.make_plan);
        match make_plan {
            Some(make_plan) => make_plan(self, key),
            None => Err(self.settled(&key, plans)),
        }
    }

    fn make_plan(&self, key: Vec<Key>) -> Result<Plan> {
        let model = self.prepare(self.model()?, &key)?;
        let runnable =
            attempt(|| compile(model)).map_err(|refusal| self.unplanned(&key, refusal))?;
        check_sizes(runnable.model())?;
        Ok(Plan { key, runnable })
    }

    /// A copy of what plans are made of, which shares its weights.
    fn model(&self) -> Result<InferenceModel> {
        let source = self.source.borrow();
        source.as_ref().map(|source| source.model.clone()).ok_or_else(no_source)
    }

    /// The graph with what a plan assumes.
    fn prepare(&self, mut model: InferenceModel, key: &[Key]) -> Result<InferenceModel> {
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
        Ok(model)
    }

    fn unplanned(&self, key: &[Key], refusal: Refusal) -> Error {
        match self.model().and_then(|model| self.prepare(model, key)) {
            Ok(model) => unplanned(&model, &self.landmarks, &self.shapes(key), refusal),
            Err(error) => error,
        }
    }

    fn settled(&self, key: &[Key], plans: &[Plan]) -> Error {
        let known: Vec<_> = plans.iter().map(|plan| self.shapes(&plan.key)).collect();
        let (found, expected) = (self.shapes(key), known.join(" or "));
        let text = format!("found {found}, expected {expected}, which the model was baked for");
        Error::new(ErrorKind::InvalidShape, text)
            .advised("bake it with --any-size for other shapes")
    }

    /// The shapes of the inputs, for people.
    fn shapes(&self, key: &[Key]) -> String {
        let shape = |(input, key): (&Input, &Key)| match key {
            Key::Shape(_, shape) => format!("`{}` {shape:?}", input.name),
            Key::Value(value) => format!("`{}` {:?}", input.name, value.shape()),
        };
        self.inputs.iter().zip(key).map(shape).collect::<Vec<_>>().join(", ")
    }
}

fn no_source() -> Error {
    invalid_model("no further plan can be made")
}

fn parse(context: &Context, nodes: &[&NodeProto], proto: &GraphProto) -> Result<ParseResult> {
    let parse = |proto: &GraphProto| attempt(|| context.parsing().parse_graph(proto));
    let is_readable = |node: &NodeProto| {
        parse(&GraphProto { node: for_tract(node), ..Default::default() }).is_ok()
    };
    parse(proto).map_err(|refusal| unreadable(nodes, is_readable, refusal))
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
