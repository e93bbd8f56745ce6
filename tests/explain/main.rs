//! Explanations of rows, against the definition of Shapley values.

#[path = "../common/mod.rs"]
mod common;
mod counterfactual;
mod many;

use std::collections::BTreeMap;

use common::{bundle, golden, manifest, model, read, table};
use driftline::{
    Bundle, ErrorKind, ExplainMethod, ExplainOptions, Explained, Manifest, Model, Session,
};
use serde_json::{Map, Value, json};

fn options(json: Value) -> ExplainOptions {
    ExplainOptions::from_json(&json.to_string()).unwrap()
}

/// Some flights; the first one is explained by the others.
fn flights(count: usize) -> Vec<Value> {
    golden("flights")["rows"].as_array().unwrap()[..count].to_vec()
}

fn explain(model: &mut Model, rows: &[Value], given: Value) -> driftline::Result<Explained> {
    let (row, background) = (table(model, &rows[..1])?, table(model, &rows[1..])?);
    model.explain(&row, Some(&background), &options(given))
}

fn attributions(why: &Explained) -> Vec<f64> {
    why.values.iter().map(|value| value.attribution).collect()
}

/// Shapley values by their definition: players are sets of columns, and the model is asked as any caller asks it.
fn brute_force(
    model: &mut Model,
    rows: &[Value],
    players: &[Vec<String>],
    number: impl Fn(f32) -> f64,
) -> Vec<f64> {
    let count = players.len();
    let mixed = |(subset, other): (usize, &Value)| {
        let mut mixed: Map<String, Value> = other.as_object().unwrap().clone();
        let inside = players.iter().enumerate().filter(|(player, _)| subset >> player & 1 == 1);
        for column in inside.flat_map(|(_, columns)| columns) {
            mixed.insert(column.clone(), rows[0][column].clone());
        }
        Value::Object(mixed)
    };
    let background = &rows[1..];
    let pairs = (0..1 << count).flat_map(|subset| background.iter().map(move |row| (subset, row)));
    let all: Vec<_> = pairs.map(mixed).collect();
    let output = model.predict_batch(&table(model, &all).unwrap()).unwrap().output;
    let mean = |some: &[f32]| some.iter().map(|it| number(*it)).sum::<f64>() / some.len() as f64;
    let values: Vec<_> = output.chunks(background.len()).map(mean).collect();
    let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
    (0..count)
        .map(|player| {
            let without = (0..1usize << count).filter(|subset| subset >> player & 1 == 0);
            without
                .map(|subset| {
                    let size = subset.count_ones() as usize;
                    let weight = factorial(size) * factorial(count - size - 1) / factorial(count);
                    weight * (values[subset | 1 << player] - values[subset])
                })
                .sum()
        })
        .collect()
}

fn assert_close(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= tolerance, "{what}: {found}, expected {expected}");
    }
}

fn assert_additive(why: &Explained, what: &str) {
    let sum: f64 = attributions(why).iter().sum();
    let missed = (sum - (why.prediction - why.base)).abs();
    assert!(missed <= 1e-6 * why.prediction.abs().max(1.0), "{what}: misses {missed}");
}

#[test]
fn exact_values_are_those_of_the_definition() {
    let mut model = model("flights");
    // With 8 rows of background, both ask for 512 rows at a time: other numbers of rows are rounded in other ways.
    let rows = flights(9);
    let columns: Vec<_> =
        manifest("flights").signature.inputs.into_iter().map(|it| it.name).collect();
    let players: Vec<_> = columns.iter().map(|column| vec![column.clone()]).collect();
    let late = json!({"method": "exact", "target": "late"});
    let why = explain(&mut model, &rows, late).unwrap();
    assert_eq!((why.method, why.evaluations), (ExplainMethod::Exact, 2_048));
    assert!(why.values.iter().map(|value| &value.feature).eq(&columns));
    let expected = brute_force(&mut model, &rows, &players, f64::from);
    assert_close(&attributions(&why), &expected, 1e-9, "probability");
    assert_additive(&why, "probability");
    let row = table(&model, &rows[..1]).unwrap();
    assert!((why.prediction - f64::from(model.predict(&row).unwrap().output[0])).abs() < 1e-6);

    let on_time = explain(&mut model, &rows, json!({"target": "on time"})).unwrap();
    let opposite: Vec<_> = expected.iter().map(|value| -value).collect();
    assert_close(&attributions(&on_time), &opposite, 1e-9, "the other class");
}

#[test]
fn groups_are_one_player() {
    let mut model = model("flights");
    let rows = flights(9);
    let weather = ["temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"];
    let flight = ["carrier", "distance", "origin"];
    let given = json!({"method": "exact", "target": "late", "in": "log_odds",
        "groups": {"weather": weather, "flight": flight}});
    let why = explain(&mut model, &rows, given).unwrap();
    let names: Vec<_> = why.values.iter().map(|value| value.feature.as_str()).collect();
    assert_eq!(names, ["hour", "flight", "weather"]);
    let owned = |columns: &[&str]| columns.iter().map(ToString::to_string).collect::<Vec<_>>();
    let players = [owned(&["hour"]), owned(&flight), owned(&weather)];
    let log_odds = |p: f32| (f64::from(p) / (1.0 - f64::from(p))).ln();
    let expected = brute_force(&mut model, &rows, &players, log_odds);
    // The model is asked for the number before its last function, where that is in the manifest.
    assert_close(&attributions(&why), &expected, 1e-5, "log-odds");
    assert_additive(&why, "log-odds");
}

#[test]
fn methods_that_draw_agree_with_exact_values() {
    let mut model = model("flights");
    let rows = flights(9);
    let exact = explain(&mut model, &rows, json!({"method": "exact"})).unwrap();
    for method in ["leverage", "kernel", "permutation"] {
        let given = |seed| json!({"method": method, "seed": seed, "max_evaluations": 700});
        let why = explain(&mut model, &rows, given(1)).unwrap();
        assert_additive(&why, method);
        for (found, exact) in why.values.iter().zip(&exact.values) {
            let distance = (found.attribution - exact.attribution).abs();
            assert!(
                distance <= 6.0 * found.standard_error + 1e-9,
                "{method}: {found:?}, {exact:?}"
            );
        }
        assert_eq!(explain(&mut model, &rows, given(1)).unwrap(), why, "{method}");
        assert_ne!(explain(&mut model, &rows, given(2)).unwrap(), why, "{method}");
    }
}

#[test]
fn methods_that_do_not_add_up_say_what_they_found() {
    let mut model = model("flights");
    let rows = flights(40);
    let why =
        explain(&mut model, &rows, json!({"method": "lime", "max_evaluations": 600})).unwrap();
    let surrogate = why.surrogate.unwrap();
    let sum: f64 = why.base + attributions(&why).iter().sum::<f64>();
    assert!((sum - surrogate.prediction).abs() < 1e-9, "{sum} {surrogate:?}");
    assert!((0.0..=1.0).contains(&surrogate.score));
    assert_eq!(why.evaluations, 600);

    let why = explain(&mut model, &rows, json!({"method": "occlusion"})).unwrap();
    assert_eq!((why.evaluations, why.surrogate), (13, None));
}

#[test]
fn the_method_is_chosen_by_the_budget() {
    let mut model = model("flights");
    let rows = flights(3);
    for (evaluations, expected) in [
        (2_048, ExplainMethod::Exact),
        (2_000, ExplainMethod::Leverage),
        (60, ExplainMethod::Permutation),
        (20, ExplainMethod::Occlusion),
    ] {
        let given = json!({"max_evaluations": evaluations});
        let why = explain(&mut model, &rows, given).unwrap();
        assert_eq!(why.method, expected, "{evaluations}");
        assert!(why.evaluations <= evaluations, "{evaluations}: {}", why.evaluations);
    }
}

#[test]
fn what_can_not_be_explained_is_refused() {
    let mut model = model("flights");
    let rows = flights(3);
    let broken = |place: usize, column: &str| {
        let mut rows = rows.clone();
        rows[place][column] = Value::Null;
        rows
    };
    let cases = [
        (rows.clone(), json!({"target": "early"}), "target is `early`, expected on time, late"),
        (rows.clone(), json!({"groups": {"g": ["x"]}}), "group `g`, column `x`"),
        (
            rows.clone(),
            json!({"method": "tree"}),
            "method `tree`: the model is no ensemble of trees",
        ),
        (rows.clone(), json!({"method": "leverage", "max_evaluations": 3}), "max_evaluations"),
        (rows.clone(), json!({"method": "leverage", "tolerance": -1}), "`tolerance` is -1"),
        (rows[..1].to_vec(), json!({}), "found 0"),
        (broken(0, "hour"), json!({}), "column `hour`: is missing"),
        (broken(2, "hour"), json!({}), "background, row 1, column `hour`: is missing"),
    ];
    for (rows, given, expected) in cases {
        let error = explain(&mut model, &rows, given.clone()).unwrap_err().to_string();
        assert!(error.contains(expected), "{given}: {error}");
    }
    let row = table(&model, &rows[..1]).unwrap();
    let error = model.explain(&row, None, &ExplainOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.to_string().contains("--background"), "{error}");
}

#[test]
fn a_bundle_may_bring_its_background() {
    let rows = flights(6);
    let mut plain = model("flights");
    let given = explain(&mut plain, &rows, json!({})).unwrap();
    let entry = plain.background_entry(&table(&plain, &rows[1..]).unwrap()).unwrap();
    let onnx = read("models/flights/model.onnx");
    let with = Bundle {
        manifest: manifest("flights"),
        model: &onnx,
        tokenizer: None,
        reference: None,
        background: Some(entry.as_bytes()),
    };
    let mut with = Model::from_bundle(&with.to_bytes().unwrap()).unwrap();
    let row = table(&with, &rows[..1]).unwrap();
    assert_eq!(with.explain(&row, None, &ExplainOptions::default()).unwrap(), given);
    assert!(Model::from_bundle(&bundle("flights")).unwrap().background().is_none());
}

/// A model of scikit-learn, LightGBM or XGBoost, with rows of numbers.
fn exported(name: &str, cases: &Value) -> (Model, Vec<Value>) {
    let onnx = read(&format!("tests/golden/ml/{name}.onnx"));
    let session = Session::from_onnx(&onnx).unwrap();
    let output = session.outputs().last().unwrap().name.clone();
    let input = &cases[name]["inputs"]["X"];
    let width = input["shape"][1].as_u64().unwrap() as usize;
    let columns: Vec<_> = (0..width).map(|column| format!("x{column}")).collect();
    let classes = match &cases[name]["outputs"].as_array().unwrap().last().unwrap() {
        output if output["maps"].is_array() => output["maps"][0].as_object().unwrap().len(),
        output => output["shape"][1].as_u64().unwrap() as usize,
    };
    let labels: Vec<_> = (0..classes).map(|class| format!("class {class}")).collect();
    let manifest = json!({
        "format": 1, "name": "test", "version": "1.0.0",
        "signature": {"inputs": columns.iter().map(|name| json!({"name": name, "type": "float"})).collect::<Vec<_>>()},
        "pipeline": {"type": "tabular", "tensor": "X",
            "features": columns.iter().map(|name| json!({"encode": "number", "column": name, "missing": "nan"})).collect::<Vec<_>>()},
        "output": if classes > 1 { json!({"tensor": output, "labels": labels}) } else { json!({"tensor": output}) },
    });
    let manifest = Manifest::from_json(manifest.to_string().as_bytes()).unwrap();
    let bundle =
        Bundle { manifest, model: &onnx, tokenizer: None, reference: None, background: None };
    let model = Model::from_bundle(&bundle.to_bytes().unwrap()).unwrap();
    let row = |values: &[Value]| columns.iter().cloned().zip(values.iter().cloned()).collect();
    let rows = input["values"].as_array().unwrap().chunks(width).map(row).map(Value::Object);
    (model, rows.take(9).collect())
}

#[test]
fn trees_of_exported_models_give_exact_values() {
    let cases: Value = serde_json::from_slice(&read("tests/golden/ml/cases.json")).unwrap();
    let walked = BTreeMap::from([
        ("decision_tree", None),
        ("decision_tree_regressor", None),
        ("random_forest_binary", None),
        ("random_forest_multi", None),
        ("random_forest_regressor", None),
        ("extra_trees_classifier", None),
        ("extra_trees_regressor", None),
        ("gradient_boosting_binary", Some("log_odds")),
        ("gradient_boosting_regressor", None),
        ("lightgbm_binary", Some("log_odds")),
        ("lightgbm_regressor", None),
        ("xgboost_binary", Some("log_odds")),
        ("xgboost_regressor", None),
    ]);
    for (name, scale) in walked {
        let (mut model, rows) = exported(name, &cases);
        // So that models of 13 columns have 12 players.
        let given = |method| {
            let groups = json!({"pair": ["x0", "x1"]});
            match scale {
                Some(scale) => json!({"method": method, "groups": groups, "in": scale}),
                None => json!({"method": method, "groups": groups}),
            }
        };
        let tree = explain(&mut model, &rows, given("tree"))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let exact = explain(&mut model, &rows, given("exact")).unwrap();
        let scale = exact.prediction.abs().max(1.0);
        assert_close(&attributions(&tree), &attributions(&exact), 2e-5 * scale, name);
        assert_additive(&tree, name);
        assert_eq!(explain(&mut model, &rows, given("auto")).unwrap(), tree, "{name}");
    }
}

#[test]
fn models_that_are_more_than_trees_are_refused() {
    let cases: Value = serde_json::from_slice(&read("tests/golden/ml/cases.json")).unwrap();
    for (name, expected) in [
        ("mlp_classifier", "no ensemble of trees"),
        ("gradient_boosting_multi", "do not stand for themselves"),
        ("bagging", "ensemble of trees"),
        ("gradient_boosting_binary", "explain it in log_odds"),
    ] {
        let (mut model, rows) = exported(name, &cases);
        let error = explain(&mut model, &rows, json!({"method": "tree"})).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains(expected), "{name}: {error}");
        let auto = explain(&mut model, &rows, json!({"max_evaluations": 200})).unwrap();
        assert_ne!(auto.method, ExplainMethod::Tree, "{name}");
    }
}

#[test]
fn words_are_explained_as_by_the_definition() {
    let manifest = json!({
        "format": 1, "name": "test", "version": "1.0.0",
        "signature": {"inputs": [{"name": "x", "type": "string"}]},
        "pipeline": {"type": "text", "max_length": 8, "pooling": "mean", "normalize": true,
            "tensors": {"input_ids": "input_ids", "attention_mask": "attention_mask"}},
        "output": {"tensor": "vectors"},
    });
    let tokenizer = read("tests/node/fixtures/tokenizer.json");
    let onnx = read("tests/node/fixtures/vectors.onnx");
    let bundle = Bundle {
        manifest: Manifest::from_json(manifest.to_string().as_bytes()).unwrap(),
        model: &onnx,
        tokenizer: Some(&tokenizer),
        reference: None,
        background: None,
    };
    let mut model = Model::from_bundle(&bundle.to_bytes().unwrap()).unwrap();
    let why = model.explain_text("east north", None, &options(json!({"target": 1}))).unwrap();
    let mut second = |text: &str| f64::from(model.predict_text(text, None).unwrap().output[1]);
    let [none, east, north, both] = ["", "east ", "north", "east north"].map(&mut second);
    let expected = [(east - none + both - north) / 2.0, (north - none + both - east) / 2.0];
    assert_close(&attributions(&why), &expected, 1e-9, "words");
    assert_additive(&why, "words");
    let long = "east north far ".repeat(2);
    for method in ["exact", "owen", "leverage", "kernel", "permutation"] {
        let given = options(json!({"target": 1, "method": method, "max_evaluations": 64}));
        assert_additive(&model.explain_text(&long, None, &given).unwrap(), method);
    }
}

#[test]
fn flights_are_explained_as_by_shap() {
    let golden: Value = serde_json::from_slice(&read("tests/golden/explain/flights.json")).unwrap();
    let list = |key: &str| golden[key].as_array().unwrap().clone();
    let mut model = model("flights");
    for (row, expected) in list("rows").into_iter().zip(list("values")) {
        let rows = [vec![row], list("background")].concat();
        let given = json!({"method": "exact", "target": "late"});
        let why = explain(&mut model, &rows, given).unwrap();
        let expected: Vec<f64> = serde_json::from_value(expected).unwrap();
        assert_close(&attributions(&why), &expected, 1e-6, "shap");
        assert_close(&[why.base], &[golden["base"].as_f64().unwrap()], 1e-6, "shap's base");
    }
}
