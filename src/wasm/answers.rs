//! Answers become objects of JavaScript.

use js_sys::{Array, Float32Array, Object, Uint32Array};
use wasm_bindgen::prelude::*;

use super::lent::Arrays;
use crate::pipeline::{Answer, Batch, Label, Score};

// Properties are set by the glue, which has their names: to make a text of each would take longer than to predict.
#[wasm_bindgen]
unsafe extern "C" {
    #[wasm_bindgen(extends = Object)]
    type AnswerObject;
    #[wasm_bindgen(method, setter, structural)]
    fn set_output(this: &AnswerObject, value: &JsValue);
    #[wasm_bindgen(method, setter, structural)]
    fn set_label(this: &AnswerObject, value: &JsValue);
    #[wasm_bindgen(method, setter, structural)]
    fn set_scores(this: &AnswerObject, value: &Array);
    #[wasm_bindgen(method, setter, structural)]
    fn set_score(this: &AnswerObject, value: f32);
    #[wasm_bindgen(method, setter, structural)]
    fn set_rows(this: &AnswerObject, value: f64);
    #[wasm_bindgen(method, setter, structural)]
    fn set_width(this: &AnswerObject, value: f64);
    #[wasm_bindgen(method, setter, structural)]
    fn set_classes(this: &AnswerObject, value: &Uint32Array);
}

fn object() -> AnswerObject {
    Object::new().unchecked_into()
}

/// Labels as texts of JavaScript, by their positions. Each is made once.
#[derive(Default)]
pub(super) struct LabelTexts(Vec<JsValue>);

impl LabelTexts {
    fn text(&mut self, label: &Label) -> &JsValue {
        let position = label.position();
        if self.0.len() <= position {
            self.0.resize(position + 1, JsValue::UNDEFINED);
        }
        let text = &mut self.0[position];
        if text.is_undefined() {
            *text = JsValue::from_str(label);
        }
        text
    }

    pub(super) fn answer(&mut self, answer: Answer) -> Object {
        let object = object();
        object.set_output(&output(&answer.output));
        if let Some(label) = &answer.label {
            object.set_label(self.text(label));
        }
        if let Some(scores) = &answer.scores {
            object.set_scores(&scores.iter().map(|score| self.score(score)).collect());
        }
        object.into()
    }

    fn score(&mut self, Score { label, score }: &Score) -> AnswerObject {
        let object = object();
        object.set_label(self.text(label));
        object.set_score(*score);
        object
    }
}

/// A single value as a number, several as a typed array.
fn output(values: &[f32]) -> JsValue {
    match values {
        [value] => (*value).into(),
        values => Float32Array::from(values).into(),
    }
}

pub(super) fn batch(batch: &Batch, arrays: Arrays) -> Object {
    let object = object();
    // OK because counts of rows and values are far below 2^53.
    object.set_rows(batch.rows as f64);
    object.set_width(batch.width as f64);
    let (output, classes) = match arrays {
        Arrays::Copied => copied(batch),
        // SAFETY: the lender keeps the batch for as long as callers are told that they may read it.
        Arrays::Lent => unsafe { lent(batch) },
    };
    object.set_output(&output);
    if let Some(classes) = &classes {
        object.set_classes(classes);
    }
    object.into()
}

fn copied(Batch { output, classes, .. }: &Batch) -> (Float32Array, Option<Uint32Array>) {
    (output.as_slice().into(), classes.as_deref().map(Uint32Array::from))
}

unsafe fn lent(Batch { output, classes, .. }: &Batch) -> (Float32Array, Option<Uint32Array>) {
    unsafe {
        (Float32Array::view(output), classes.as_deref().map(|classes| Uint32Array::view(classes)))
    }
}
