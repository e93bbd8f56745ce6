//! Values to and from JavaScript: tensors as `{ type, dims, data }`, sequences as arrays, maps as plain
//! objects, absent optional values as `null`; and what the model says of its own.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use std::sync::Arc;

use super::lent::Arrays;
use crate::engine::{Data, Dimension, ElementType, Tensor, TensorInfo, Value};
use crate::error::{Error, ErrorKind, Result};

// Properties by accessors of the glue: a name that comes from here would be decoded at every call.
#[wasm_bindgen]
extern "C" {
    type TensorObject;

    #[wasm_bindgen(method, getter, structural, js_name = "type")]
    fn element_type(this: &TensorObject) -> JsValue;
    #[wasm_bindgen(method, getter, structural)]
    fn dims(this: &TensorObject) -> JsValue;
    #[wasm_bindgen(method, getter, structural)]
    fn data(this: &TensorObject) -> JsValue;

    #[wasm_bindgen(method, setter, structural, js_name = "type")]
    fn set_element_type(this: &TensorObject, value: &JsValue);
    #[wasm_bindgen(method, setter, structural)]
    fn set_dims(this: &TensorObject, value: &JsValue);
    #[wasm_bindgen(method, setter, structural)]
    fn set_data(this: &TensorObject, value: &JsValue);
}

pub(super) fn set(object: &Object, key: &str, value: &JsValue) {
    set_text(object, &key.into(), value);
}

fn set_text(object: &Object, key: &JsValue, value: &JsValue) {
    // OK because a new object takes any property.
    let _ = Reflect::set(object, key, value);
}

pub(super) fn info(info: &TensorInfo) -> Object {
    let object = Object::new();
    set(&object, "name", &info.name.as_str().into());
    set(&object, "type", &info.element_type.map_or(JsValue::NULL, |kind| kind.name().into()));
    let shape = info.shape.as_ref().map(|shape| shape.iter().map(dimension).collect::<Array>());
    set(&object, "shape", &shape.map_or(JsValue::NULL, JsValue::from));
    object
}

fn dimension(size: &Dimension) -> JsValue {
    match size {
        // OK because sizes are far below 2^53.
        Dimension::Fixed(size) => (*size as f64).into(),
        Dimension::Symbol(name) => name.as_str().into(),
        Dimension::Any => JsValue::NULL,
    }
}

pub(super) fn from_object(object: &Object) -> Result<Vec<(String, Value)>> {
    (Object::keys(object).iter())
        .map(|key| {
            let name = key.as_string().unwrap_or_default();
            let found = Reflect::get(object, &key).unwrap_or(JsValue::UNDEFINED);
            let value = value(&found).map_err(|error| error.at(format!("tensor `{name}`")))?;
            Ok((name, value))
        })
        .collect()
}

fn value(found: &JsValue) -> Result<Value> {
    if found.is_null() || found.is_undefined() {
        return Ok(Value::Nothing);
    }
    if let Some(values) = found.dyn_ref::<Array>() {
        return Ok(Value::Sequence(
            values.iter().map(|found| value(&found)).collect::<Result<_>>()?,
        ));
    }
    let is_tensor = !found.unchecked_ref::<TensorObject>().dims().is_undefined();
    match found.dyn_ref::<Object>() {
        Some(object) if !is_tensor => map(object),
        _ => Ok(tensor(found)?.into()),
    }
}

/// A map: its values are all numbers or all texts.
fn map(object: &Object) -> Result<Value> {
    let keys: Vec<_> = Object::keys(object).iter().filter_map(|key| key.as_string()).collect();
    let values = Object::values(object);
    let numbers: Option<Vec<_>> = values.iter().map(|value| value.as_f64()).collect();
    let texts = || values.iter().map(|value| value.as_string()).collect::<Option<Vec<_>>>();
    let data = numbers.map(Data::F64).or_else(|| texts().map(Data::String)).ok_or_else(|| {
        let text =
            "found an object of mixed values, expected a tensor, or a map of numbers or of texts";
        Error::new(ErrorKind::InvalidType, text)
    })?;
    let values = Tensor::new(&[keys.len()], data)?;
    Ok(Value::Map { keys: Arc::new(keys), values })
}

fn tensor(value: &JsValue) -> Result<Tensor> {
    let value: &TensorObject = value.unchecked_ref();
    let name = value.element_type().as_string().unwrap_or_default();
    let element_type = ElementType::from_name(&name).ok_or_else(|| {
        let text = format!("found type `{name}`, expected one such as float32, int64 or bool");
        Error::new(ErrorKind::InvalidType, text)
    })?;
    let dims = dims(&value.dims())?;
    let data = data(element_type, &value.data(), &dims)?;
    Tensor::new(&dims, data)
}

/// Elements of 4 bits, two to a byte, as in onnxruntime-web.
fn packed(element_type: ElementType, value: &JsValue, dims: &[usize]) -> Result<Data> {
    let array = value.dyn_ref::<js_sys::Uint8Array>();
    let array = array.ok_or_else(|| wrong_array(element_type, "Uint8Array"))?;
    let count = dims.iter().fold(1usize, |count, size| count.saturating_mul(*size));
    Data::unpacked(element_type, &array.to_vec(), count)
}

fn dims(value: &JsValue) -> Result<Vec<usize>> {
    let invalid = || {
        let text = "dims must be an array of whole numbers from 0 to 2^31 - 1";
        Error::new(ErrorKind::InvalidShape, text)
    };
    let size = |size: JsValue| {
        let size =
            size.as_f64().filter(|size| size.fract() == 0.0 && (0.0..2f64.powi(31)).contains(size));
        // OK because it was just checked to be a whole number that fits.
        size.map(|size| size as usize).ok_or_else(invalid)
    };
    value.dyn_ref::<Array>().ok_or_else(invalid)?.iter().map(size).collect()
}

/// Pairs each element type with its typed array, both ways.
macro_rules! typed_arrays {
    ($($variant:ident $array:ident;)*) => {
        fn data(element_type: ElementType, value: &JsValue, dims: &[usize]) -> Result<Data> {
            match element_type {
                $(ElementType::$variant => (value.dyn_ref::<js_sys::$array>())
                    .map(|array| Data::$variant(array.to_vec()))
                    .ok_or_else(|| wrong_array(element_type, stringify!($array))),)*
                ElementType::I4 | ElementType::U4 => packed(element_type, value, dims),
                ElementType::String => texts(value).map(Data::String),
                ElementType::Bool => (value.dyn_ref::<js_sys::Uint8Array>())
                    .map(|array| Data::Bool(array.to_vec().into_iter().map(|byte| byte != 0).collect()))
                    .ok_or_else(|| wrong_array(element_type, "Uint8Array")),
            }
        }

        fn array(data: &Data, arrays: Arrays) -> JsValue {
            match data {
                // SAFETY: the lender keeps the values for as long as callers are told that they may read them.
                $(Data::$variant(values) if arrays == Arrays::Lent => {
                    unsafe { js_sys::$array::view(values) }.into()
                })*
                $(Data::$variant(values) => js_sys::$array::from(values.as_slice()).into(),)*
                Data::I4(_) | Data::U4(_) => {
                    // OK because these types are the ones that are packed.
                    let bytes = data.packed().expect("elements of 4 bits");
                    js_sys::Uint8Array::from(bytes.as_slice()).into()
                }
                Data::String(values) => {
                    values.iter().map(|text| JsValue::from(text.as_str())).collect::<Array>().into()
                }
                Data::Bool(values) => {
                    let bytes: Vec<u8> = values.iter().map(|value| u8::from(*value)).collect();
                    js_sys::Uint8Array::from(bytes.as_slice()).into()
                }
            }
        }
    };
}

typed_arrays! {
    F32 Float32Array;
    F64 Float64Array;
    F16 Uint16Array;
    I8 Int8Array;
    I16 Int16Array;
    I32 Int32Array;
    I64 BigInt64Array;
    U8 Uint8Array;
    U16 Uint16Array;
    U32 Uint32Array;
    U64 BigUint64Array;
}

fn wrong_array(element_type: ElementType, expected: &str) -> Error {
    let text = format!("data of type {} must be a {expected}", element_type.name());
    Error::new(ErrorKind::InvalidType, text)
}

fn texts(value: &JsValue) -> Result<Vec<String>> {
    let texts = value
        .dyn_ref::<Array>()
        .and_then(|array| array.iter().map(|text| text.as_string()).collect::<Option<_>>());
    texts.ok_or_else(|| wrong_array(ElementType::String, "array of strings"))
}

/// The keys of a map, or of the first map of a sequence. Objects of JavaScript put keys that are numbers first.
pub(super) fn keys(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Map { keys, .. } => Some(keys.to_vec()),
        Value::Sequence(values) => keys(values.first()?),
        _ => None,
    }
}

/// Texts that every answer has: each is made once, which takes longer than to look it up.
#[derive(Default)]
pub(super) struct AnswerTexts {
    /// Of the model's outputs.
    names: Vec<JsValue>,
    types: Vec<(ElementType, JsValue)>,
}

impl AnswerTexts {
    /// Makes those that are new of outputs with these names.
    pub(super) fn learn(&mut self, infos: &[TensorInfo], outputs: &[Value]) {
        if self.names.is_empty() {
            self.names = infos.iter().map(|info| info.name.as_str().into()).collect();
        }
        for output in outputs {
            let Value::Tensor(tensor) = output else { continue };
            let element_type = tensor.data().element_type();
            if !self.types.iter().any(|(known, _)| *known == element_type) {
                self.types.push((element_type, element_type.name().into()));
            }
        }
    }

    /// Numbers are lent where they lie here as they do in JavaScript: not those of 4 bits, nor those of maps.
    pub(super) fn object(&self, outputs: &[Value], arrays: Arrays) -> Object {
        let object = Object::new();
        for (name, value) in self.names.iter().zip(outputs) {
            set_text(&object, name, &self.value(value, arrays));
        }
        object
    }

    fn value(&self, value: &Value, arrays: Arrays) -> JsValue {
        match value {
            Value::Tensor(tensor) => self.tensor(tensor, arrays),
            Value::Sequence(values) => {
                values.iter().map(|value| self.value(value, arrays)).collect::<Array>().into()
            }
            Value::Map { keys, values } => map_to_js(keys, values.data()).into(),
            Value::Nothing => JsValue::NULL,
        }
    }

    fn tensor(&self, tensor: &Tensor, arrays: Arrays) -> JsValue {
        let object: TensorObject = Object::new().unchecked_into();
        let element_type = tensor.data().element_type();
        match self.types.iter().find(|(known, _)| *known == element_type) {
            Some((_, text)) => object.set_element_type(text),
            None => object.set_element_type(&element_type.name().into()),
        }
        // OK because sizes are far below 2^53.
        let dims: Array = tensor.shape().iter().map(|size| JsValue::from(*size as f64)).collect();
        object.set_dims(&dims);
        object.set_data(&array(tensor.data(), arrays));
        object.into()
    }
}

fn map_to_js(keys: &[String], values: &Data) -> Object {
    let object = Object::new();
    let values = Object::from(array(values, Arrays::Copied));
    for (index, key) in keys.iter().enumerate() {
        // OK because typed arrays and arrays alike are indexed by numbers.
        let value = Reflect::get_u32(&values, index as u32).unwrap_or(JsValue::UNDEFINED);
        set(&object, key, &value);
    }
    object
}
