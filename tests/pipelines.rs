//! Models of texts, sound and bytes, from the bundle to the answer.

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
    Model::from_bundle(&Bundle { manifest, model: &model, tokenizer }.to_bytes()?)
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
