//! What follows from constants alone is computed at load, so that weights that are stored in a small
//! type and expanded in the graph cost nothing when it runs.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{GraphProto, NodeProto, TensorProto, ValueInfoProto};
use tract_onnx::prelude::{DatumType, Tensor};

use super::constants::Constants;
use super::levels::captured_names;
use super::operands::planned;
use super::sizes::Shapes;
use super::support::is_supported;
use super::work::check_work;
use super::{Context, Graph};
use crate::engine::guard::guarded;
use crate::engine::onnx::describe;
use crate::engine::ops::with_limit;
use crate::engine::program::Program;
use crate::engine::value::{Val, Value};
use crate::error::{Error, ErrorKind, Result};

/// Operators that answer differently each time.
const RANDOM: [&str; 6] = [
    "RandomNormal",
    "RandomNormalLike",
    "RandomUniform",
    "RandomUniformLike",
    "Bernoulli",
    "Multinomial",
];

/// What to do about constants that are too large to be computed at load.
pub(super) const SHRINK: &str =
    "make what it computes smaller, or store the result in the model: exporters fold constants";

/// How many elements of 4 bytes may still be computed: a few numbers in a small file can ask for any
/// number of them.
pub(in crate::engine) struct Budget {
    at_load: Cell<usize>,
    /// Of constants that are left for the first run.
    later: Cell<usize>,
}

impl Budget {
    /// At load enough to unpack weights of a few bits several times over. Later enough for the largest
    /// of the models that the standard publishes with made-up weights, VGG-19.
    pub(in crate::engine) fn for_file(bytes: usize) -> Budget {
        const SMALL: usize = 1 << 24;
        const VGG_19: usize = 144_000_000;
        let at_load = Cell::new(SMALL + bytes.saturating_mul(16));
        Budget { at_load, later: Cell::new(VGG_19) }
    }

    fn check(&self, elements: usize) -> Result<()> {
        check(elements, self.at_load.get())
    }

    fn spend(&self, elements: usize) -> Result<()> {
        self.check(elements)?;
        self.at_load.set(self.at_load.get() - elements);
        Ok(())
    }

    /// Whether so many elements of one number are too many for now.
    fn defers(&self, elements: usize) -> Result<bool> {
        if elements <= self.at_load.get() {
            return Ok(false);
        }
        check(elements, self.later.get())?;
        self.later.set(self.later.get() - elements);
        Ok(true)
    }
}

fn check(elements: usize, left: usize) -> Result<()> {
    if elements <= left {
        return Ok(());
    }
    let text = format!("computes {elements} elements from constants, expected at most {left} more");
    Err(Error::new(ErrorKind::TooLarge, text).advised(SHRINK))
}

/// Computes the nodes whose inputs are all constant, or whose answer is for another reason.
pub(super) fn fold(
    context: &Context,
    proto: &mut GraphProto,
    constants: &mut Constants,
) -> Result<()> {
    let mut reads = Reads::of(proto);
    let mut shapes = Shapes::of(&context.sizes);
    let nodes = std::mem::take(&mut proto.node);
    for node in nodes {
        if let Some(answer) = shapes.answer(&node, constants) {
            constants.insert(node.output[0].clone(), Value::Tensor(Arc::new(answer)));
            reads.end_of(&node, constants);
            continue;
        }
        let mut inputs = node.input.iter().filter(|name| !name.is_empty());
        if !can_fold(context, &node) || !inputs.all(|name| constants.contains_key(name)) {
            proto.node.push(node);
            continue;
        }
        let place = |error: Error| error.at(describe(&node));
        if let Some(elements) = stated_size(&node, constants)
            && context.budget.defers(elements).map_err(place)?
        {
            proto.node.push(node);
            continue;
        }
        let values =
            guarded(|| compute(context, &node, constants)).map_err(of_constants).map_err(place)?;
        constants.extend(values);
        reads.end_of(&node, constants);
    }
    Ok(())
}

/// An operator fails on the model's own constants: that is no fault of an input.
fn of_constants(error: Error) -> Error {
    match error.kind() {
        ErrorKind::ExecutionFailed => error.with_kind(ErrorKind::InvalidModel),
        _ => error,
    }
}

/// How often each value is read, so that it goes when nothing needs it any more.
struct Reads(HashMap<String, usize>);

impl Reads {
    fn of(proto: &GraphProto) -> Reads {
        let mut reads = Reads(HashMap::new());
        for node in &proto.node {
            let names = node.input.iter().map(String::as_str).chain(captured_names(node));
            names.for_each(|name| reads.count(name));
        }
        proto.output.iter().for_each(|output| reads.count(&output.name));
        reads
    }

    fn count(&mut self, name: &str) {
        *self.0.entry(name.to_owned()).or_default() += 1;
    }

    fn end_of(&mut self, node: &NodeProto, constants: &mut Constants) {
        for name in &node.input {
            if let Some(left) = self.0.get_mut(name) {
                *left -= 1;
                if *left == 0 {
                    constants.remove(name);
                }
            }
        }
    }
}

fn can_fold(context: &Context, node: &NodeProto) -> bool {
    let has_subgraph = node.attribute.iter().any(|attribute| attribute.g.is_some());
    !node.input.is_empty()
        && !has_subgraph
        && !RANDOM.contains(&node.op_type.as_str())
        && is_supported(context, node)
}

/// The outputs of a node. Only what its shapes depend on is constant in the plan, which then says how
/// large they get before they are computed.
fn compute(
    context: &Context,
    node: &NodeProto,
    constants: &Constants,
) -> Result<Vec<(String, Val)>> {
    let names = || node.output.iter().filter(|name| !name.is_empty());
    let output = |name: &String| ValueInfoProto { name: name.clone(), ..Default::default() };
    let small = GraphProto {
        node: vec![node.clone()],
        output: names().map(output).collect(),
        ..Default::default()
    };
    let graph = Graph::from_folded(context, &small, &fixed(node, constants))?;
    let inputs: Vec<Val> = graph.captures().iter().map(|name| constants[name].clone()).collect();
    let tensors = inputs.iter().map(|value| value.as_tensor().cloned());
    let tensors = tensors.collect::<Result<Vec<_>>>()?;
    graph.plan(&tensors)?;
    for output in 0..graph.outputs() {
        let shape = graph.output_shape(output, &tensors).unwrap_or_default();
        let volume = shape.iter().fold(1usize, |volume, size| volume.saturating_mul(*size));
        context.budget.check(volume)?;
        check_work(node, constants, volume)?;
    }
    let run = || graph.run(inputs.into_iter().map(Some).collect());
    let values = with_limit(context.budget.at_load.get(), run)?;
    for value in &values {
        let words = |tensor: &Arc<Tensor>| tensor.len() * tensor.datum_type().size_of().div_ceil(4);
        context.budget.spend(value.as_tensor().map_or(0, words))?;
    }
    Ok(names().cloned().zip(values).collect())
}

/// The inputs of a node that its plan depends on, and those that are no tensors of numbers.
fn fixed(node: &NodeProto, constants: &Constants) -> Constants {
    let planned = planned(&node.op_type);
    let is_fixed = |position: usize, value: &Val| match value {
        Value::Tensor(tensor) => {
            planned.contains(&position) || tensor.datum_type() == DatumType::String
        }
        _ => true,
    };
    let inputs = node.input.iter().enumerate();
    let fixed = inputs.filter_map(|(position, name)| {
        let value = constants.get(name)?;
        is_fixed(position, value).then(|| (name.clone(), value.clone()))
    });
    fixed.collect()
}

/// How many elements of 4 bytes a node makes whose only input says so.
fn stated_size(node: &NodeProto, constants: &Constants) -> Option<usize> {
    if node.op_type != "ConstantOfShape" {
        return None;
    }
    let sizes = constants.get(node.input.first()?)?.as_tensor().ok()?.cast_to::<f64>().ok()?;
    let elements: f64 = sizes.try_as_plain_ram().ok()?.as_slice::<f64>().ok()?.iter().product();
    let value = node.attribute.iter().find_map(|attribute| attribute.t.as_ref());
    let is_wide = |value: &TensorProto| {
        [DataType::Double, DataType::Int64, DataType::Uint64]
            .map(|kind| kind as i32)
            .contains(&value.data_type)
    };
    let words = if value.is_some_and(is_wide) { 2.0 } else { 1.0 };
    // OK because a float that is too large becomes the largest number, and a negative one 0.
    Some((elements * words) as usize)
}
