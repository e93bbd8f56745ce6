//! What a session runs: a graph, or what takes its place.

use std::sync::Arc;

use driftline_kernels::Column;
use tract_onnx::prelude as tract;

use super::value::Value;
use crate::error::Result;

/// A model that is ready to run. Reached by a pointer, so that a module baked with a network of layers does without the code
/// that graphs need.
pub(super) trait Program {
    /// Runs on values that were checked, in the order of the inputs.
    fn call(&self, values: Vec<Value>) -> Result<Vec<Value>>;

    /// Whether [`Program::call_columns`] answers rows of so many features.
    fn takes_columns(&self, _features: usize) -> bool {
        false
    }

    /// What [`Program::call`] gives of so many rows, whose inputs come column by column, if that is only rows of numbers.
    ///
    /// # Panics
    /// Where the program takes no columns, or others than these.
    fn call_columns(&self, _: &[Column<'_>], _rows: usize) -> Result<Vec<f32>> {
        unreachable!("a program that takes columns")
    }

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
