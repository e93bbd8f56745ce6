//! A tensor from inside a model equals onnxruntime's, and asking for it changes no answer.

#[allow(dead_code, reason = "no rows are needed here")]
mod common;

use common::{file, golden, manifest, read};
use driftline::{Data, ErrorKind, Picture, Pipeline, Session, Tensor, Value};

const TOLERANCE: f32 = 1e-4;

fn floats(value: Value) -> Vec<f32> {
    match value.into_tensor().unwrap().into_data() {
        Data::F32(values) => values,
        data => panic!("found {}", data.element_type().name()),
    }
}

fn largest_difference(left: &[f32], right: &[f32]) -> f32 {
    assert_eq!(left.len(), right.len());
    left.iter().zip(right).map(|(left, right)| (left - right).abs()).fold(0.0, f32::max)
}

#[test]
fn the_photo_models_embedding_equals_onnxruntimes() {
    let golden = golden("signals/signals");
    let cases = golden["embeddings"].as_array().unwrap();
    assert!(!cases.is_empty());
    let onnx = read("models/photos/model.onnx");
    let name = Session::last_hidden_layer(&onnx, "probabilities").unwrap();
    assert_eq!(name.as_deref(), Some("flat"));
    let mut plain = Session::from_onnx(&onnx).unwrap();
    let mut session = Session::from_onnx_with(&onnx, name.as_deref()).unwrap();
    assert_eq!((plain.extra(), session.extra(), session.outputs().len()), (None, Some(1), 1));
    let Pipeline::Image(pipeline) = manifest("photos").pipeline else { panic!("no pictures") };
    for case in cases {
        let bytes = std::fs::read(file("tests/golden/photos").join(case["file"].as_str().unwrap()));
        let decoded = driftline_decoder::decode(&bytes.unwrap()).unwrap();
        let picture = Picture::from_rgba(decoded.width, decoded.height, decoded.rgba).unwrap();
        let (values, shape) = pipeline.encode(&picture).unwrap();
        let tensor = Tensor::new(&shape, Data::F32(values)).unwrap();
        let input = || vec![("image".to_owned(), Value::from(tensor.clone()))];
        let mut given = session.run(input()).unwrap();
        let embedding = floats(given.remove(1));
        let values = case["values"].as_array().unwrap().iter();
        // OK because the vectors were written from floats of 32 bits.
        let expected: Vec<f32> = values.map(|value| value.as_f64().unwrap() as f32).collect();
        let distance = largest_difference(&embedding, &expected);
        println!("{}: {distance:e}", case["file"]);
        assert!(distance <= TOLERANCE, "{}: {distance:e}", case["file"]);
        let answer = floats(plain.run(input()).unwrap().remove(0));
        assert!(largest_difference(&floats(given.remove(0)), &answer) <= 1e-6);
    }
}

#[test]
fn the_committed_models_have_a_hidden_layer() {
    for name in ["flights", "digits"] {
        let onnx = read(&format!("models/{name}/model.onnx"));
        let output = manifest(name).output.tensor;
        let hidden = Session::last_hidden_layer(&onnx, &output).unwrap();
        println!("{name}: {hidden:?}");
        let session = Session::from_onnx_with(&onnx, hidden.as_deref()).unwrap();
        assert_eq!(session.extra(), Some(session.outputs().len()), "{name}");
        let session = Session::from_onnx_with(&onnx, Some(&output)).unwrap();
        assert!(session.extra() < Some(session.outputs().len()), "{name}");
    }
}

#[test]
fn tensors_that_are_not_there_are_refused() {
    let onnx = read("models/digits/model.onnx");
    let error = Session::from_onnx_with(&onnx, Some("nothing")).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::InvalidModel);
    assert!(error.to_string().contains("no tensor `nothing`"), "{error}");
    let error = Session::last_hidden_layer(&onnx, "nothing").err().unwrap();
    assert!(error.to_string().contains("no output `nothing`; it has"), "{error}");
}
