//! Changes models where it matters. A byte more or less mostly breaks the file, and then no more of the
//! loader is seen than its reader.

mod attributes;
mod nodes;
mod operators;
mod random;
mod values;

use prost::Message;
use tract_onnx::pb::{GraphProto, ModelProto};

pub use random::Random;

type Change = fn(&mut GraphProto, &mut Random);

/// What a single step may do to a graph; the more often it stands here, the more often it is done.
const CHANGES: [Change; 18] = [
    attributes::change,
    attributes::change,
    attributes::change,
    attributes::drop,
    attributes::add,
    nodes::append,
    nodes::append,
    nodes::drop_input,
    nodes::add_input,
    nodes::rewire,
    nodes::rewire,
    nodes::swap_operator,
    nodes::swap_operator,
    values::change_shape,
    values::change_type,
    values::change_weight,
    values::change_weight,
    values::settle_input,
];

/// Most changes at once: with more, hardly any model passes the first checks.
const MAX_CHANGES: usize = 4;

/// The newest version of the standard's operators, and a few that don't exist.
const OPSETS: usize = 28;

/// The same model with a few changes; `None` when the bytes are no model.
pub fn mutate(bytes: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    let mut model = ModelProto::decode(bytes).ok()?;
    let graph = model.graph.as_mut()?;
    for _ in 0..=random.below(MAX_CHANGES) {
        change(graph, random);
    }
    if random.one_in(16)
        && let Some(set) = random.pick_mut(&mut model.opset_import)
    {
        set.version = random.below(OPSETS) as i64;
    }
    Some(model.encode_to_vec())
}

/// The second model behind the first, whose values become its inputs; `None` when either is no model.
pub fn join(first: &[u8], second: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    let mut model = ModelProto::decode(first).ok()?;
    let behind = ModelProto::decode(second).ok()?;
    nodes::join(model.graph.as_mut()?, behind.graph?, random);
    for set in behind.opset_import {
        if model.opset_import.iter().all(|known| known.domain != set.domain) {
            model.opset_import.push(set);
        }
    }
    Some(model.encode_to_vec())
}

/// Changes a graph, or one inside it.
fn change(graph: &mut GraphProto, random: &mut Random) {
    if random.one_in(3) {
        let attributes = graph.node.iter_mut().flat_map(|node| &mut node.attribute);
        let mut inner: Vec<_> =
            attributes.filter_map(|attribute| attribute.g.as_mut()).collect();
        if let Some(inner) = random.pick_mut(&mut inner) {
            return change(inner, random);
        }
    }
    let change = CHANGES[random.below(CHANGES.len())];
    change(graph, random);
}

#[cfg(test)]
mod tests;
