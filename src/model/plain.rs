//! An ONNX file without a bundle around it: tensors in, tensors out, watched from now on where that is asked for.

use super::drift::not_watched;
use crate::engine::{Session, Value};
use crate::error::Result;
use crate::monitor::{Monitor, TensorTable};
use crate::source::Section;

/// A model that takes tensors.
pub struct PlainModel {
    session: Session,
    monitor: Option<Monitor>,
}

impl PlainModel {
    /// Reads an ONNX file.
    ///
    /// # Errors
    /// Those of [`Session::from_onnx`].
    pub fn from_onnx(bytes: &[u8]) -> Result<PlainModel> {
        PlainModel::from_file(Section::whole(&bytes))
    }

    /// [`PlainModel::from_onnx`] of a file that stays where it is.
    pub(crate) fn from_file(file: Section) -> Result<PlainModel> {
        Ok(PlainModel { session: Session::from_file(file, None)?, monitor: None })
    }

    /// Begins to watch. Not done unasked: of a model that answers a row in microseconds, it would take more than that.
    pub fn watch(&mut self) {
        self.monitor = Some(Monitor::of_tensors());
    }

    /// The engine under it.
    pub fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Runs the model on named values and returns its outputs in its own order.
    ///
    /// Where it is watched and all inputs are tables, each row of them is watched, column by column; else mean and
    /// standard deviation of each input. Calls that have other columns than the first one are not watched.
    ///
    /// # Errors
    /// Those of [`Session::run`].
    pub fn run(&mut self, inputs: Vec<(String, Value)>) -> Result<Vec<Value>> {
        let Some(monitor) = &mut self.monitor else { return self.session.run(inputs) };
        let mut table = TensorTable::of_inputs(&inputs);
        let outputs = self.session.run(inputs)?;
        let names = self.session.outputs().iter().map(|output| output.name.as_str());
        table.add_outputs(names.zip(&outputs));
        monitor.observe_tensors(&table);
        Ok(outputs)
    }

    /// What watches the model.
    ///
    /// # Errors
    /// `invalid_argument` before [`PlainModel::watch`].
    pub fn monitor(&mut self) -> Result<&mut Monitor> {
        self.monitor.as_mut().ok_or_else(not_watched)
    }
}
