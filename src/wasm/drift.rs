//! What watches a model.

use wasm_bindgen::prelude::*;

use super::{Core, JsResult, Loaded, error, to_object};
use crate::monitor::Status;

#[wasm_bindgen]
impl Core {
    /// How the model and each of its streams is; with `statistics`, by the classic ones too.
    pub fn drift(&mut self, statistics: bool) -> JsResult<JsValue> {
        to_object(&self.monitor()?.drift(statistics))
    }

    /// How the model is, as of the last look: 0 for `ok`, 1 for `watch`, 2 for `drifted`; `undefined` when it is not
    /// watched. No text, which would be made anew for each prediction.
    #[wasm_bindgen(js_name = driftStatus)]
    pub fn drift_status(&mut self) -> Option<u32> {
        Some(match self.watching().ok()?.status() {
            Status::Ok => 0,
            Status::Watch => 1,
            Status::Drifted => 2,
        })
    }

    /// Watches, or does not: bundles are watched from the start, ONNX files are not.
    pub fn watch(&mut self, on: bool) {
        match (&mut self.loaded, on) {
            (Loaded::Bundle(model), false) => model.stop_watching(),
            (Loaded::Onnx(model), true) => model.watch(),
            _ => {}
        }
    }

    /// Has streaming detectors watch, given as JSON.
    pub fn detect(&mut self, detectors: &str) -> JsResult<()> {
        self.monitor()?.detect(detectors).map_err(error::to_js)
    }

    /// Forgets what was seen, and begins anew with the same reference.
    pub fn forget(&mut self) -> JsResult<()> {
        self.monitor()?.forget();
        Ok(())
    }

    /// From now on, collects a reference of what is predicted.
    #[wasm_bindgen(js_name = beginReference)]
    pub fn begin_reference(&mut self) -> JsResult<()> {
        self.monitor()?.begin_reference();
        Ok(())
    }

    /// The reference that was collected, as JSON.
    pub fn reference(&mut self) -> JsResult<String> {
        self.monitor()?.reference().map_err(error::to_js)
    }

    /// The name of the last call's only prediction, told apart by a number of 48 bits; `undefined` where no truth can be
    /// told.
    #[wasm_bindgen(js_name = lastId)]
    pub fn last_id(&mut self, number: f64) -> Option<String> {
        self.watching().ok()?.last_id(0, number as u64)
    }

    /// The names of the last call's predictions, told apart by this number and the next ones.
    #[wasm_bindgen(js_name = lastIds)]
    pub fn last_ids(&mut self, first: f64) -> Option<Vec<String>> {
        self.watching().ok()?.last_ids(first as u64)
    }

    /// Takes the truth of a prediction.
    pub fn feedback(&mut self, id: &str, truth: &str) -> JsResult<bool> {
        let counted = match &mut self.loaded {
            Loaded::Bundle(model) => model.feedback(id, truth),
            Loaded::Onnx(model) => model.monitor().and_then(|it| it.feedback(id, truth)),
        };
        counted.map_err(error::to_js)
    }

    /// Says what was true of the rows that a reference is collected of.
    #[wasm_bindgen(js_name = tellTruths)]
    pub fn tell_truths(&mut self, truths: &[f64]) -> JsResult<()> {
        self.monitor()?.tell_truths(truths);
        Ok(())
    }

    /// Takes up what a storage has, and gives what it should have.
    pub fn save(&mut self, stored: Option<Vec<u8>>) -> JsResult<Option<Vec<u8>>> {
        self.monitor()?.save(stored.as_deref()).map_err(error::to_js)
    }

    /// Whether the storage took it.
    #[wasm_bindgen(js_name = endSave)]
    pub fn end_save(&mut self, saved: bool) -> JsResult<()> {
        self.monitor()?.end_save(saved).map_err(error::to_js)
    }

    /// Takes all rows as of one moment and in no order.
    #[wasm_bindgen(js_name = judgeAsBatch)]
    pub fn judge_as_batch(&mut self) {
        if let Ok(monitor) = self.watching() {
            monitor.judge_as_batch();
        }
    }

    /// Judges only days that are over.
    #[wasm_bindgen(js_name = judgeWholeDays)]
    pub fn judge_whole_days(&mut self) {
        if let Ok(monitor) = self.watching() {
            monitor.judge_whole_days();
        }
    }

    /// Tells the time of what is predicted next, in milliseconds since 1970; without, rows are counted.
    #[wasm_bindgen(js_name = setTime)]
    pub fn set_time(&mut self, now: f64) {
        if let Ok(monitor) = self.watching() {
            // OK because a clock gives whole, positive milliseconds far below 2^53.
            monitor.set_time(now as u64);
        }
    }
}
