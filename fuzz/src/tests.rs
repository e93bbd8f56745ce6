use tract_onnx::pb::{NodeProto, ValueInfoProto};

use super::*;

fn model() -> Vec<u8> {
    let value = |name: &str| ValueInfoProto { name: name.into(), ..Default::default() };
    let node = NodeProto {
        op_type: "Relu".into(),
        input: vec!["x".into()],
        output: vec!["y".into()],
        ..Default::default()
    };
    let graph = GraphProto {
        node: vec![node],
        input: vec![value("x")],
        output: vec![value("y")],
        ..Default::default()
    };
    ModelProto { graph: Some(graph), ..Default::default() }.encode_to_vec()
}

#[test]
fn a_seed_always_makes_the_same_change() {
    for seed in 0..1000 {
        let changed = || mutate(&model(), &mut Random::of_seed(seed));
        assert_eq!(changed(), changed());
        assert!(ModelProto::decode(&changed().unwrap()[..]).is_ok());
    }
}

#[test]
fn a_joined_model_gives_what_the_second_one_gives() {
    let joined = join(&model(), &model(), &mut Random::of_seed(0)).unwrap();
    let graph = ModelProto::decode(&joined[..]).unwrap().graph.unwrap();
    assert_eq!((graph.node.len(), graph.output[0].name.as_str()), (2, "behind/y"));
}

#[test]
fn other_bytes_are_left_alone() {
    assert_eq!(mutate(b"hello", &mut Random::of_seed(0)), None);
}
