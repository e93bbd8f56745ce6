//! Tensors to and from JavaScript's `{ type, dims, data }`, and what the model says of its own.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::engine::{Data, Dimension, ElementType, Tensor, TensorInfo};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn set(object: &Object, key: &str, value: &JsValue) {
    // OK because a new object takes any property.
    let _ = Reflect::set(object, &key.into(), value);
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

pub(super) fn from_object(object: &Object) -> Result<Vec<(String, Tensor)>> {
    (Object::keys(object).iter())
        .map(|key| {
            let name = key.as_string().unwrap_or_default();
            let value = Reflect::get(object, &key).unwrap_or(JsValue::UNDEFINED);
            let tensor = tensor(&value).map_err(|error| error.at(format!("tensor `{name}`")))?;
            Ok((name, tensor))
        })
        .collect()
}

fn tensor(value: &JsValue) -> Result<Tensor> {
    let property = |key: &str| Reflect::get(value, &key.into()).unwrap_or(JsValue::UNDEFINED);
    let name = property("type").as_string().unwrap_or_default();
    let element_type = ElementType::from_name(&name).ok_or_else(|| {
        let text = format!("found type `{name}`, expected one such as float32, int64 or bool");
        Error::new(ErrorKind::InvalidType, text)
    })?;
    let data = data(element_type, &property("data"))?;
    Tensor::new(&dims(&property("dims"))?, data)
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
        fn data(element_type: ElementType, value: &JsValue) -> Result<Data> {
            match element_type {
                $(ElementType::$variant => (value.dyn_ref::<js_sys::$array>())
                    .map(|array| Data::$variant(array.to_vec()))
                    .ok_or_else(|| wrong_array(element_type, stringify!($array))),)*
                ElementType::Bool => (value.dyn_ref::<js_sys::Uint8Array>())
                    .map(|array| Data::Bool(array.to_vec().into_iter().map(|byte| byte != 0).collect()))
                    .ok_or_else(|| wrong_array(element_type, "Uint8Array")),
            }
        }

        fn array(data: &Data) -> JsValue {
            match data {
                $(Data::$variant(values) => js_sys::$array::from(values.as_slice()).into(),)*
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

pub(super) fn to_object<'a>(outputs: impl Iterator<Item = (&'a str, Tensor)>) -> Object {
    let object = Object::new();
    for (name, tensor) in outputs {
        let entry = Object::new();
        set(&entry, "type", &tensor.data().element_type().name().into());
        // OK because sizes are far below 2^53.
        let dims: Array = tensor.shape().iter().map(|size| JsValue::from(*size as f64)).collect();
        set(&entry, "dims", &dims);
        set(&entry, "data", &array(tensor.data()));
        set(&object, name, &entry);
    }
    object
}
