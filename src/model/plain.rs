//! An ONNX file without a bundle around it: tensors in, tensors out, watched from its first calls on.

use super::drift::not_watched;
use crate::engine::{Session, Value};
use crate::error::Result;
use crate::monitor::{Monitor, TensorTable};

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
        let session = Session::from_onnx(bytes)?;
        Ok(PlainModel { session, monitor: Some(Monitor::of_tensors()) })
    }

    /// The engine under it.
    pub fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Runs the model on named values and returns its outputs in its own order.
    ///
    /// Where all inputs are tables, each row of them is watched, column by column; else mean and standard deviation of
    /// each input. Calls that have other columns than the first one are not watched.
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

    /// Stops watching, and forgets what was seen.
    pub fn stop_watching(&mut self) {
        self.monitor = None;
    }

    /// What watches the model.
    ///
    /// # Errors
    /// `invalid_argument` after [`PlainModel::stop_watching`].
    pub fn monitor(&mut self) -> Result<&mut Monitor> {
        self.monitor.as_mut().ok_or_else(not_watched)
    }
}
