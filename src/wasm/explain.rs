//! Explanations for JavaScript, which drives them.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::{Core, JsResult, cells, error, to_object};
use crate::bundle::Signature;
use crate::error::{Error, Result};
use crate::explain::{ExplainOptions, Explaining};
use crate::model::Model;
use crate::pipeline::{Picture, Table};

/// An answer that is being explained.
#[wasm_bindgen(js_name = Explaining)]
pub struct JsExplaining(Explaining);

#[wasm_bindgen]
impl Core {
    /// Begins to explain an object with a value for each column. `background` is an array of such objects, an object of
    /// arrays, or `undefined` for the bundle's; `options` are JSON.
    pub fn explain(
        &mut self,
        row: &JsValue,
        background: &JsValue,
        options: &str,
    ) -> JsResult<JsExplaining> {
        let model = self.model()?;
        explain(model, row, background, options).map(JsExplaining).map_err(error::to_js)
    }

    /// Begins to explain a text, or a pair of texts.
    #[wasm_bindgen(js_name = explainText)]
    pub fn explain_text(
        &mut self,
        text: &str,
        pair: Option<String>,
        options: &str,
    ) -> JsResult<JsExplaining> {
        let options = ExplainOptions::from_json(options).map_err(error::to_js)?;
        let explaining = Explaining::of_text(self.model()?, text, pair.as_deref(), &options);
        explaining.map(JsExplaining).map_err(error::to_js)
    }

    /// Begins to explain a picture of RGBA pixels.
    #[wasm_bindgen(js_name = explainPicture)]
    pub fn explain_picture(
        &mut self,
        pixels: Vec<u8>,
        width: u32,
        height: u32,
        options: &str,
    ) -> JsResult<JsExplaining> {
        let begin = |model| {
            let picture = Picture::from_rgba(width, height, pixels)?;
            Explaining::of_picture(model, picture, &ExplainOptions::from_json(options)?)
        };
        begin(self.model()?).map(JsExplaining).map_err(error::to_js)
    }

    /// An object with an array for each column as the bundle's entry of background rows.
    #[wasm_bindgen(js_name = backgroundEntry)]
    pub fn background_entry(&mut self, columns: &Object) -> JsResult<String> {
        let model = self.model()?;
        let entry = || model.background_entry(&cells::table_of_columns(model.columns()?, columns)?);
        entry().map_err(error::to_js)
    }
}

#[wasm_bindgen(js_class = Explaining)]
impl JsExplaining {
    /// Asks the model for some rows. Whether there is more to ask.
    pub fn step(&mut self, core: &mut Core) -> JsResult<bool> {
        self.0.step(core.model()?).map_err(error::to_js)
    }

    /// Coalitions evaluated so far, and at most.
    pub fn progress(&self) -> Vec<u32> {
        // OK because so many coalitions would take years.
        [self.0.evaluations(), self.0.max_evaluations()].map(|count| count as u32).into()
    }

    /// The explanation, once there is nothing more to ask. Frees this.
    pub fn finish(self) -> JsResult<JsValue> {
        to_object(&self.0.finish().map_err(error::to_js)?)
    }
}

fn explain(
    model: &mut Model,
    row: &JsValue,
    background: &JsValue,
    options: &str,
) -> Result<Explaining> {
    let options = ExplainOptions::from_json(options)?;
    let columns = model.columns()?;
    let row = cells::table_of_rows(columns, &Array::of1(row));
    let row = row.map_err(Error::in_the_only_row)?;
    let background = (!background.is_undefined()).then(|| table(columns, background));
    let background = background.transpose().map_err(|error| error.at("background"))?;
    Explaining::of_row(model, &row, background.as_ref(), &options)
}

fn table(columns: &Signature, rows: &JsValue) -> Result<Table> {
    match rows.dyn_ref::<Array>() {
        Some(rows) => cells::table_of_rows(columns, rows),
        None => cells::table_of_columns(columns, rows.unchecked_ref()),
    }
}
