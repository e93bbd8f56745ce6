//! What the command line asks of no model: to pack bundles, and what goes into them.

use wasm_bindgen::prelude::*;

use super::{JsResult, error, initialise, to_object};
use crate::bundle::{Bundle, Manifest, Pipeline};
use crate::engine::Session;
use crate::error::ErrorKind;
use crate::model::Model;
use crate::pipeline::{ImagePipeline, TextPipeline};

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
    to_object(&Pipeline::Image(pipeline))
}

/// The text pipeline that a Hugging Face `tokenizer.json` asks for, of a model that has these inputs.
#[wasm_bindgen(js_name = textPipeline)]
pub fn text_pipeline(tokenizer: &str, inputs: Vec<String>) -> JsResult<JsValue> {
    let inputs: Vec<_> = inputs.iter().map(String::as_str).collect();
    let pipeline = TextPipeline::from_tokenizer(tokenizer, &inputs).map_err(error::to_js)?;
    to_object(&Pipeline::Text(pipeline))
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
