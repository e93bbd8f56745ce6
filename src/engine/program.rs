//! What a session runs: a graph, or what takes its place.

use std::sync::Arc;

use tract_onnx::prelude as tract;

use super::value::Value;
use crate::error::Result;

/// A model that is ready to run. Reached by a pointer, so that a module baked with a network of layers does without the code
/// that graphs need.
pub(super) trait Program {
    /// Runs on values that were checked, in the order of the inputs.
    fn call(&self, values: Vec<Value>) -> Result<Vec<Value>>;

    /// The shape of an output for inputs of these types and shapes, where it can be told without a run.
    fn output_shape(&self, output: usize, inputs: &[Arc<tract::Tensor>]) -> Option<Vec<usize>>;

    /// Makes the plan for inputs of these types and shapes, as far as it needs no values that are only known when the
    /// model runs.
    fn plan(&self, _: &[Arc<tract::Tensor>]) -> Result<()> {
        Ok(())
    }

    /// Makes the only plan of a model whose inputs never change their shapes, unless there are constants that are too
    /// large before it runs.
    fn plan_once(&self, _: &[Arc<tract::Tensor>]) -> Result<()> {
        Ok(())
    }

    /// [`Program::plan_once`] in little memory: the plan takes the weights over. After an error the program is of no use.
    fn plan_last(&self, _: &[Arc<tract::Tensor>]) -> Result<()> {
        Ok(())
    }

    /// Keeps to the plans that there are, where they depend on nothing but the inputs' shapes.
    fn settle(&self) {}
}
