//! Errors for JavaScript: an `Error` with the stable `code`, the place, and the cause.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use crate::error::Error;

pub(super) fn to_js(error: Error) -> JsValue {
    let object = js_sys::Error::new(&error.to_string());
    let set = |key: &str, value: &str| {
        // OK because a new object takes any property.
        let _ = Reflect::set(&object, &key.into(), &value.into());
    };
    set("code", error.kind().code());
    if let Some(location) = error.location() {
        set("location", location);
    }
    if let Some(cause) = std::error::Error::source(&error) {
        set("cause", &format!("{cause:?}"));
    }
    object.into()
}
