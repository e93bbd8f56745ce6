//! Explanations for JavaScript, which drives them.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::asking::{Asking, Together, Work};
use super::{Core, JsResult, cells, error};
use crate::bundle::Signature;
use crate::error::{Error, Result};
use crate::explain::{
    CounterfactualOptions, CounterfactualSearch, ExplainOptions, Explaining, ExplainingMany,
};
use crate::model::Model;
use crate::pipeline::{Picture, Table};

#[wasm_bindgen]
impl Core {
    /// Begins to explain an object with a value for each column. `background` is an array of such objects, an object of
    /// arrays, or `undefined` for the bundle's; `options` are JSON.
    pub fn explain(
        &mut self,
        row: &JsValue,
        background: &JsValue,
        options: &str,
    ) -> JsResult<Asking> {
        self.begin(|model| {
            let options = ExplainOptions::from_json(options)?;
            let (row, background) = (one_row(model, row)?, background_of(model, background)?);
            Explaining::of_row(model, &row, background.as_ref(), &options)
        })
    }

    /// Begins to find how much each column matters over rows, an array of objects or an object of arrays.
    pub fn importance(
        &mut self,
        rows: &JsValue,
        background: &JsValue,
        options: &str,
    ) -> JsResult<Asking> {
        self.begin(|model| {
            let options = ExplainOptions::from_json(options)?;
            let rows = table(model.columns()?, rows)?;
            let background = background_of(model, background)?;
            let explaining = ExplainingMany::of_rows(model, &rows, background.as_ref(), &options)?;
            Ok(Together { explaining, finish: ExplainingMany::importance })
        })
    }

    /// Begins to find what moved the mean prediction from the rows `before`, or where they are `undefined` the background, to
    /// those `after`.
    pub fn compare(
        &mut self,
        before: &JsValue,
        after: &JsValue,
        background: &JsValue,
        options: &str,
    ) -> JsResult<Asking> {
        self.begin(|model| {
            let options = ExplainOptions::from_json(options)?;
            let before = given(model, "before", before)?;
            let after = table(model.columns()?, after).map_err(|error| error.at("after"))?;
            let background = background_of(model, background)?;
            let explaining = ExplainingMany::of_groups(
                model,
                before.as_ref(),
                &after,
                background.as_ref(),
                &options,
            )?;
            Ok(Together { explaining, finish: ExplainingMany::comparison })
        })
    }

    /// Begins to look for the nearest row with another answer.
    pub fn counterfactual(
        &mut self,
        row: &JsValue,
        background: &JsValue,
        options: &str,
    ) -> JsResult<Asking> {
        self.begin(|model| {
            let options = CounterfactualOptions::from_json(options)?;
            let (row, background) = (one_row(model, row)?, background_of(model, background)?);
            CounterfactualSearch::new(model, &row, background.as_ref(), &options)
        })
    }

    /// Begins to explain a text, or a pair of texts.
    #[wasm_bindgen(js_name = explainText)]
    pub fn explain_text(
        &mut self,
        text: &str,
        pair: Option<String>,
        options: &str,
    ) -> JsResult<Asking> {
        self.begin(|model| {
            let options = ExplainOptions::from_json(options)?;
            Explaining::of_text(model, text, pair.as_deref(), &options)
        })
    }

    /// Begins to explain a picture of RGBA pixels.
    #[wasm_bindgen(js_name = explainPicture)]
    pub fn explain_picture(
        &mut self,
        pixels: Vec<u8>,
        width: u32,
        height: u32,
        options: &str,
    ) -> JsResult<Asking> {
        self.begin(|model| {
            let picture = Picture::from_rgba(width, height, pixels)?;
            Explaining::of_picture(model, picture, &ExplainOptions::from_json(options)?)
        })
    }

    /// An object with an array for each column as the bundle's entry of background rows.
    #[wasm_bindgen(js_name = backgroundEntry)]
    pub fn background_entry(&mut self, columns: &Object) -> JsResult<String> {
        let model = self.model()?;
        let entry = || model.background_entry(&cells::table_of_columns(model.columns()?, columns)?);
        entry().map_err(error::to_js)
    }
}

impl Core {
    fn begin<W: Work + 'static>(
        &mut self,
        work: impl FnOnce(&mut Model) -> Result<W>,
    ) -> JsResult<Asking> {
        match work(self.model()?) {
            Ok(work) => Ok(Asking::new(work)),
            Err(error) => Err(error::to_js(error)),
        }
    }
}

fn one_row(model: &Model, row: &JsValue) -> Result<Table> {
    let row = cells::table_of_rows(model.columns()?, &Array::of1(row));
    row.map_err(Error::in_the_only_row)
}

fn background_of(model: &Model, background: &JsValue) -> Result<Option<Table>> {
    given(model, "background", background)
}

/// Rows that may be `undefined`.
fn given(model: &Model, name: &str, rows: &JsValue) -> Result<Option<Table>> {
    let columns = model.columns()?;
    let given = (!rows.is_undefined()).then(|| table(columns, rows));
    given.transpose().map_err(|error| error.at(name))
}

fn table(columns: &Signature, rows: &JsValue) -> Result<Table> {
    match rows.dyn_ref::<Array>() {
        Some(rows) => cells::table_of_rows(columns, rows),
        None => cells::table_of_columns(columns, rows.unchecked_ref()),
    }
}
