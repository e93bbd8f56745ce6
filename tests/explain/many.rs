//! What explanations of many rows say together.

use driftline::{ErrorKind, ExplainMethod};
use serde_json::{Value, json};

use super::common::{golden, model, table};
use super::{attributions, explain, exported, flights, options};

#[test]
fn importance_is_the_mean_size_of_the_attributions() {
    let mut model = model("flights");
    let rows = flights(14);
    let (explained, background) = rows.split_at(6);
    let late = || options(json!({"target": "late"}));
    let tables = [explained, background].map(|rows| table(&model, rows).unwrap());
    let found = model.importance(&tables[0], Some(&tables[1]), &late()).unwrap();
    assert_eq!((found.method, found.rows), (ExplainMethod::Exact, 6));
    assert_eq!((found.target.as_deref(), found.evaluations), (Some("late"), 6 * 2_048));
    let each: Vec<_> = explained
        .iter()
        .map(|row| {
            let rows = [std::slice::from_ref(row), background].concat();
            attributions(&explain(&mut model, &rows, json!({"target": "late"})).unwrap())
        })
        .collect();
    for (player, value) in found.values.iter().enumerate() {
        let sizes: Vec<_> = each.iter().map(|row| row[player].abs()).collect();
        let mean = sizes.iter().sum::<f64>() / 6.0;
        let squares: f64 = sizes.iter().map(|size| (size - mean) * (size - mean)).sum();
        assert!((value.importance - mean).abs() < 1e-12, "{value:?}, {mean}");
        assert!((value.standard_error - (squares / 30.0).sqrt()).abs() < 1e-12, "{value:?}");
    }
}

#[test]
fn changes_add_up_to_that_of_the_mean_prediction() {
    let mut model = model("flights");
    let rows = flights(24);
    // The same flights, on a hot evening.
    let hot = |row: &Value| {
        let mut row = row.clone();
        (row["temp"], row["hour"]) = (json!(90.0), json!(20));
        row
    };
    let after: Vec<_> = rows[..10].iter().map(hot).collect();
    let groups: [&[Value]; 3] = [&rows[..10], &after, &rows[10..]];
    let [before, after, background] = groups.map(|rows| table(&model, rows).unwrap());
    let given = options(json!({"target": "late", "groups": {"place": ["origin", "carrier"]}}));
    let found = model.compare(Some(&before), &after, Some(&background), &given).unwrap();
    let sum: f64 = found.values.iter().map(|value| value.change).sum();
    assert!((sum - (found.after - found.before)).abs() < 1e-6, "{found:?}");
    let means = [&before, &after].map(|table| {
        let output = model.predict_batch(table).unwrap().output;
        output.iter().map(|late| f64::from(*late)).sum::<f64>() / 10.0
    });
    assert!((found.before - means[0]).abs() < 1e-6 && (found.after - means[1]).abs() < 1e-6);
    let own = model.compare(None, &after, Some(&background), &given).unwrap();
    let same = model.compare(Some(&background), &after, Some(&background), &given).unwrap();
    assert_eq!(own, same);
    let mut sorted = found.values.clone();
    sorted.sort_by(|left, right| right.change.abs().total_cmp(&left.change.abs()));
    let mut largest: Vec<_> = sorted[..2].iter().map(|value| value.feature.as_str()).collect();
    largest.sort_unstable();
    assert_eq!(largest, ["hour", "temp"], "{sorted:?}");
}

#[test]
fn forests_are_walked_for_all_rows() {
    let cases = golden("ml/cases");
    let (mut model, rows) = exported("xgboost_regressor", &cases);
    let [some, background] = [&rows[..4], &rows[4..]].map(|rows| table(&model, rows).unwrap());
    let tree = model.importance(&some, Some(&background), &options(json!({}))).unwrap();
    assert_eq!((tree.method, tree.evaluations), (ExplainMethod::Tree, 4 * 6));
    let groups = json!({"pair": ["x0", "x1"]});
    let both = ["tree", "exact"].map(|method| {
        let given = options(json!({"method": method, "groups": groups}));
        model.importance(&some, Some(&background), &given).unwrap()
    });
    for (tree, exact) in both[0].values.iter().zip(&both[1].values) {
        let (found, expected) = (tree.importance, exact.importance);
        assert!((found - expected).abs() <= 2e-5 * expected.max(1.0), "{tree:?}, {exact:?}");
    }
}

#[test]
fn rows_that_can_not_be_explained_together_are_refused() {
    let mut model = model("flights");
    let rows = flights(6);
    let mut broken = rows.clone();
    broken[3]["hour"] = Value::Null;
    let late = json!({"target": "late"});
    let cases = [
        (&rows[..3], json!({}), "target is missing, expected on time, late"),
        (&rows[..1], late.clone(), "found 1 rows to explain, expected 2 or more"),
        (&rows[..3], json!({"target": "late", "method": "lime"}), "method `lime` does not add up"),
        (
            &rows[..3],
            json!({"target": "late", "max_evaluations": 20}),
            "row 0: method `occlusion` does not add up",
        ),
        (&broken[..], late.clone(), "row 3, column `hour`: is missing"),
    ];
    let background = table(&model, &rows[4..]).unwrap();
    for (rows, given, expected) in cases {
        let rows = table(&model, rows).unwrap();
        let error = model.importance(&rows, Some(&background), &options(given)).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
    let [some, broken, one] =
        [&rows[..2], &broken[2..4], &rows[..1]].map(|rows| table(&model, rows).unwrap());
    let given = options(late);
    for (groups, kind, expected) in [
        ([&some, &broken], ErrorKind::InvalidValue, "after, row 1, column `hour`: is missing"),
        ([&broken, &some], ErrorKind::InvalidValue, "before, row 1, column `hour`: is missing"),
        ([&one, &some], ErrorKind::InvalidArgument, "before: found 1 rows to explain"),
    ] {
        let [before, after] = groups;
        let error = model.compare(Some(before), after, Some(&background), &given).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}
