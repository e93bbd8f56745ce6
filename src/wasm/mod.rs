//! The border to JavaScript: converts types and errors, nothing else.

mod allocator;
mod answers;
mod asking;
mod bake;
mod cells;
mod drift;
mod error;
mod explain;
mod file;
mod lent;
mod packing;
mod predict;
mod reports;
mod row;
mod tensors;
mod threads;

use std::io::BufRead;
use std::sync::Once;

use js_sys::{Array, Object, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use self::answers::LabelTexts;
use self::file::JsFile;
use self::lent::Lender;
pub use self::packing::{
    error_codes, image_pipeline, last_hidden_layer, pack_bundle, text_pipeline,
};
use self::row::Rows;
use self::tensors::AnswerTexts;
use crate::bundle::Bundle;
use crate::engine::Session;
use crate::error::{Error, ErrorKind};
use crate::model::{Model, PlainModel};
use crate::monitor::Monitor;
use crate::source::Section;

type JsResult<T> = Result<T, JsValue>;

unsafe extern "C" {
    /// Runs the constructors through which tract registers its kernels. The linker makes it.
    fn __wasm_call_ctors();
}

/// Called by every export that reaches the engine, not by a start function: the test runner has none.
fn initialise() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        console_error_panic_hook::set_once();
        // OK because this is the only call. With one stated, the linker does not wrap every export
        // in another.
        unsafe { __wasm_call_ctors() }
    });
}

/// A loaded model: a bundle, or a plain ONNX file.
#[wasm_bindgen]
pub struct Core {
    loaded: Loaded,
    rows: Rows,
    labels: LabelTexts,
    texts: AnswerTexts,
    lender: Lender,
}

enum Loaded {
    Bundle(Box<Model>),
    Onnx(Box<PlainModel>),
}

impl Loaded {
    fn session(&mut self) -> &mut Session {
        match self {
            Loaded::Bundle(model) => model.session(),
            Loaded::Onnx(model) => model.session(),
        }
    }
}

#[wasm_bindgen]
impl Core {
    /// Reads a bundle or an ONNX file, told apart by their first bytes. The file is not copied: large weights are read
    /// from it one by one.
    #[wasm_bindgen(constructor)]
    pub fn new(file: Uint8Array) -> JsResult<Core> {
        initialise();
        let file = JsFile(file);
        let file = Section::whole(&file);
        let mut reader = file.reader();
        let is_bundle = reader.fill_buf().is_ok_and(Bundle::looks_like);
        let loaded = if is_bundle {
            Loaded::Bundle(Box::new(Model::from_file(file).map_err(error::to_js)?))
        } else {
            Loaded::Onnx(Box::new(PlainModel::from_file(file).map_err(error::to_js)?))
        };
        let (rows, labels, texts, lender) = Default::default();
        Ok(Core { loaded, rows, labels, texts, lender })
    }

    /// The manifest as a plain object, `null` for an ONNX file.
    pub fn manifest(&self) -> JsResult<JsValue> {
        match &self.loaded {
            Loaded::Bundle(model) => to_object(model.manifest()),
            Loaded::Onnx(_) => Ok(JsValue::NULL),
        }
    }

    /// The model's inputs: `[{ name, type, shape }]`.
    pub fn inputs(&mut self) -> Array {
        self.session().inputs().iter().map(tensors::info).collect()
    }

    /// The model's outputs: `[{ name, type, shape }]`.
    pub fn outputs(&mut self) -> Array {
        self.session().outputs().iter().map(tensors::info).collect()
    }

    /// Forgets what the model remembers of the calls before.
    #[wasm_bindgen(js_name = resetState)]
    pub fn reset_state(&mut self) -> JsResult<()> {
        self.model()?.reset_state();
        Ok(())
    }

    /// Runs the model on tensors: an object of `{ type, dims, data }` in and out.
    pub fn run(&mut self, inputs: &Object) -> JsResult<Object> {
        let inputs = tensors::from_object(inputs).map_err(error::to_js)?;
        let outputs = match &mut self.loaded {
            Loaded::Bundle(model) => model.session().run(inputs),
            Loaded::Onnx(model) => model.run(inputs),
        };
        let outputs = outputs.map_err(error::to_js)?;
        self.texts.learn(self.loaded.session().outputs(), &outputs);
        let texts = &self.texts;
        Ok(self.lender.object(outputs, |outputs, arrays| texts.object(outputs, arrays)))
    }

    /// The keys of the maps that an output holds for these inputs, in the order of the model: the classes of a
    /// classifier of scikit-learn. None for other outputs.
    #[wasm_bindgen(js_name = mapKeys)]
    pub fn map_keys(&mut self, inputs: &Object, output: &str) -> JsResult<Vec<String>> {
        let inputs = tensors::from_object(inputs).map_err(error::to_js)?;
        let session = self.session();
        let outputs = session.run(inputs).map_err(error::to_js)?;
        let names = session.outputs().iter().map(|output| output.name.as_str());
        let value = names.zip(outputs).find(|(name, _)| *name == output).map(|(_, value)| value);
        Ok(value.and_then(|value| tensors::keys(&value)).unwrap_or_default())
    }

    fn session(&mut self) -> &mut Session {
        self.loaded.session()
    }

    fn monitor(&mut self) -> JsResult<&mut Monitor> {
        self.watching().map_err(error::to_js)
    }

    /// What watches the model. Calls that do without one should ask here: an `Error` of JavaScript takes longer to make
    /// than a row to predict.
    fn watching(&mut self) -> crate::error::Result<&mut Monitor> {
        match &mut self.loaded {
            Loaded::Bundle(model) => model.monitor(),
            Loaded::Onnx(model) => model.monitor(),
        }
    }

    fn model(&mut self) -> JsResult<&mut Model> {
        match &mut self.loaded {
            Loaded::Bundle(model) => Ok(model),
            Loaded::Onnx(_) => {
                let text = "a plain ONNX file has no preprocessing; call run with tensors, or pack a bundle";
                Err(error::to_js(Error::new(ErrorKind::InvalidArgument, text)))
            }
        }
    }
}

fn to_object(value: &impl Serialize) -> JsResult<JsValue> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}
