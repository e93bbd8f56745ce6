//! Bad input gets an error that names the thing and what is allowed; the model stays usable.

mod common;

use common::{bundle, golden, model, read, table};
use driftline::{Bundle, Data, Error, ErrorKind, Manifest, Model, Session, Tensor};
use serde_json::{Value, json};

/// Fails with a list of all cases that gave another error than expected.
fn assert_errors(cases: Vec<(&str, Result<(), Error>, ErrorKind, &str)>) {
    let wrong: Vec<_> = (cases.into_iter())
        .filter_map(|(name, result, kind, text)| match result {
            Ok(()) => Some(format!("{name}: no error")),
            Err(error) if error.kind() == kind && error.to_string().contains(text) => None,
            Err(error) => Some(format!("{name}: {error:?}")),
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn flights_manifest(change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut manifest = serde_json::from_slice(&read("models/flights/manifest.json")).unwrap();
    change(&mut manifest);
    serde_json::to_vec(&manifest).unwrap()
}

#[test]
fn bundles_that_are_wrong_are_refused() {
    let load = |bytes: &[u8]| Model::from_bundle(bytes).map(drop);
    let whole = bundle("flights");
    let altered = |text: &[u8]| {
        let mut bytes = whole.clone();
        let at = bytes.windows(text.len()).position(|part| part == text).unwrap();
        bytes[at] ^= 1;
        bytes
    };
    let without_model = driftline::write_archive(&[("driftline.json", b"{}")]).unwrap();
    assert_errors(vec![
        ("empty", load(&[]), ErrorKind::InvalidBundle, "0 bytes"),
        ("cut in half", load(&whole[..whole.len() / 2]), ErrorKind::InvalidBundle, "ZIP"),
        ("last byte gone", load(&whole[..whole.len() - 1]), ErrorKind::InvalidBundle, "ZIP"),
        (
            "altered manifest",
            load(&altered(b"\"flights\"")),
            ErrorKind::InvalidBundle,
            "driftline.json",
        ),
        ("altered model", load(&altered(b"Gemm")), ErrorKind::InvalidBundle, "model.onnx"),
        ("manifest without rules", load(&without_model), ErrorKind::InvalidManifest, "format"),
        ("a text", load(b"hello"), ErrorKind::InvalidBundle, "ZIP"),
    ]);
}

#[test]
fn manifests_that_break_a_rule_are_refused() {
    let parse = |change: fn(&mut Value)| Manifest::from_json(&flights_manifest(change)).map(drop);
    use ErrorKind::{InvalidManifest as Invalid, UnsupportedFormat};
    assert_errors(vec![
        ("from the future", parse(|m| m["format"] = json!(2)), UnsupportedFormat, "format is 2"),
        ("format 0", parse(|m| m["format"] = json!(0)), Invalid, "format is 0"),
        ("name", parse(|m| m["name"] = json!("Flights!")), Invalid, "a-z"),
        ("version", parse(|m| m["version"] = json!("1.0")), Invalid, "unexpected end"),
        ("expiry", parse(|m| m["expires"] = json!("soon")), Invalid, "2027-01-31"),
        ("unknown key", parse(|m| m["colour"] = json!("red")), Invalid, "colour"),
        ("no features", parse(|m| m["pipeline"]["features"] = json!([])), Invalid, "no features"),
        (
            "feature of no column",
            parse(|m| m["pipeline"]["features"][0]["column"] = json!("x")),
            Invalid,
            "column `x`",
        ),
        (
            "column asked for in vain",
            parse(|m| {
                let inputs = m["signature"]["inputs"].as_array_mut().unwrap();
                inputs.push(json!({"name": "idle", "type": "double"}));
            }),
            Invalid,
            "column `idle`",
        ),
        (
            "wrong encoding",
            parse(|m| m["signature"]["inputs"][0]["type"] = json!("string")),
            Invalid,
            "column `hour`",
        ),
        (
            "std of 0",
            parse(|m| {
                m["pipeline"]["features"][0]["steps"] =
                    json!([{"op": "scale", "mean": 1, "std": 0}])
            }),
            Invalid,
            "other than 0",
        ),
        (
            "missing as a word that means nothing",
            parse(|m| m["pipeline"]["features"][0]["missing"] = json!("zeros")),
            Invalid,
            "expected `error` or `nan`",
        ),
        (
            "constant for the pipeline's tensor",
            parse(|m| m["constants"] = json!([{"input": "input", "shape": [], "values": [1]}])),
            Invalid,
            "constants[0]: input `input` is filled by the pipeline",
        ),
        (
            "constant of mixed values",
            parse(|m| m["constants"] = json!([{"input": "a", "shape": [2], "values": [1, "b"]}])),
            Invalid,
            "all numbers, all booleans or all texts",
        ),
        ("top_k", parse(|m| m["output"]["top_k"] = json!(3)), Invalid, "expected 1 to 2"),
        ("threshold", parse(|m| m["output"]["threshold"] = json!(1.5)), Invalid, "expected 0 to 1"),
    ]);
}

#[test]
fn models_that_do_not_fit_their_manifest_are_refused() {
    let onnx = read("models/flights/model.onnx");
    let load = |change: fn(&mut Value)| {
        let manifest = Manifest::from_json(&flights_manifest(change))?;
        Model::from_bundle(
            &Bundle { manifest, model: &onnx, tokenizer: None, reference: None, background: None }
                .to_bytes()?,
        )
        .map(drop)
    };
    assert_errors(vec![
        (
            "output that is not there",
            load(|m| m["output"]["tensor"] = json!("score")),
            ErrorKind::InvalidModel,
            "no output `score`; it has probability",
        ),
        (
            "input that is not there",
            load(|m| m["pipeline"]["tensor"] = json!("x")),
            ErrorKind::UnknownColumn,
            "tensor `x`",
        ),
        (
            "a feature too few",
            load(|m| {
                let inputs = m["signature"]["inputs"].as_array_mut().unwrap();
                inputs.retain(|field| field["name"] != "hour");
                let features = m["pipeline"]["features"].as_array_mut().unwrap();
                features.retain(|feature| feature["column"] != "hour");
            }),
            ErrorKind::InvalidShape,
            "tensor `input`",
        ),
        (
            "labels for other outputs",
            load(|m| m["output"]["labels"] = json!(["a", "b", "c"])),
            ErrorKind::InvalidModel,
            "3 labels",
        ),
    ]);
}

#[test]
fn onnx_files_that_are_wrong_are_refused() {
    let load = |bytes: &[u8]| Session::from_onnx(bytes).map(drop);
    let whole = read("models/flights/model.onnx");
    let relabelled = |from: &[u8], to: &[u8]| {
        assert_eq!(from.len(), to.len());
        let mut bytes = whole.clone();
        let at = bytes.windows(from.len()).position(|part| part == from).unwrap();
        bytes[at..at + to.len()].copy_from_slice(to);
        bytes
    };
    assert_errors(vec![
        ("empty", load(&[]), ErrorKind::InvalidModel, "no graph"),
        ("a text", load(b"<!doctype html>"), ErrorKind::InvalidModel, "not an ONNX file"),
        (
            "cut in half",
            load(&whole[..whole.len() / 2]),
            ErrorKind::InvalidModel,
            "not an ONNX file",
        ),
        (
            "operator that does not exist",
            load(&relabelled(b"Gemm", b"Gurk")),
            ErrorKind::UnsupportedOperator,
            "(Gurk); export the model with other operators",
        ),
        (
            "operator of another domain by a name of the standard",
            load(ABS_OF_ACME),
            ErrorKind::UnsupportedOperator,
            "node `y` (acme.Abs)",
        ),
    ]);
}

/// `y = acme.Abs(x)`.
const ABS_OF_ACME: &[u8] = b"\x08\x08:;\
    \n\x11\n\x01x\x12\x01y\"\x03Abs:\x04acme\x12\x04test\
    Z\x0f\n\x01x\x12\n\n\x08\x08\x01\x12\x04\n\x02\x08\x02\
    b\x0f\n\x01y\x12\n\n\x08\x08\x01\x12\x04\n\x02\x08\x02B\x04\n\x00\x10\x0f";

#[test]
fn every_truncation_of_an_onnx_file_is_survived() {
    let whole = read("models/flights/model.onnx");
    for length in (0..whole.len()).step_by(7) {
        // A cut between two fields can leave a smaller, valid model; what counts is that nothing panics.
        let _ = Session::from_onnx(&whole[..length]);
    }
}

#[test]
fn rows_that_are_wrong_are_refused_and_the_next_row_works() {
    let golden = golden("flights");
    let good = golden["rows"][0].clone();
    let mut model = model("flights");
    let mut predict = |column: &str, value: Value| {
        let mut row = good.clone();
        row[column] = value;
        let table = table(&model, &[row])?;
        model.predict(&table).map(drop)
    };
    assert_errors(vec![
        (
            "text for a number",
            predict("hour", json!("six")),
            ErrorKind::InvalidType,
            "column `hour`",
        ),
        (
            "number for a text",
            predict("carrier", json!(7)),
            ErrorKind::InvalidType,
            "column `carrier`",
        ),
        (
            "boolean for a number",
            predict("hour", json!(true)),
            ErrorKind::InvalidType,
            "expected a number",
        ),
        (
            "missing where not allowed",
            predict("hour", Value::Null),
            ErrorKind::InvalidValue,
            "column `hour`",
        ),
        (
            "missing category",
            predict("carrier", Value::Null),
            ErrorKind::InvalidValue,
            "column `carrier`",
        ),
    ]);
    predict("carrier", json!("ZZ")).expect("an unknown carrier has a stated meaning");
    predict("pressure", Value::Null).expect("a missing pressure has a stated meaning");
}

#[test]
fn tensors_that_are_wrong_are_refused() {
    let mut session = Session::from_onnx(&read("models/digits/model.onnx")).unwrap();
    let mut run = |name: &str, shape: &[usize], data: Data| {
        session.run(vec![(name.to_owned(), Tensor::new(shape, data)?.into())]).map(drop)
    };
    let zeros = |count| Data::F32(vec![0.0; count]);
    assert_errors(vec![
        (
            "other name",
            run("x", &[1, 1, 28, 28], zeros(784)),
            ErrorKind::UnknownColumn,
            "takes image",
        ),
        (
            "other shape",
            run("image", &[1, 1, 14, 56], zeros(784)),
            ErrorKind::InvalidShape,
            "[batch, 1, 28, 28]",
        ),
        ("other rank", run("image", &[784], zeros(784)), ErrorKind::InvalidShape, "[784]"),
        (
            "too few elements",
            run("image", &[1, 1, 28, 28], zeros(3)),
            ErrorKind::InvalidShape,
            "3 elements",
        ),
        (
            "other type",
            run("image", &[1, 1, 28, 28], Data::F64(vec![0.0; 784])),
            ErrorKind::InvalidType,
            "expected float32",
        ),
    ]);
    run("image", &[2, 1, 28, 28], zeros(2 * 784)).expect("the session stays usable");
}

#[test]
fn arithmetic_on_tensors_without_elements_is_survived() {
    // `z = Pow(x, y)` with `x` of shape [2, 3] and `y` of shape [0], found by the fuzzer.
    let bytes = b"\x08\x08:\x51\
        \n\x0e\n\x01x\n\x01y\x12\x01z\"\x03Pow\x12\x04test\
        Z\x13\n\x01x\x12\x0e\n\x0c\x08\x01\x12\x08\n\x02\x08\x02\n\x02\x08\x03\
        Z\x0f\n\x01y\x12\n\n\x08\x08\x01\x12\x04\n\x02\x08\x00\
        b\x13\n\x01z\x12\x0e\n\x0c\x08\x01\x12\x08\n\x02\x08\x02\n\x02\x08\x03B\x02\x10\x0f";
    let _ = Session::from_onnx(bytes);
}

#[test]
fn a_normalisation_of_a_single_number_is_refused() {
    // `LayerNormalization(Cast(Size(x)), x)`: that the size has no axes is known when it is planned.
    let bytes = b"\
        \x08\x08:g\x0a\x0c\x0a\x01x\x12\x01n\x22\x04Size\x0a\x17\x0a\x01n\x12\x01f\x22\x04Cast*\x09\x0a\x02to\x18\x01\
        \xa0\x01\x02\x0a\x1d\x0a\x01f\x0a\x01x\x12\x01y\x22\x12LayerNormalization\x12\x01gZ\x0f\x0a\
        \x01x\x12\x0a\x0a\x08\x08\x01\x12\x04\x0a\x02\x08\x02b\x0b\x0a\x01y\x12\x06\x0a\x04\x08\x01\x12\x00B\x04\x0a\x00\x10\x11";
    let error = Session::from_onnx(bytes).map(drop).unwrap_err();
    assert!(error.to_string().contains("input 0 has 0 axes, expected at least 1"), "{error}");
}
