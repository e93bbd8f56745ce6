//! Signals and projections equal those of NumPy, SciPy, Pillow, librosa, tokenizers and regex on every golden vector.

use std::path::Path;

use serde_json::Value;

use super::projection::Projection;
use super::script::Script;
use super::{Kind, audio, bytes, image, names, text};
use crate::pipeline::{Picture, Tokenizer};

/// Of the value, or of 1.
const TOLERANCE: f64 = 1e-9;

fn read(path: &str) -> Vec<u8> {
    let path = Path::new("tests/golden").join(path);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn golden(key: &str) -> Vec<Value> {
    let golden: Value = serde_json::from_slice(&read("signals/signals.json")).unwrap();
    golden[key].as_array().unwrap().clone()
}

fn count(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn floats(value: &Value) -> Vec<f32> {
    // OK because the vectors were written from floats of 32 bits.
    value.as_array().unwrap().iter().map(|value| value.as_f64().unwrap() as f32).collect()
}

/// Compares what `measure` writes with the golden signals, where null is NaN.
fn assert_signals(kind: Kind, case: &Value, tolerance: f64, measure: impl FnOnce(&mut [f64])) {
    let expected = case["signals"].as_object().unwrap();
    let mut found = vec![f64::INFINITY; names(kind).len()];
    measure(&mut found);
    assert_eq!(expected.len(), found.len(), "{kind:?}");
    for (name, found) in names(kind).iter().zip(found) {
        let expected = expected[*name].as_f64().unwrap_or(f64::NAN);
        let close = (found - expected).abs() <= tolerance * expected.abs().max(1.0);
        assert!(close || found.is_nan() && expected.is_nan(), "{name} {found} {expected}: {case}");
    }
}

#[test]
fn pictures_equal_pillow_and_scipy() {
    for case in golden("image") {
        let picture = match case["file"].as_str() {
            Some(file) => {
                let decoded = driftline_decoder::decode(&read(&format!("photos/{file}"))).unwrap();
                Picture::from_rgba(decoded.width, decoded.height, decoded.rgba)
            }
            None => {
                let size = |key| u32::try_from(count(&case[key])).unwrap();
                pattern(size("width"), size("height"))
            }
        };
        let picture = picture.unwrap();
        assert_signals(Kind::Image, &case, TOLERANCE, |out| image(&picture, out));
    }
}

/// The generator makes the same.
fn pattern(width: u32, height: u32) -> crate::Result<Picture> {
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    // OK because the remainder fits.
    let pixel = |(x, y)| {
        [(x * 7 + y * 3) % 256, x * y / 5 % 256, (x + 2 * y) / 9 % 200, 255].map(|it| it as u8)
    };
    Picture::from_rgba(width, height, places.flat_map(pixel).collect())
}

#[test]
fn sound_equals_librosa() {
    for case in golden("audio") {
        let samples = floats(&case["samples"]);
        let rate = u32::try_from(count(&case["sample_rate"])).unwrap();
        // librosa adds up in single precision.
        assert_signals(Kind::Audio, &case, 1e-6, |out| audio(&samples, rate, out));
    }
}

#[test]
fn texts_equal_tokenizers_and_regex() {
    for case in golden("text") {
        let json = read(&format!("text/{}.json", case["tokenizer"].as_str().unwrap()));
        let tokenizer = Tokenizer::from_json(&json).unwrap();
        let (content, pair) = (case["text"].as_str().unwrap(), case["pair"].as_str());
        let (_, _, tokens) =
            tokenizer.encode_counted(content, pair, count(&case["max_length"])).unwrap();
        assert_signals(Kind::Text, &case, TOLERANCE, |out| text(content, pair, tokens, out));
    }
}

#[test]
fn letters_have_the_scripts_of_unicode() {
    let scripts = [Script::Latin, Script::Cyrillic, Script::Arabic, Script::Han];
    let cases = golden("scripts");
    assert_eq!(cases.len(), scripts.len());
    for (script, ranges) in scripts.into_iter().zip(&cases) {
        let ranges: Vec<_> = (ranges.as_array().unwrap().iter())
            .map(|range| count(&range[0])..=count(&range[1]))
            .collect();
        let letters: usize = ranges.iter().map(|range| range.clone().count()).sum();
        let mut found = 0;
        for letter in ('\0'..=char::MAX).filter(|letter| Script::of(*letter) == Some(script)) {
            let at = letter as usize;
            assert!(ranges.iter().any(|range| range.contains(&at)), "{script:?} {at:x}");
            found += 1;
        }
        // The newest version of Unicode has more than the standard library knows.
        assert!(
            found <= letters && 100 * found >= 90 * letters,
            "{script:?}: {found} of {letters}"
        );
    }
}

#[test]
fn bytes_equal_scipy() {
    for case in golden("bytes") {
        let content = read(case["file"].as_str().unwrap());
        assert_signals(Kind::Bytes, &case, TOLERANCE, |out| bytes(&content, out));
    }
}

#[test]
fn projections_equal_numpy_bit_for_bit() {
    for case in golden("projections") {
        let embedding = floats(&case["embedding"]);
        let mut out = vec![0.0; names(Kind::Embedding).len()];
        let seed = case["seed"].as_str().unwrap().parse().unwrap();
        Projection::new(seed).project(&embedding, &mut out);
        let expected = case["bits"].as_array().unwrap().iter();
        let expected: Vec<&str> = expected.map(|bits| bits.as_str().unwrap()).collect();
        let found: Vec<_> = out.iter().map(|it| format!("{:016x}", it.to_bits())).collect();
        assert_eq!(found, expected);
    }
}

/// `cargo test --lib --release -- signals --ignored --nocapture` says what signals cost.
#[test]
#[ignore = "measures, and asserts nothing"]
fn cost() {
    let measure = |name: &str, work: &mut dyn FnMut()| {
        work();
        let begin = std::time::Instant::now();
        (0..20).for_each(|_| work());
        println!("{name}: {:.0} us", begin.elapsed().as_secs_f64() * 1e6 / 20.0);
    };
    for (width, height) in [(224, 224), (4_000, 3_000)] {
        let picture = pattern(width, height).unwrap();
        let mut out = [0.0; 7];
        measure(&format!("{width} x {height}"), &mut || image(&picture, &mut out));
    }
    let mut out = [0.0; 8];
    measure("1,280 numbers", &mut || Projection::new(1).project(&[0.5; 1_280], &mut out));
}
