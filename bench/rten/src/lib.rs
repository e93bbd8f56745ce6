//! Runs an ONNX model by rten, its weights packed at load.
//!
//! The same border as driftline's: inputs are copied in, and the output is copied out.

use rten::{Model, ModelOptions, NodeId, Value, ValueOrView};
use rten_tensor::Tensor;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub struct Session {
    model: Model,
    inputs: Vec<(NodeId, Value)>,
}

#[wasm_bindgen]
impl Session {
    /// Loads the bytes of an ONNX file.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Result<Session, JsError> {
        let model = ModelOptions::with_all_ops().prepack_weights(true).load(bytes)?;
        Ok(Session { model, inputs: Vec::new() })
    }

    /// Sets an input of the next run.
    #[wasm_bindgen(js_name = setFloats)]
    pub fn set_floats(
        &mut self,
        name: &str,
        shape: &[usize],
        data: Vec<f32>,
    ) -> Result<(), JsError> {
        self.set(name, Tensor::from_data(shape, data).into())
    }

    /// Sets an input of the next run; rten has no integers of 64 bits.
    #[wasm_bindgen(js_name = setIntegers)]
    pub fn set_integers(
        &mut self,
        name: &str,
        shape: &[usize],
        data: Vec<i32>,
    ) -> Result<(), JsError> {
        self.set(name, Tensor::from_data(shape, data).into())
    }

    /// Takes the inputs, and gives the output of this name.
    pub fn run(&mut self, output: &str) -> Result<Vec<f32>, JsError> {
        let inputs = self.inputs.drain(..).map(|(id, value)| (id, ValueOrView::from(value)));
        let [value] = self.model.run_n(inputs.collect(), [self.model.node_id(output)?], None)?;
        let tensor: Tensor<f32> = value.try_into()?;
        Ok(tensor.into_data())
    }

    fn set(&mut self, name: &str, value: Value) -> Result<(), JsError> {
        self.inputs.push((self.model.node_id(name)?, value));
        Ok(())
    }
}
