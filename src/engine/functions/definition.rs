//! The functions of a model by the operators that they define.

use std::collections::{HashMap, HashSet};

use tract_onnx::pb::{FunctionProto, GraphProto, ModelProto, NodeProto, ValueInfoProto};

use crate::engine::graph::{Constants, captures};
use crate::engine::onnx::{invalid_model, is_standard};
use crate::error::Result;

/// A function: its nodes with its inputs and outputs, and the attributes that have no default.
#[derive(Clone)]
pub(super) struct Definition {
    pub(super) body: GraphProto,
    pub(super) attributes: Vec<String>,
}

/// Functions by domain and name.
pub(super) struct Definitions(HashMap<(String, String), Definition>);

impl Definitions {
    /// Takes the functions out of a model, which then imports the operator sets that they need.
    pub(super) fn take(header: &mut ModelProto) -> Result<Definitions> {
        let functions = std::mem::take(&mut header.functions);
        let own: HashSet<String> =
            functions.iter().map(|function| function.domain().to_owned()).collect();
        let mut all = HashMap::new();
        for function in functions {
            let key = key(function.domain(), function.name());
            let place = format!("function `{}.{}`", key.0, key.1);
            let definition = define(function, header, &own).map_err(|error| error.at(&place))?;
            if all.insert(key, definition).is_some() {
                let text = "is there twice, expected one of a name: overloads are not supported";
                return Err(invalid_model(text).at(place));
            }
        }
        Ok(Definitions(all))
    }

    /// The function that a node calls.
    pub(super) fn of(&self, node: &NodeProto) -> Option<&Definition> {
        self.0.get(&key(&node.domain, &node.op_type))
    }
}

/// The standard's domain has two names.
fn key(domain: &str, name: &str) -> (String, String) {
    let domain = if is_standard(domain) { "" } else { domain };
    (domain.to_owned(), name.to_owned())
}

fn define(
    function: FunctionProto,
    header: &mut ModelProto,
    own: &HashSet<String>,
) -> Result<Definition> {
    import(&function, header, own)?;
    let value = |name: String| ValueInfoProto { name, ..Default::default() };
    let body = GraphProto {
        input: function.input.into_iter().map(value).collect(),
        output: function.output.into_iter().map(value).collect(),
        node: function.node,
        ..Default::default()
    };
    match captures(&body, &Constants::new()).first() {
        Some(name) => Err(invalid_model(format!("reads `{name}`, which nothing in it provides"))),
        None => Ok(Definition { body, attributes: function.attribute }),
    }
}

/// One version of an operator set holds for a whole model here. Sets of the model's own functions
/// have none that matters.
fn import(function: &FunctionProto, header: &mut ModelProto, own: &HashSet<String>) -> Result<()> {
    for set in &function.opset_import {
        if own.contains(&set.domain) && !is_standard(&set.domain) {
            continue;
        }
        let same = |domain: &str| key(domain, "") == key(&set.domain, "");
        match header.opset_import.iter().find(|imported| same(&imported.domain)) {
            Some(imported) if imported.version != set.version => {
                let text = format!(
                    "imports version {} of the operator set `{}`, expected {} as elsewhere in the \
                     model; convert the model to one version",
                    set.version, set.domain, imported.version
                );
                return Err(invalid_model(text));
            }
            Some(_) => (),
            None => header.opset_import.push(set.clone()),
        }
    }
    Ok(())
}
