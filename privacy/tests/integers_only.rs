//! No floating-point number in the crate, in any spelling.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// The code of a line, without what a comment or a text says.
fn code(line: &str) -> String {
    let line = line.split("//").next().unwrap_or_default();
    line.split('"').step_by(2).collect()
}

fn has_float(code: &str) -> bool {
    let words = code.split(|letter: char| !letter.is_alphanumeric());
    let named = words.into_iter().any(|word| word.ends_with("f32") || word.ends_with("f64"));
    let bytes = code.as_bytes();
    let point = bytes
        .windows(3)
        .any(|part| part[0].is_ascii_digit() && part[1] == b'.' && part[2].is_ascii_digit());
    named || point
}

#[test]
fn no_source_has_a_floating_point_number() {
    let files = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(files.len() > 10, "{files:?}");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let found: Vec<_> = text.lines().filter(|line| has_float(&code(line))).collect();
        assert!(found.is_empty(), "{}: {found:?}", file.display());
    }
}

#[test]
fn floating_point_numbers_are_recognised() {
    for line in ["let x = 0.5;", "x as f64", "1f32", "use core::f64::consts;"] {
        assert!(has_float(&code(line)), "{line}");
    }
    for line in ["// as 0.5", "self.0.max(3)", r#"expect("0.5")"#, "0..5"] {
        assert!(!has_float(&code(line)), "{line}");
    }
}
