//! Predictions for JavaScript, of what the bundle's pipeline takes.

use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::prelude::*;

use super::answers::batch;
use super::{Core, JsResult, cells, error};
use crate::bundle::Signature;
use crate::error::Result;
use crate::pipeline::{Batch, Picture, Table};

#[wasm_bindgen]
impl Core {
    /// Answers an object with a value for each column.
    pub fn predict(&mut self, row: &JsValue) -> JsResult<Object> {
        let rows = Array::of1(row);
        Ok(self.predict_one(|columns| cells::table_of_rows(columns, &rows))?.0)
    }

    /// Answers an array of such objects.
    #[wasm_bindgen(js_name = predictRows)]
    pub fn predict_rows(&mut self, rows: &Array) -> JsResult<Object> {
        let model = self.model()?;
        let table = model.columns().and_then(|columns| cells::table_of_rows(columns, rows));
        let table = table.map_err(error::to_js)?;
        let answer = model.predict_batch(&table);
        self.batch(answer)
    }

    /// Answers an object with an array, typed or not, for each column.
    #[wasm_bindgen(js_name = predictColumns)]
    pub fn predict_columns(&mut self, columns: &Object) -> JsResult<Object> {
        let model = self.model()?;
        let table = model.columns().and_then(|names| cells::table_of_columns(names, columns));
        let table = table.map_err(error::to_js)?;
        let answer = model.predict_batch(&table);
        self.batch(answer)
    }

    /// Answers a picture of RGBA pixels.
    #[wasm_bindgen(js_name = predictPicture)]
    pub fn predict_picture(
        &mut self,
        pixels: Vec<u8>,
        width: u32,
        height: u32,
    ) -> JsResult<Object> {
        let picture = Picture::from_rgba(width, height, pixels).map_err(error::to_js)?;
        let answer = self.model()?.predict_picture(&picture).map_err(error::to_js)?;
        Ok(self.labels.answer(answer))
    }

    /// Answers several pictures: `pixels` is an array of `Uint8Array`, `sizes` their widths and
    /// heights in turn.
    #[wasm_bindgen(js_name = predictPictures)]
    pub fn predict_pictures(&mut self, pixels: &Array, sizes: &[u32]) -> JsResult<Object> {
        let pictures = (pixels.iter().zip(sizes.chunks_exact(2)))
            .map(|(pixels, size)| {
                Picture::from_rgba(size[0], size[1], Uint8Array::new(&pixels).to_vec())
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(error::to_js)?;
        let answer = self.model()?.predict_pictures(&pictures);
        self.batch(answer)
    }

    /// Answers a text, or a pair of texts.
    #[wasm_bindgen(js_name = predictText)]
    pub fn predict_text(&mut self, text: &str, pair: Option<String>) -> JsResult<Object> {
        let answer = self.model()?.predict_text(text, pair.as_deref()).map_err(error::to_js)?;
        Ok(self.labels.answer(answer))
    }

    /// Answers several texts; with `pairs`, as many, each is the second of a pair.
    #[wasm_bindgen(js_name = predictTexts)]
    pub fn predict_texts(
        &mut self,
        texts: Vec<String>,
        pairs: Option<Vec<String>>,
    ) -> JsResult<Object> {
        let pair = |at: usize| pairs.as_ref()?.get(at).map(String::as_str);
        let texts: Vec<_> =
            texts.iter().enumerate().map(|(at, text)| (text.as_str(), pair(at))).collect();
        let answer = self.model()?.predict_texts(&texts);
        self.batch(answer)
    }

    /// Answers one channel of sound, of so many samples a second.
    #[wasm_bindgen(js_name = predictSound)]
    pub fn predict_sound(&mut self, samples: &[f32], sample_rate: u32) -> JsResult<Object> {
        let answer = self.model()?.predict_sound(samples, sample_rate).map_err(error::to_js)?;
        Ok(self.labels.answer(answer))
    }

    /// Answers the bytes of a file.
    #[wasm_bindgen(js_name = predictBytes)]
    pub fn predict_bytes(&mut self, bytes: &[u8]) -> JsResult<Object> {
        let answer = self.model()?.predict_bytes(bytes).map_err(error::to_js)?;
        Ok(self.labels.answer(answer))
    }
}

impl Core {
    /// The answer to a table of one row, and that.
    pub(super) fn predict_one(
        &mut self,
        table: impl FnOnce(&Signature) -> Result<Table>,
    ) -> JsResult<(Object, Table)> {
        let model = self.model()?;
        let table = model.columns().and_then(table);
        let table = table.map_err(|error| error::to_js(error.in_the_only_row()))?;
        let answer = model.predict(&table).map_err(error::to_js)?;
        Ok((self.labels.answer(answer), table))
    }

    fn batch(&mut self, answer: Result<Batch>) -> JsResult<Object> {
        Ok(self.lender.object(answer.map_err(error::to_js)?, batch))
    }
}
