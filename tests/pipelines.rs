//! Models of texts, sound, bytes and columns of every type, from the bundle to the answer.

#[allow(dead_code, reason = "only the reading of files is needed here")]
mod common;

use common::{read, table};
use driftline::{Bundle, ErrorKind, Manifest, Model, Result};
use serde_json::{Value, json};

const TOKENIZER: &[u8] = br#"{
    "pre_tokenizer": {"type": "WhitespaceSplit"},
    "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "east": 1, "north": 2, "far": 3}}
}"#;

fn manifest(input: &str, pipeline: Value, output: &str, state: Value) -> Value {
    json!({
        "format": 1, "name": "test", "version": "1.0.0",
        "signature": {"inputs": [{"name": "x", "type": input}]},
        "pipeline": pipeline, "state": state, "output": {"tensor": output},
    })
}

fn load(model: &str, manifest: &Value, tokenizer: Option<&[u8]>) -> Result<Model> {
    let manifest = Manifest::from_json(manifest.to_string().as_bytes())?;
    let model = read(&format!("tests/node/fixtures/{model}.onnx"));
    Model::from_bundle(
        &Bundle { manifest, model: &model, tokenizer, reference: None, background: None }
            .to_bytes()?,
    )
}

fn texts(change: Value) -> Value {
    let mut pipeline = json!({
        "type": "text", "max_length": 4, "pooling": "mean", "normalize": true,
        "tensors": {"input_ids": "input_ids", "attention_mask": "attention_mask"},
    });
    pipeline.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    manifest("string", pipeline, "vectors", json!([]))
}

fn memory(input: &str) -> Value {
    let pipeline = json!({"type": "audio", "tensor": "samples", "sample_rate": 8000,
        "features": {"type": "samples"}});
    let state = json!([{"input": input, "output": "after", "shape": [1, 1]}]);
    manifest("tensor", pipeline, "total", state)
}

#[test]
fn texts_become_vectors() {
    for padding in [json!({}), json!({"to": "max_length"}), json!({"multiple_of": 4})] {
        let manifest = texts(json!({"padding": padding}));
        let mut model = load("vectors", &manifest, Some(TOKENIZER)).unwrap();
        let batch =
            model.predict_texts(&[("far", None), ("east", None), ("far far far", None)]).unwrap();
        assert_eq!(batch.output, [0.6, 0.8, 1.0, 0.0, 0.6, 0.8], "{padding}");
    }
    let mut model = load("vectors", &texts(json!({})), Some(TOKENIZER)).unwrap();
    let root = 0.5f32.sqrt();
    assert_eq!(model.predict_text("east north", None).unwrap().output, [root, root]);
    assert_eq!(model.predict_text("", None).unwrap().output, [0.0, 0.0]);
}

#[test]
fn a_text_that_is_too_long_is_named_by_its_row() {
    let mut model = load("vectors", &texts(json!({})), Some(TOKENIZER)).unwrap();
    let long = "a".repeat((1 << 22) + 1);
    let mut rows = vec![("east", None); 70];
    rows[67].0 = &long;
    let error = model.predict_texts(&rows).unwrap_err();
    assert_eq!((error.kind(), error.location()), (ErrorKind::TooLarge, Some("row 67")));
    assert_eq!(model.predict_text(&long, None).unwrap_err().location(), None);
}

#[test]
fn sound_is_remembered_until_the_state_is_reset() {
    let mut model = load("memory", &memory("before"), None).unwrap();
    let mut total = |samples: &[f32]| model.predict_sound(samples, 8_000).unwrap().output[0];
    assert_eq!((total(&[0.5, 0.25]), total(&[0.25])), (0.75, 1.0));
    model.reset_state();
    assert_eq!(model.predict_sound(&[0.5], 8_000).unwrap().output, [0.5]);
}

#[test]
fn bytes_have_the_type_that_the_model_takes() {
    let pipeline = json!({"type": "bytes", "tensor": "bytes", "head": 4, "padding": 1000});
    let manifest = manifest("tensor", pipeline, "total", json!([]));
    let mut model = load("sum", &manifest, None).unwrap();
    assert_eq!(model.predict_bytes(&[1, 2, 3]).unwrap().output, [1006.0]);
}

fn columns(city: Value) -> Value {
    let features = json!([city, {"encode": "number", "column": "days"}]);
    let mut manifest =
        manifest("string", json!({"type": "tabular", "features": features}), "cost", json!([]));
    manifest["signature"]["inputs"] =
        json!([{"name": "city", "type": "string"}, {"name": "days", "type": "double"}]);
    manifest
}

#[test]
fn texts_reach_a_model_that_encodes_them() {
    let rows = [json!({"city": "Oslo", "days": 3}), json!({"city": "Rome", "days": 0.5})];
    let missing = [json!({"city": null, "days": 1})];
    let city = json!({"encode": "text", "column": "city"});
    let mut model = load("columns", &columns(city.clone()), None).unwrap();
    let table = table(&model, &rows).unwrap();
    assert_eq!(model.predict_batch(&table).unwrap().output, [203.0, 0.5]);
    let gap = common::table(&model, &missing).unwrap();
    let error = model.predict_batch(&gap).unwrap_err();
    assert_eq!(error.location(), Some("row 0, column `city`"));
    assert!(error.to_string().contains("is missing, expected a text"), "{error}");

    let stand_in = json!({"encode": "text", "column": "city", "missing": "Bern"});
    let mut model = load("columns", &columns(stand_in), None).unwrap();
    assert_eq!(model.predict_batch(&gap).unwrap().output, [101.0]);

    let mut shared = columns(city);
    shared["pipeline"]["tensor"] = json!("city");
    let error = load("columns", &shared, None).err().unwrap();
    assert!(error.to_string().contains("can't share a tensor with numbers"), "{error}");
}

/// A column of each type, and a constant; the change comes last.
fn types(change: fn(&mut Value)) -> Value {
    let feature = |name: &str, encode: &str| json!({"encode": encode, "column": name});
    let mut features: Vec<_> =
        ["visits", "rooms", "height"].map(|name| feature(name, "number")).into();
    features.push(feature("member", "boolean"));
    features.push(json!({"encode": "number", "column": "age", "missing": "nan"}));
    let pipeline = json!({"type": "tabular", "features": features});
    let mut manifest = manifest("string", pipeline, "cost", json!([]));
    let columns = [
        ("member", "boolean"),
        ("visits", "long"),
        ("rooms", "integer"),
        ("height", "double"),
        ("age", "float"),
    ];
    manifest["signature"]["inputs"] =
        columns.iter().map(|(name, kind)| json!({"name": name, "type": kind})).collect();
    manifest["constants"] = json!([{"input": "factor", "shape": [], "values": [10]}]);
    change(&mut manifest);
    manifest
}

#[test]
fn columns_reach_inputs_of_every_type_and_missing_numbers_are_nan() {
    let mut model = load("types", &types(|_| {}), None).unwrap();
    let person = |member: bool, age: Value| json!({"member": member, "visits": 3, "rooms": 2, "height": 1.5, "age": age});
    // Nine rows go through the model in more than one piece.
    let rows: Vec<_> = (0..9).map(|row| person(row == 0, json!(row))).collect();
    let expected: Vec<_> =
        (0..9).map(|row| 65.0 + 10.0 * row as f32 + f32::from(row == 0) * 10.0).collect();
    let batch = table(&model, &rows).unwrap();
    assert_eq!(model.predict_batch(&batch).unwrap().output, expected);
    let missing = table(&model, &[person(true, Value::Null)]).unwrap();
    assert_eq!(model.predict_batch(&missing).unwrap().output, [475.0]);
}

#[test]
fn constants_and_missing_numbers_that_do_not_fit_are_refused() {
    use ErrorKind::{InvalidManifest, InvalidModel, InvalidShape, InvalidType, InvalidValue};
    let refused = |change: fn(&mut Value)| load("types", &types(change), None);
    let factor = |values: &str, shape: &str| {
        let mut manifest = types(|_| {});
        let constant = format!(r#"[{{"input": "factor", "shape": {shape}, "values": {values}}}]"#);
        manifest["constants"] = serde_json::from_str(&constant).unwrap();
        load("types", &manifest, None)
    };
    let cases = [
        (
            factor(r#"["ten"]"#, "[]"),
            InvalidType,
            "constant `factor`: found texts, expected type int64",
        ),
        (factor("[true]", "[]"), InvalidType, "found booleans, expected type int64"),
        (factor("[1.5]", "[]"), InvalidValue, "found 1.5, expected a whole number from -9"),
        (factor("[1e300]", "[]"), InvalidValue, "constant `factor`: found 1e300, expected a whole"),
        (factor("[10]", "[1]"), InvalidShape, "constant `factor`: found shape [1], expected []"),
        (factor("[1, 2]", "[]"), InvalidManifest, "found 2 values, expected 1 for the shape []"),
        (factor(r#"[1, "a"]"#, "[2]"), InvalidManifest, "all numbers, all booleans or all texts"),
        (
            refused(|m| m["constants"][0]["input"] = json!("sr")),
            InvalidModel,
            "constant `sr`: the model has no input `sr`; it has member",
        ),
        (
            refused(|m| m["constants"][0]["input"] = json!("age")),
            InvalidManifest,
            "constants[0]: input `age` is filled by the pipeline",
        ),
        (
            refused(|m| m["constants"] = json!([])),
            ErrorKind::MissingColumn,
            "tensor `factor`: is missing",
        ),
        (
            refused(|m| m["pipeline"]["features"][0]["missing"] = json!("nan")),
            InvalidModel,
            "column `visits`: a missing value is NaN, but the model's `visits` takes elements of type int64",
        ),
        (
            refused(|m| {
                m["pipeline"]["features"][4]["steps"] = json!([{"op": "impute", "value": 0}])
            }),
            InvalidManifest,
            "column `age`: imputes missing values",
        ),
    ];
    for (result, kind, text) in cases {
        let error = result.err().unwrap_or_else(|| panic!("no error: {text}"));
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[test]
fn a_constant_goes_with_every_pipeline() {
    let mut sound = memory("before");
    sound["state"] = json!([]);
    sound["constants"] = json!([{"input": "before", "shape": [1, 1], "values": [0.5]}]);
    let mut model = load("memory", &sound, None).unwrap();
    for _ in 0..2 {
        assert_eq!(model.predict_sound(&[0.25], 8_000).unwrap().output, [0.75]);
    }
    sound["state"] = json!([{"input": "before", "output": "after", "shape": [1, 1]}]);
    let error = load("memory", &sound, None).err().unwrap();
    assert!(error.to_string().contains("`before` is filled by the pipeline or a state"), "{error}");

    let mut texts =
        texts(json!({"tensors": {"input_ids": "input_ids"}, "padding": {"to": "max_length"}}));
    texts["constants"] =
        json!([{"input": "attention_mask", "shape": [1, 4], "values": [1, 1, 1, 1]}]);
    let mut model = load("vectors", &texts, Some(TOKENIZER)).unwrap();
    assert_eq!(model.predict_text("far", None).unwrap().output.len(), 2);
}

#[test]
fn bundles_that_do_not_fit_are_refused() {
    let two_tokens: &[u8] =
        br#"{"model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0}},
        "post_processor": {"type": "BertProcessing", "cls": ["c", 1], "sep": ["s", 2]}}"#;
    let cases = [
        (
            load("vectors", &texts(json!({})), Some(b"{}")),
            ErrorKind::InvalidManifest,
            "entry `tokenizer.json`: missing field `model`",
        ),
        (
            load("vectors", &texts(json!({"max_length": 1})), Some(two_tokens)),
            ErrorKind::InvalidManifest,
            "max_length is 1, expected room for 2 special tokens",
        ),
        (
            load("memory", &memory("nowhere"), None),
            ErrorKind::InvalidModel,
            "no input `nowhere`; it has samples, before",
        ),
    ];
    for (result, kind, text) in cases {
        let error = result.err().unwrap_or_else(|| panic!("no error: {text}"));
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[test]
fn the_wrong_kind_of_input_is_refused() {
    let mut texts = load("vectors", &texts(json!({})), Some(TOKENIZER)).unwrap();
    let mut sound = load("memory", &memory("before"), None).unwrap();
    let cases = [
        (sound.predict_text("east", None).map(drop), "the model takes sound, found a text"),
        (sound.predict_bytes(b"east").map(drop), "the model takes sound, found bytes"),
        (texts.predict_sound(&[0.0], 8_000).map(drop), "the model takes texts, found sound"),
        (texts.predict_text("east", Some("far")).map(drop), "the model takes single texts"),
        (texts.predict_texts(&[]).map(drop), "found 0 texts"),
        (texts.columns().map(drop), "the model takes texts, found rows"),
    ];
    for (result, text) in cases {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains(text), "{error}");
    }
}
