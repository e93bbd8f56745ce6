//! Functions that a model brings along. Each node that calls one gives way to the function's own
//! nodes before anything else is done, so that the rest of the engine knows operators alone.

mod definition;
mod size;

use tract_onnx::pb::{AttributeProto, GraphProto, ModelProto, NodeProto};

use super::graph::{Taken, spliced, subgraphs_mut};
use super::onnx::{describe, invalid_model};
use crate::error::{Error, ErrorKind, Result};
use definition::{Definition, Definitions};
use size::bytes;

/// Functions that call functions; one that calls itself would go on for ever.
const MAX_DEPTH: usize = 32;

/// What calls may add to a model, as bytes: two functions that each call the next one twice double
/// it at every turn.
const MAX_ADDED: usize = 1 << 26;

/// What to do about a call that can't be replaced here.
const INLINE: &str = "replace the functions by their nodes with onnx.inliner";

/// Replaces the calls of a model's functions, in the graph and those inside it.
pub(super) fn inline(header: &mut ModelProto, graph: &mut GraphProto) -> Result<()> {
    if header.functions.is_empty() {
        return Ok(());
    }
    let definitions = Definitions::take(header)?;
    let mut calls = Calls { definitions, taken: Taken::by(graph), added: 0 };
    calls.expand(graph, 0)
}

struct Calls {
    definitions: Definitions,
    taken: Taken,
    /// Bytes.
    added: usize,
}

impl Calls {
    /// Replaces the calls in a graph; the graph itself is inside of so many.
    fn expand(&mut self, graph: &mut GraphProto, depth: usize) -> Result<()> {
        for mut node in std::mem::take(&mut graph.node) {
            subgraphs_mut(&mut node).try_for_each(|inner| self.expand(inner, depth))?;
            match self.definitions.of(&node).cloned() {
                Some(definition) => {
                    let place = |error: Error| error.at(describe(&node));
                    let mut body = self.body(definition, &node, depth).map_err(place)?;
                    self.expand(&mut body, depth + 1)?;
                    graph.node.append(&mut body.node);
                }
                None => graph.node.push(node),
            }
        }
        Ok(())
    }

    /// The nodes of a function as one node calls it.
    fn body(
        &mut self,
        definition: Definition,
        node: &NodeProto,
        depth: usize,
    ) -> Result<GraphProto> {
        let Definition { body, attributes } = definition;
        if depth == MAX_DEPTH {
            let text = format!("functions call functions more than {MAX_DEPTH} deep");
            return Err(invalid_model(text).advised("a function can't call itself"));
        }
        check_count("inputs", node.input.len(), body.input.len())?;
        check_count("outputs", node.output.len(), body.output.len())?;
        self.added += bytes(&body) + node.attribute.iter().map(size::attribute).sum::<usize>();
        if self.added > MAX_ADDED {
            let text = format!("functions add more than {MAX_ADDED} bytes to the model");
            return Err(Error::new(ErrorKind::TooLarge, text).advised(INLINE));
        }
        let mut body = spliced(body, &node.input, &node.output, &mut self.taken);
        for inner in &mut body.node {
            pass_attributes(inner, node, &attributes)?;
            if !node.name.is_empty() && !inner.name.is_empty() {
                inner.name = format!("{}/{}", node.name, inner.name);
            }
        }
        Ok(body)
    }
}

/// Gives a node of a function the attributes that it takes from the call. What the call leaves out
/// is left out.
fn pass_attributes(inner: &mut NodeProto, call: &NodeProto, declared: &[String]) -> Result<()> {
    for mut attribute in std::mem::take(&mut inner.attribute) {
        if attribute.ref_attr_name.is_empty() {
            inner.attribute.push(attribute);
            continue;
        }
        let from = std::mem::take(&mut attribute.ref_attr_name);
        match call.attribute.iter().find(|given| given.name == from) {
            Some(given) => {
                inner.attribute.push(AttributeProto { name: attribute.name, ..given.clone() });
            }
            None if declared.contains(&from) => (),
            None => {
                let text =
                    format!("leaves out the attribute `{from}`, whose default can't be read here");
                return Err(invalid_model(text).advised(INLINE));
            }
        }
    }
    for node in subgraphs_mut(inner).flat_map(|graph| &mut graph.node) {
        pass_attributes(node, call, declared)?;
    }
    Ok(())
}

fn check_count(what: &str, found: usize, most: usize) -> Result<()> {
    if found <= most {
        return Ok(());
    }
    Err(invalid_model(format!("calls a function with {found} {what}, expected at most {most}")))
}

#[cfg(test)]
mod tests;
