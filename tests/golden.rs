//! Predictions equal onnxruntime's, within 1e-5, on every golden vector.

mod common;

use common::{file, golden, model, read, table};
use driftline::Picture;
use serde_json::Value;

const TOLERANCE: f32 = 1e-5;

fn floats(values: &Value) -> Vec<f32> {
    match values {
        Value::Array(values) => values.iter().flat_map(floats).collect(),
        // OK because the vectors were written from floats of 32 bits.
        value => vec![value.as_f64().unwrap() as f32],
    }
}

fn assert_close(found: &[f32], expected: &[f32], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let distance = |(found, expected): (&f32, &f32)| (found - expected).abs();
    let largest = found.iter().zip(expected).map(distance).fold(0.0, f32::max);

    assert!(largest <= TOLERANCE, "{what}: largest difference {largest:e}");
}

#[test]
fn flights_equal_onnxruntime() {
    let golden = golden("flights");
    let rows = golden["rows"].as_array().unwrap();
    assert!(rows.len() >= 1_000);
    let mut model = model("flights");
    let table = table(&model, rows).unwrap();
    let batch = model.predict_batch(&table).unwrap();
    assert_close(&batch.output, &floats(&golden["output"]), "flights");
}

#[test]
fn one_row_and_many_rows_agree() {
    let golden = golden("flights");
    let mut model = model("flights");
    for (row, expected) in
        golden["rows"].as_array().unwrap().iter().zip(floats(&golden["output"])).take(50)
    {
        let table = table(&model, std::slice::from_ref(row)).unwrap();
        let answer = model.predict(&table).unwrap();
        assert_close(&answer.output, &[expected], "one row");
    }
}

#[test]
fn digits_equal_onnxruntime() {
    let golden = golden("digits");
    let pictures: Vec<_> = (read("tests/golden/digits.bin").chunks_exact(28 * 28))
        .map(|pixels| {
            let rgba = pixels.iter().flat_map(|gray| [*gray, *gray, *gray, 255]).collect();
            Picture::from_rgba(28, 28, rgba).unwrap()
        })
        .collect();
    assert_eq!(pictures.len(), 1_000);
    let batch = model("digits").predict_pictures(&pictures).unwrap();
    assert_close(&batch.output, &floats(&golden["output"]), "digits");
    let truth = golden["labels"].as_array().unwrap();
    let right = (batch.classes.unwrap().iter().zip(truth))
        .filter(|(class, truth)| Some(u64::from(**class)) == truth.as_u64())
        .count();
    assert!(right >= 970, "{right} of 1,000 digits right");
}

#[test]
fn photos_equal_onnxruntime() {
    let golden = golden("photos");
    let list = |key: &str| golden[key].as_array().unwrap().clone();
    let (photos, jpegs) = (list("photos"), list("jpegs"));
    assert!(photos.len() >= 8 && !jpegs.is_empty());
    let mut model = model("photos");
    for photo in photos.iter().chain(&jpegs) {
        let name = photo["file"].as_str().unwrap();
        let bytes = std::fs::read(file("tests/golden/photos").join(name)).unwrap();
        let decoded = driftline_decoder::decode(&bytes).unwrap();
        let picture = Picture::from_rgba(decoded.width, decoded.height, decoded.rgba).unwrap();
        let answer = model.predict_picture(&picture).unwrap();
        assert_close(&answer.output, &floats(&photo["output"]), name);
        assert_eq!(answer.label.as_deref(), photo["top"][0][0].as_str(), "{name}");
    }
}
