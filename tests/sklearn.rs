//! Models of scikit-learn, LightGBM and XGBoost answer as in onnxruntime: numbers within 1e-4 of the
//! value or of 1, labels the same.

use driftline::{Data, Session, Tensor, Value};
use serde_json::Value as Json;

const TOLERANCE: f64 = 1e-4;

#[test]
fn exported_models_equal_onnxruntime() {
    let cases: Json = serde_json::from_slice(&read("cases.json")).unwrap();
    let cases = cases.as_object().unwrap();
    assert!(cases.len() >= 40);
    let failures: Vec<_> = (cases.iter())
        .filter_map(|(name, case)| check(name, case).err().map(|error| format!("{name}: {error}")))
        .collect();
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

fn read(name: &str) -> Vec<u8> {
    let path = format!("tests/golden/ml/{name}");
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn check(name: &str, case: &Json) -> Result<(), String> {
    let bytes = read(&format!("{name}.onnx"));
    let mut session = Session::from_onnx(&bytes).map_err(|error| error.to_string())?;
    let inputs = case["inputs"].as_object().unwrap();
    let inputs = inputs.iter().map(|(name, input)| (name.clone(), tensor(input).into())).collect();
    let outputs = session.run(inputs).map_err(|error| error.to_string())?;
    let expected = case["outputs"].as_array().unwrap();
    assert_eq!(outputs.len(), expected.len(), "{name}");
    (outputs.iter().zip(expected)).try_for_each(|(found, expected)| compare(found, expected))
}

fn tensor(json: &Json) -> Tensor {
    let shape: Vec<_> = (json["shape"].as_array().unwrap().iter())
        .map(|size| size.as_u64().unwrap() as usize)
        .collect();
    let values = json["values"].as_array().unwrap().iter();
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    // Missing values are null: JSON has no NaN.
    let data = match json["type"].as_str().unwrap() {
        "float32" => Data::F32(values.map(|v| v.as_f64().map_or(f32::NAN, |v| v as f32)).collect()),
        "int64" => Data::I64(values.map(|value| value.as_i64().unwrap()).collect()),
        "bool" => Data::Bool(values.map(|value| value.as_bool().unwrap()).collect()),
        "string" => Data::String(values.map(text).collect()),
        other => panic!("{other}"),
    };
    Tensor::new(&shape, data).unwrap()
}

fn compare(found: &Value, expected: &Json) -> Result<(), String> {
    match found {
        Value::Tensor(found) => {
            let expected = tensor(expected);
            if found.shape() != expected.shape() {
                return Err(format!("shape {:?}, expected {:?}", found.shape(), expected.shape()));
            }
            match (found.data(), expected.data()) {
                (Data::F32(found), Data::F32(expected)) => close(found, expected),
                (found, expected) if found == expected => Ok(()),
                (found, expected) => Err(format!("{found:?}, expected {expected:?}")),
            }
        }
        Value::Sequence(found) => {
            let expected = expected["maps"].as_array().unwrap();
            assert_eq!(found.len(), expected.len());
            (found.iter().zip(expected))
                .try_for_each(|(found, expected)| compare_map(found, expected))
        }
        other => Err(format!("{other:?}")),
    }
}

fn compare_map(found: &Value, expected: &Json) -> Result<(), String> {
    let (Value::Map { keys, values }, Json::Object(expected)) = (found, expected) else {
        return Err(format!("{found:?}, expected a map"));
    };
    let Data::F32(values) = values.data() else {
        return Err(format!("{values:?}, expected floats"));
    };
    assert_eq!(keys.len(), expected.len());
    let expected: Vec<_> = keys.iter().map(|key| expected[key].as_f64().unwrap() as f32).collect();
    close(values, &expected)
}

fn close(found: &[f32], expected: &[f32]) -> Result<(), String> {
    let distance = |(found, expected): (&f32, &f32)| {
        (f64::from(*found) - f64::from(*expected)).abs() / f64::from(expected.abs().max(1.0))
    };
    let largest = found.iter().zip(expected).map(distance).fold(0.0, f64::max);
    if largest <= TOLERANCE && found.iter().all(|value| !value.is_nan()) {
        return Ok(());
    }
    Err(format!("largest difference {largest:e}"))
}
