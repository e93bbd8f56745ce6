//! Sound is resampled as by SciPy and becomes the spectrograms of librosa, on every golden vector.

#[allow(dead_code, reason = "only the reading of files is needed here")]
mod common;

use common::{golden, read};
use driftline::AudioPipeline;
use serde_json::{Value, json};

/// Of the loudest sample: SciPy adds up in single precision.
const RESAMPLING: f32 = 1e-6;
/// Of the value, or of 1 for the logarithm of one near 1: librosa rounds to single precision on its way.
const SPECTROGRAMS: f32 = 1e-5;

fn floats(bytes: &[u8], place: &Value) -> Vec<f32> {
    let number = |key: &str| usize::try_from(place[key].as_u64().unwrap()).unwrap();
    let values = bytes.chunks_exact(4).skip(number("start")).take(number("length"));
    values.map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect()
}

fn pipeline(sample_rate: &Value, features: Value) -> AudioPipeline {
    let json = json!({"tensor": "x", "sample_rate": sample_rate, "features": features});
    let pipeline: AudioPipeline = serde_json::from_value(json).unwrap();
    pipeline.check().unwrap();
    pipeline
}

fn largest(differences: impl Iterator<Item = f32>) -> f32 {
    differences.fold(0.0, |largest, it| if it <= largest { largest } else { it })
}

#[test]
fn resampling_equals_scipy() {
    let (golden, bytes) = (golden("audio"), read("tests/golden/audio.bin"));
    let sound = floats(&bytes, &golden["short_sound"]);
    let loudest = largest(sound.iter().map(|sample| sample.abs()));
    for case in golden["resampled"].as_array().unwrap() {
        let rate = u32::try_from(case["from"].as_u64().unwrap()).unwrap();
        let pipeline = pipeline(&case["to"], json!({"type": "samples"}));
        let (found, shape) = pipeline.encode(&sound, rate).unwrap();
        let expected = floats(&bytes, &case["output"]);
        assert_eq!(shape, [1, expected.len()], "{case}");
        let differences = found.iter().zip(&expected).map(|(found, it)| (found - it).abs());
        let largest = largest(differences);
        println!("{} to {}: {:e}", case["from"], case["to"], largest / loudest);
        assert!(largest <= RESAMPLING * loudest, "{case}: {largest:e}");
    }
}

#[test]
fn spectrograms_equal_librosa() {
    let (golden, bytes) = (golden("audio"), read("tests/golden/audio.bin"));
    let sound = floats(&bytes, &golden["sound"]);
    let cases = golden["spectrograms"].as_array().unwrap();
    assert!(cases.len() >= 19);
    for case in cases {
        let mut features = case["features"].clone();
        features["type"] = json!("log_mel");
        features["layout"] = json!("nmt");
        let (found, shape) =
            pipeline(&golden["sample_rate"], features).encode(&sound, 16_000).unwrap();
        let expected = floats(&bytes, &case["output"]);
        assert_eq!(json!(shape[1..]), case["shape"], "{case}");
        let least = if case["features"]["log"].is_null() { f32::MIN_POSITIVE } else { 1.0 };
        let differences = found.iter().zip(&expected);
        let largest =
            largest(differences.map(|(found, it)| (found - it).abs() / it.abs().max(least)));
        println!("{}: {largest:e}", case["name"]);
        assert!(largest <= SPECTROGRAMS, "{case}: {largest:e}");
    }
}
