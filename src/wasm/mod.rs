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
mod reports;
mod row;
mod tensors;

use std::io::BufRead;
use std::sync::Once;

use js_sys::{Array, Object, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use self::answers::{LabelTexts, batch};
use self::file::JsFile;
use self::row::Rows;
use crate::bundle::{Bundle, Manifest, Signature};
use crate::engine::Session;
use crate::error::{Error, ErrorKind};
use crate::model::{Model, PlainModel};
use crate::monitor::Monitor;
use crate::pipeline::{ImagePipeline, Picture, Table, TextPipeline};
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
}

enum Loaded {
    Bundle(Box<Model>),
    Onnx(Box<PlainModel>),
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
        Ok(Core { loaded, rows: Rows::default(), labels: LabelTexts::default() })
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
        model.predict_batch(&table).map(batch).map_err(error::to_js)
    }

    /// Answers an object with an array, typed or not, for each column.
    #[wasm_bindgen(js_name = predictColumns)]
    pub fn predict_columns(&mut self, columns: &Object) -> JsResult<Object> {
        let model = self.model()?;
        let table = model.columns().and_then(|names| cells::table_of_columns(names, columns));
        let table = table.map_err(error::to_js)?;
        model.predict_batch(&table).map(batch).map_err(error::to_js)
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
        self.model()?.predict_pictures(&pictures).map(batch).map_err(error::to_js)
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
        self.model()?.predict_texts(&texts).map(batch).map_err(error::to_js)
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
        let names = self.session().outputs().iter().map(|output| output.name.as_str());
        Ok(tensors::to_object(names.zip(outputs)))
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

    /// The answer to a table of one row, and that.
    fn predict_one(
        &mut self,
        table: impl FnOnce(&Signature) -> crate::error::Result<Table>,
    ) -> JsResult<(Object, Table)> {
        let model = self.model()?;
        let table = model.columns().and_then(table);
        let table = table.map_err(|error| error::to_js(error.in_the_only_row()))?;
        let answer = model.predict(&table).map_err(error::to_js)?;
        Ok((self.labels.answer(answer), table))
    }

    fn session(&mut self) -> &mut Session {
        match &mut self.loaded {
            Loaded::Bundle(model) => model.session(),
            Loaded::Onnx(model) => model.session(),
        }
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

/// Packs a bundle from the manifest's JSON, an ONNX file, for texts a `tokenizer.json`, the reference that drift is
/// measured against, and the rows that explanations compare with, if there are any; and loads it to see that they fit.
#[wasm_bindgen(js_name = packBundle)]
pub fn pack_bundle(
    manifest: &str,
    model: &[u8],
    tokenizer: Option<Vec<u8>>,
    reference: Option<String>,
    background: Option<String>,
) -> JsResult<Vec<u8>> {
    initialise();
    let pack = || {
        let manifest = Manifest::from_json(manifest.as_bytes())?;
        let tokenizer = tokenizer.as_deref();
        let reference = reference.as_deref().map(str::as_bytes);
        let background = background.as_deref().map(str::as_bytes);
        let bytes = Bundle { manifest, model, tokenizer, reference, background }.to_bytes()?;
        Model::from_bundle(&bytes)?;
        Ok(bytes)
    };
    pack().map_err(error::to_js)
}

/// The image pipeline that a Hugging Face `preprocessor_config.json` describes.
#[wasm_bindgen(js_name = imagePipeline)]
pub fn image_pipeline(preprocessor_config: &str, tensor: &str) -> JsResult<JsValue> {
    let pipeline = ImagePipeline::from_preprocessor_config(preprocessor_config, tensor)
        .map_err(error::to_js)?;
    to_object(&crate::bundle::Pipeline::Image(pipeline))
}

/// The text pipeline that a Hugging Face `tokenizer.json` asks for, of a model that has these inputs.
#[wasm_bindgen(js_name = textPipeline)]
pub fn text_pipeline(tokenizer: &str, inputs: Vec<String>) -> JsResult<JsValue> {
    let inputs: Vec<_> = inputs.iter().map(String::as_str).collect();
    let pipeline = TextPipeline::from_tokenizer(tokenizer, &inputs).map_err(error::to_js)?;
    to_object(&crate::bundle::Pipeline::Text(pipeline))
}

/// The tensor that holds a model's embedding by default: what its last layer with weights reads. `undefined` where
/// there is none.
#[wasm_bindgen(js_name = lastHiddenLayer)]
pub fn last_hidden_layer(model: &[u8], output: &str) -> JsResult<Option<String>> {
    initialise();
    Session::last_hidden_layer(model, output).map_err(error::to_js)
}

/// Every code that an error of the core can have.
#[wasm_bindgen(js_name = errorCodes)]
pub fn error_codes() -> Vec<String> {
    ErrorKind::ALL.iter().map(|kind| kind.code().to_owned()).collect()
}

fn to_object(value: &impl Serialize) -> JsResult<JsValue> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}
