//! The border to JavaScript, in Node and in a browser: what goes over it arrives, both ways.

use driftline::wasm::{Core, error_codes, image_pipeline, pack_bundle, text_pipeline};
use js_sys::{Array, Float32Array, Function, JSON, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

const MANIFEST: &str = include_str!("../../models/flights/manifest.json");
const ONNX: &[u8] = include_bytes!("../../models/flights/model.onnx");
const GOLDEN: &str = include_str!("../golden/flights.json");
const DIGITS_MANIFEST: &str = include_str!("../../models/digits/manifest.json");
const DIGITS_ONNX: &[u8] = include_bytes!("../../models/digits/model.onnx");

fn flights() -> Core {
    load(&pack_bundle(MANIFEST, ONNX, None, None, None).unwrap()).unwrap()
}

fn load(file: &[u8]) -> Result<Core, JsValue> {
    Core::new(Uint8Array::from(file))
}

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap()
}

fn names(row: &JsValue) -> Vec<String> {
    let row: &Object = row.unchecked_ref();
    Object::keys(row).iter().map(|name| name.as_string().unwrap()).collect()
}

fn set(object: &JsValue, key: &str, value: &JsValue) {
    Reflect::set(object, &key.into(), value).unwrap();
}

/// Evaluates a JavaScript expression.
fn js(expression: &str) -> JsValue {
    let function = Function::new_no_args(&format!("return {expression}"));
    function.call0(&JsValue::NULL).unwrap()
}

fn golden_rows() -> Array {
    get(&JSON::parse(GOLDEN).unwrap(), "rows").unchecked_into()
}

fn golden_output(row: u32) -> f64 {
    let output: Array = get(&JSON::parse(GOLDEN).unwrap(), "output").unchecked_into();
    output.get(row).as_f64().unwrap()
}

fn code<T>(result: Result<T, JsValue>) -> String {
    let error = result.err().expect("an error");
    assert!(error.is_instance_of::<js_sys::Error>());
    get(&error, "code").as_string().unwrap()
}

#[wasm_bindgen_test]
fn a_row_is_answered_with_label_and_scores() {
    let answer = flights().predict(&golden_rows().get(0)).unwrap();
    let found = get(&answer, "output").as_f64().unwrap();
    assert!((found - golden_output(0)).abs() < 1e-5, "{found}");
    assert!(get(&answer, "label").is_string());
    assert_eq!(Array::from(&get(&answer, "scores")).length(), 2);
}

#[wasm_bindgen_test]
fn rows_and_columns_give_the_same() {
    let mut core = flights();
    let rows = golden_rows().slice(0, 100);
    let by_rows = Float32Array::new(&get(&core.predict_rows(&rows).unwrap(), "output")).to_vec();
    let columns = Object::new();
    for name in names(&rows.get(0)) {
        let values: Array = rows.iter().map(|row| get(&row, &name)).collect();
        let typed = ["hour", "distance", "temp"].contains(&name.as_str());
        let values = if typed { js_sys::Float64Array::new(&values).into() } else { values.into() };
        set(&columns, &name, &values);
    }
    let by_columns = core.predict_columns(&columns).unwrap();
    assert_eq!(Float32Array::new(&get(&by_columns, "output")).to_vec(), by_rows);
    assert_eq!(get(&by_columns, "rows").as_f64(), Some(100.0));
}

#[wasm_bindgen_test]
fn bad_rows_throw_coded_errors_and_the_next_row_works() {
    let mut core = flights();
    let good = golden_rows().get(0);
    let changed = |change: &str| {
        let function = Function::new_with_args("row", &format!("return {{ ...row, {change} }}"));
        function.call1(&JsValue::NULL, &good).unwrap()
    };
    let cases = [
        (changed("hour: 'six'"), "invalid_type"),
        (changed("hour: NaN"), "invalid_value"),
        (changed("hour: Infinity"), "invalid_value"),
        (changed("hour: null"), "invalid_value"),
        (changed("hour: {}"), "invalid_type"),
        (changed("hour: Symbol()"), "invalid_type"),
        (changed("colour: 'red'"), "unknown_column"),
        (js("({})"), "missing_column"),
        (js("null"), "invalid_type"),
        (js("[1]"), "invalid_type"),
        (js("7"), "invalid_type"),
    ];
    for (row, expected) in cases {
        assert_eq!(code(core.predict(&row)), expected, "{row:?}");
    }
    assert!(core.predict(&good).is_ok());
}

#[wasm_bindgen_test]
fn columns_of_different_lengths_are_refused() {
    let manifest = MANIFEST.replace("\"flights\"", "\"other\"");
    let mut core = load(&pack_bundle(&manifest, ONNX, None, None, None).unwrap()).unwrap();
    let rows = golden_rows();
    let columns = Object::new();
    for name in names(&rows.get(0)) {
        let length = if name == "temp" { 2 } else { 3 };
        let values: Array = (0..length).map(|row| get(&rows.get(row), &name)).collect();
        set(&columns, &name, &values);
    }
    assert_eq!(code(core.predict_columns(&columns)), "invalid_shape");
}

#[wasm_bindgen_test]
fn tensors_go_in_and_come_out() {
    let mut core = load(DIGITS_ONNX).unwrap();
    assert!(core.manifest().unwrap().is_null());
    let inputs =
        js("({ image: { type: 'float32', dims: [2, 1, 28, 28], data: new Float32Array(1568) } })");
    let outputs = core.run(inputs.unchecked_ref()).unwrap();
    let probabilities = get(&outputs, "probabilities");
    assert_eq!(get(&probabilities, "type").as_string().as_deref(), Some("float32"));
    let sum: f32 = Float32Array::new(&get(&probabilities, "data")).to_vec().iter().sum();
    assert!((sum - 2.0).abs() < 1e-4, "{sum}");
    let cases = [
        ("({ image: { type: 'float32', dims: [1, 1, 28, 28], data: [1, 2] } })", "invalid_type"),
        ("({ image: { type: 'float7', dims: [1], data: new Float32Array(1) } })", "invalid_type"),
        (
            "({ image: { type: 'float32', dims: [-1], data: new Float32Array(1) } })",
            "invalid_shape",
        ),
        ("({ image: { type: 'float32', dims: [5], data: new Float32Array(1) } })", "invalid_shape"),
        ("({ image: null })", "invalid_type"),
        ("({ x: { type: 'float32', dims: [1], data: new Float32Array(1) } })", "unknown_column"),
        ("({})", "missing_column"),
    ];
    for (inputs, expected) in cases {
        assert_eq!(code(core.run(js(inputs).unchecked_ref())), expected, "{inputs}");
    }
}

/// A manifest for one of the models of tests/node/fixtures/make_pipelines.py.
fn manifest(input: &str, pipeline: &str, output: &str) -> String {
    format!(
        r#"{{"format":1,"name":"test","version":"1.0.0","signature":{{"inputs":[{{"name":"x","type":"{input}"}}]}},
        "pipeline":{pipeline},"output":{{"tensor":"{output}"}}}}"#
    )
}

#[wasm_bindgen_test]
fn texts_go_in() {
    let tokenizer = r#"{"pre_tokenizer":{"type":"WhitespaceSplit"},
        "model":{"type":"WordLevel","unk_token":"?","vocab":{"?":0,"east":1,"north":2,"far":3}}}"#;
    let inputs = vec!["input_ids".to_owned(), "attention_mask".to_owned()];
    let pipeline = text_pipeline(tokenizer, inputs).unwrap();
    set(&pipeline, "pooling", &"mean".into());
    let pipeline = String::from(JSON::stringify(&pipeline).unwrap());
    let manifest = manifest("string", &pipeline, "vectors");
    let onnx = include_bytes!("../node/fixtures/vectors.onnx");
    assert_eq!(code(pack_bundle(&manifest, onnx, None, None, None)), "invalid_bundle");
    let bundle = pack_bundle(&manifest, onnx, Some(tokenizer.into()), None, None).unwrap();
    let mut core = load(&bundle).unwrap();
    let answer = core.predict_text("far east", None).unwrap();
    assert_eq!(Float32Array::new(&get(&answer, "output")).to_vec(), [2.0, 2.0]);
    let batch = core.predict_texts(vec!["east".into(), "far far".into()], None).unwrap();
    assert_eq!(Float32Array::new(&get(&batch, "output")).to_vec(), [1.0, 0.0, 3.0, 4.0]);
    assert_eq!(code(core.predict_text("east", Some("north".into()))), "invalid_argument");
}

#[wasm_bindgen_test]
fn sound_and_bytes_go_in() {
    let pipeline = r#"{"type":"bytes","tensor":"bytes","head":4,"padding":1000}"#;
    let manifest = manifest("tensor", pipeline, "total");
    let onnx = include_bytes!("../node/fixtures/sum.onnx");
    let mut core = load(&pack_bundle(&manifest, onnx, None, None, None).unwrap()).unwrap();
    let answer = core.predict_bytes(&[1, 2, 3]).unwrap();
    assert_eq!(get(&answer, "output").as_f64(), Some(1006.0));
    assert_eq!(code(core.predict_sound(&[0.0], 8_000)), "invalid_argument");
}

#[wasm_bindgen_test]
fn pictures_go_in() {
    let mut core =
        load(&pack_bundle(DIGITS_MANIFEST, DIGITS_ONNX, None, None, None).unwrap()).unwrap();
    let pixels = vec![0; 28 * 28 * 4];
    let answer = core.predict_picture(pixels.clone(), 28, 28).unwrap();
    assert_eq!(Float32Array::new(&get(&answer, "output")).length(), 10);
    let pictures = Array::of2(&Uint8Array::from(&pixels[..]), &Uint8Array::from(&pixels[..]));
    let batch = core.predict_pictures(&pictures, &[28, 28, 28, 28]).unwrap();
    assert_eq!(get(&batch, "rows").as_f64(), Some(2.0));
    assert_eq!(code(core.predict_picture(pixels, 28, 27)), "invalid_image");
    assert_eq!(code(core.predict_picture(vec![], 100_000, 100_000)), "too_large");
    assert_eq!(code(core.predict(&golden_rows().get(0))), "invalid_argument");
}

#[wasm_bindgen_test]
fn a_plain_onnx_file_takes_tensors_only() {
    let mut core = load(ONNX).unwrap();
    assert_eq!(code(core.predict(&golden_rows().get(0))), "invalid_argument");
    let names: Vec<_> = core.inputs().iter().map(|input| get(&input, "name").as_string()).collect();
    assert_eq!(names, [Some("input".to_owned())]);
}

#[wasm_bindgen_test]
fn packing_is_reproducible_and_checked() {
    assert_eq!(
        pack_bundle(MANIFEST, ONNX, None, None, None).unwrap(),
        pack_bundle(MANIFEST, ONNX, None, None, None).unwrap()
    );
    assert_eq!(code(pack_bundle("{}", ONNX, None, None, None)), "invalid_manifest");
    assert_eq!(code(pack_bundle(DIGITS_MANIFEST, ONNX, None, None, None)), "invalid_model");
    assert_eq!(code(load(b"PK nonsense")), "invalid_bundle");
}

#[wasm_bindgen_test]
fn a_preprocessor_config_becomes_a_pipeline() {
    let config = r#"{"image_processor_type": "ViTImageProcessor", "size": 224}"#;
    let pipeline = image_pipeline(config, "pixel_values").unwrap();
    assert_eq!(get(&pipeline, "type").as_string().as_deref(), Some("image"));
    assert_eq!(get(&pipeline, "tensor").as_string().as_deref(), Some("pixel_values"));
    assert_eq!(code(image_pipeline("[]", "x")), "invalid_manifest");
}

#[wasm_bindgen_test]
fn codes_are_listed_for_the_typescript_side() {
    assert!(error_codes().contains(&"unsupported_operator".to_owned()));
}

#[wasm_bindgen_test]
fn keys_of_maps_are_those_of_outputs_that_hold_maps() {
    let mut core = load(ONNX).unwrap();
    let input = js("{input: {type: 'float32', dims: [1, 28], data: new Float32Array(28)}}");
    assert!(core.map_keys(input.unchecked_ref(), "probability").unwrap().is_empty());
    assert_eq!(code(core.map_keys(&Object::new(), "probability")), "missing_column");
}
