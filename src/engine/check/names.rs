//! The names of a graph: each is made once, before it is read.

use std::collections::HashSet;

use tract_onnx::pb::{GraphProto, NodeProto};

use crate::engine::onnx::invalid_model;
use crate::error::Result;

/// Names of the values that are there, while a graph is gone through in its order.
pub(super) struct Known<'a> {
    /// With those of the graphs around it.
    all: HashSet<&'a str>,
    own: HashSet<&'a str>,
}

impl<'a> Known<'a> {
    /// What is there at the start of a graph.
    pub(super) fn of(graph: &'a GraphProto, outer: &HashSet<&'a str>) -> Result<Known<'a>> {
        let mut known = Known { all: outer.clone(), own: HashSet::new() };
        for input in &graph.input {
            known.add(&input.name, "is an input twice")?;
        }
        let mut weights = HashSet::new();
        for weight in &graph.initializer {
            if !weights.insert(weight.name.as_str()) {
                return Err(invalid_model(format!("`{}` is a weight twice", weight.name)));
            }
        }
        // A weight may stand among the inputs too, which then is a default.
        known.all.extend(&weights);
        known.own.extend(weights);
        Ok(known)
    }

    pub(super) fn all(&self) -> &HashSet<&'a str> {
        &self.all
    }

    pub(super) fn check_inputs(&self, node: &NodeProto) -> Result<()> {
        let mut inputs = node.input.iter().filter(|name| !name.is_empty());
        match inputs.find(|name| !self.all.contains(name.as_str())) {
            Some(name) => {
                Err(invalid_model(format!("reads `{name}`, which nothing before it provides")))
            }
            None => Ok(()),
        }
    }

    pub(super) fn add_outputs(&mut self, node: &'a NodeProto) -> Result<()> {
        let mut outputs = node.output.iter().filter(|name| !name.is_empty());
        outputs.try_for_each(|name| self.add(name, "is provided a second time"))
    }

    pub(super) fn check_outputs(&self, graph: &GraphProto) -> Result<()> {
        match graph.output.iter().find(|output| !self.all.contains(output.name.as_str())) {
            Some(output) => {
                Err(invalid_model(format!("nothing provides the output `{}`", output.name)))
            }
            None => Ok(()),
        }
    }

    /// Names of the graphs around may be hidden.
    fn add(&mut self, name: &'a str, fault: &str) -> Result<()> {
        if !self.own.insert(name) {
            return Err(invalid_model(format!("`{name}` {fault}")));
        }
        self.all.insert(name);
        Ok(())
    }
}
