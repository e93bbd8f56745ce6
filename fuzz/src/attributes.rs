//! Attributes with other values, more of them or fewer.

use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::{AttributeProto, GraphProto};

use super::Random;
use super::operators::{operator, random_operator};
use super::values::change_tensor;

/// Longest list that is made up.
const MAX_LIST: usize = 6;

pub(crate) fn change(graph: &mut GraphProto, random: &mut Random) {
    let mut all: Vec<_> = graph.node.iter_mut().flat_map(|node| &mut node.attribute).collect();
    let Some(attribute) = random.pick_mut(&mut all) else { return };
    if !attribute.ints.is_empty() {
        random.change_list(&mut attribute.ints, Random::integer);
    } else if !attribute.floats.is_empty() {
        random.change_list(&mut attribute.floats, Random::float);
    } else if let Some(tensor) = &mut attribute.t {
        change_tensor(tensor, random);
    } else {
        (attribute.i, attribute.f) = (random.integer(), random.float());
    }
}

pub(crate) fn drop(graph: &mut GraphProto, random: &mut Random) {
    let Some(node) = random.pick_mut(&mut graph.node) else { return };
    if !node.attribute.is_empty() {
        node.attribute.swap_remove(random.below(node.attribute.len()));
    }
}

/// Adds an attribute that the operator has in the standard, or now and then that of another.
pub(crate) fn add(graph: &mut GraphProto, random: &mut Random) {
    let Some(node) = random.pick_mut(&mut graph.node) else { return };
    let own = operator(&node.op_type).filter(|_| !random.one_in(8));
    let known = own.unwrap_or_else(|| random_operator(random)).attributes;
    let Some((name, letter)) = random.pick(&known) else { return };
    node.attribute.retain(|attribute| attribute.name != *name);
    node.attribute.extend(made_up(name, *letter, random));
}

fn made_up(name: &str, letter: char, random: &mut Random) -> Option<AttributeProto> {
    let mut attribute = AttributeProto { name: name.to_owned(), ..Default::default() };
    let length = random.below(MAX_LIST);
    let kind = match letter {
        'i' => {
            attribute.i = random.integer();
            AttributeType::Int
        }
        'I' => {
            attribute.ints = (0..length).map(|_| random.integer()).collect();
            AttributeType::Ints
        }
        'f' => {
            attribute.f = random.float();
            AttributeType::Float
        }
        'F' => {
            attribute.floats = (0..length).map(|_| random.float()).collect();
            AttributeType::Floats
        }
        _ => return None,
    };
    attribute.r#type = kind as i32;
    Some(attribute)
}
