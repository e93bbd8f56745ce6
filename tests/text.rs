//! Token ids equal those of the tokenizers library, on every golden text and for every kind of tokenizer.

#[allow(dead_code, reason = "only the reading of files is needed here")]
mod common;

use common::{golden, read};
use driftline::Tokenizer;
use serde_json::Value;

/// Longer than any of the texts.
const ROOM: usize = 1 << 16;

fn tokenizer(name: &str) -> Tokenizer {
    Tokenizer::from_json(&read(&format!("tests/golden/text/{name}.json")))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn numbers(value: &Value) -> Vec<u32> {
    serde_json::from_value(value.clone()).unwrap()
}

fn texts(value: &Value) -> Vec<String> {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn ids_equal_those_of_tokenizers() {
    let golden = golden("text");
    let texts = texts(&golden["texts"]);
    assert!(texts.len() >= 90);
    let mut wrong = Vec::new();
    for (name, answers) in golden["tokenizers"].as_object().unwrap() {
        let tokenizer = tokenizer(name);
        for (text, expected) in texts.iter().zip(answers["ids"].as_array().unwrap()) {
            let (ids, types) = tokenizer.encode(text, None, ROOM).unwrap();
            assert_eq!(ids.len(), types.len());
            if ids != numbers(expected) {
                wrong.push(format!("{name} {text:?}: {ids:?}, expected {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn pairs_are_cut_and_typed_as_by_tokenizers() {
    let golden = golden("text");
    for (name, answers) in golden["tokenizers"].as_object().unwrap() {
        let tokenizer = tokenizer(name);
        for case in answers["pairs"].as_array().unwrap() {
            let texts = texts(&case["texts"]);
            let max_length = usize::try_from(case["max_length"].as_u64().unwrap()).unwrap();
            let (ids, types) = tokenizer.encode(&texts[0], Some(&texts[1]), max_length).unwrap();
            let expected = (numbers(&case["ids"]), numbers(&case["types"]));
            assert_eq!((ids, types), expected, "{name} {texts:?} {max_length}");
        }
    }
}

#[test]
fn damaged_files_are_survived() {
    for name in golden("text")["tokenizers"].as_object().unwrap().keys() {
        let whole = read(&format!("tests/golden/text/{name}.json"));
        for at in (0..whole.len()).step_by(997) {
            let mut damaged = whole.clone();
            damaged[at] ^= 1 << (at % 7);
            // A flipped bit can leave a valid tokenizer; what counts is that nothing panics.
            if let Ok(tokenizer) = Tokenizer::from_json(&damaged) {
                let _ =
                    tokenizer.encode("Hello, W\u{f6}rld\u{301}! 123 \u{4e2d}\r\n", Some("x"), 16);
            }
            assert!(Tokenizer::from_json(&whole[..at]).is_err());
        }
    }
}
