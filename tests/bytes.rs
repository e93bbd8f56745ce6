//! Bytes become the numbers that magika's model takes, on every golden vector.

#[allow(dead_code, reason = "only the reading of files is needed here")]
mod common;

use common::golden;
use driftline::BytesPipeline;
use serde_json::{Value, json};

fn from_hexadecimal(text: &Value) -> Vec<u8> {
    let digits = text.as_str().unwrap().as_bytes().chunks_exact(2);
    digits.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

#[test]
fn numbers_equal_those_of_magika() {
    let golden = golden("bytes");
    let contents: Vec<_> =
        golden["bytes"].as_array().unwrap().iter().map(from_hexadecimal).collect();
    assert!(contents.len() >= 30);
    for case in golden["cases"].as_array().unwrap() {
        let mut options = case["options"].clone();
        options["tensor"] = json!("bytes");
        let pipeline: BytesPipeline = serde_json::from_value(options).unwrap();
        pipeline.check().unwrap();
        for (content, expected) in contents.iter().zip(case["numbers"].as_array().unwrap()) {
            let (found, _) = pipeline.encode(content);
            assert_eq!(json!(found), *expected, "{} {content:?}", case["options"]);
        }
    }
}
