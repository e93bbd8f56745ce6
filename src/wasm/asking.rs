//! What is found out by asking a model many times, driven by JavaScript.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{Core, JsResult, error, to_object};
use crate::error::Result;
use crate::explain::{CounterfactualSearch, Explaining, ExplainingMany};
use crate::model::Model;

/// An answer that is being found.
#[wasm_bindgen]
pub struct Asking(Box<dyn Work>);

#[wasm_bindgen]
impl Asking {
    /// Asks the model about some inputs. Whether there is more to ask.
    pub fn step(&mut self, core: &mut Core) -> JsResult<bool> {
        self.0.step(core.model()?).map_err(error::to_js)
    }

    /// What was done so far, and what is done at most: coalitions evaluated, or rows.
    pub fn progress(&self) -> Vec<u32> {
        // OK because so many would take years.
        self.0.progress().map(|count| count as u32).into()
    }

    /// What was found, once there is nothing more to ask. Frees this.
    pub fn finish(self) -> JsResult<JsValue> {
        self.0.finish()
    }
}

impl Asking {
    pub(super) fn new(work: impl Work + 'static) -> Asking {
        Asking(Box::new(work))
    }
}

/// Asks a model in steps.
pub(super) trait Work {
    fn step(&mut self, model: &mut Model) -> Result<bool>;
    fn progress(&self) -> [usize; 2];
    fn finish(self: Box<Self>) -> JsResult<JsValue>;
}

impl Work for Explaining {
    fn step(&mut self, model: &mut Model) -> Result<bool> {
        Explaining::step(self, model)
    }

    fn progress(&self) -> [usize; 2] {
        [self.evaluations(), self.max_evaluations()]
    }

    fn finish(self: Box<Self>) -> JsResult<JsValue> {
        to_object(&Explaining::finish(*self).map_err(error::to_js)?)
    }
}

impl Work for CounterfactualSearch {
    fn step(&mut self, model: &mut Model) -> Result<bool> {
        CounterfactualSearch::step(self, model)
    }

    fn progress(&self) -> [usize; 2] {
        [self.evaluations(), self.max_evaluations()]
    }

    fn finish(self: Box<Self>) -> JsResult<JsValue> {
        to_object(&CounterfactualSearch::finish(*self))
    }
}

/// Many rows that are explained for what they say together.
pub(super) struct Together<T> {
    pub(super) explaining: ExplainingMany,
    pub(super) finish: fn(ExplainingMany) -> Result<T>,
}

impl<T: Serialize> Work for Together<T> {
    fn step(&mut self, model: &mut Model) -> Result<bool> {
        self.explaining.step(model)
    }

    fn progress(&self) -> [usize; 2] {
        [self.explaining.explained(), self.explaining.rows()]
    }

    fn finish(self: Box<Self>) -> JsResult<JsValue> {
        to_object(&(self.finish)(self.explaining).map_err(error::to_js)?)
    }
}
