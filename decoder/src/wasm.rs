//! The border to JavaScript: converts types and errors, nothing else.

use js_sys::{Error, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::DecodeError;

/// Decodes a JPEG, PNG, WebP or GIF picture to `{ width, height, data }`, where `data` is a
/// `Uint8Array` of RGBA that JavaScript owns.
///
/// # Errors
///
/// Throws an `Error` with the `code` "invalid_image" or "too_large".
#[wasm_bindgen]
pub fn decode(bytes: &[u8]) -> Result<Object, Error> {
    let picture = crate::decode(bytes).map_err(to_js)?;
    let object = Object::new();
    set(&object, "width", picture.width);
    set(&object, "height", picture.height);
    set(&object, "data", Uint8Array::from(picture.rgba.as_slice()));
    Ok(object)
}

fn to_js(error: DecodeError) -> Error {
    let object = Error::new(&error.to_string());
    set(&object, "code", error.code());
    object
}

fn set(object: &JsValue, key: &str, value: impl Into<JsValue>) {
    // OK because a new object takes any property.
    let _ = Reflect::set(object, &key.into(), &value.into());
}
