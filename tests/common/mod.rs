//! The project's models, packed from their files, and the golden vectors made by onnxruntime.

use std::path::{Path, PathBuf};

use driftline::{Bundle, Cell, Manifest, Model, Table, TableBuilder};
use serde_json::Value;

pub fn file(path: &str) -> PathBuf {
    // Cargo runs tests in the crate's folder. A path fixed when compiling would be that of another clone, which
    // shares compiled tests.
    Path::new(path).into()
}

pub fn read(path: &str) -> Vec<u8> {
    std::fs::read(file(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn manifest(name: &str) -> Manifest {
    Manifest::from_json(&read(&format!("models/{name}/manifest.json"))).unwrap()
}

pub fn bundle(name: &str) -> Vec<u8> {
    let model = read(&format!("models/{name}/model.onnx"));
    Bundle {
        manifest: manifest(name),
        model: &model,
        tokenizer: None,
        reference: None,
        background: None,
    }
    .to_bytes()
    .unwrap()
}

pub fn model(name: &str) -> Model {
    Model::from_bundle(&bundle(name)).unwrap()
}

#[allow(dead_code, reason = "not every test file has golden vectors")]
pub fn golden(name: &str) -> Value {
    serde_json::from_slice(&read(&format!("tests/golden/{name}.json"))).unwrap()
}

/// Rows of JSON objects as a table.
pub fn table(model: &Model, rows: &[Value]) -> driftline::Result<Table> {
    let signature = &model.manifest().signature;
    let mut table = TableBuilder::new(signature);
    for row in rows {
        for (position, field) in signature.inputs.iter().enumerate() {
            table.push(position, cell(&row[&field.name]))?;
        }
    }
    table.finish()
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Number(number) => Cell::Number(number.as_f64().unwrap()),
        Value::String(text) => Cell::Text(text.clone()),
        Value::Bool(boolean) => Cell::Boolean(*boolean),
        _ => Cell::Missing,
    }
}
