//! What would have to be different for another answer.

use driftline::{Counterfactual, CounterfactualOptions, Model};
use serde_json::{Value, json};

use super::common::{golden, model, table};
use super::{exported, flights};

fn search(model: &mut Model, rows: &[Value], given: Value) -> driftline::Result<Counterfactual> {
    let (row, background) = (table(model, &rows[..1])?, table(model, &rows[1..])?);
    let options = CounterfactualOptions::from_json(&given.to_string())?;
    model.counterfactual(&row, Some(&background), &options)
}

/// The row with what was found changed in it, as the model answers it.
fn late_after(model: &mut Model, row: &Value, found: &Counterfactual) -> f64 {
    let mut changed = row.clone();
    for change in &found.nearest.as_ref().unwrap().changes {
        assert_ne!(changed[&change.feature], change.to);
        changed[&change.feature] = change.to.clone();
    }
    f64::from(model.predict(&table(model, &[changed]).unwrap()).unwrap().output[0])
}

#[test]
fn a_flight_that_is_late_would_be_on_time() {
    let mut model = model("flights");
    let mut rows = flights(60);
    let late = |model: &mut Model, row: &Value| {
        model.predict(&table(model, std::slice::from_ref(row)).unwrap()).unwrap().output[0]
    };
    rows.sort_by(|left, right| late(&mut model, right).total_cmp(&late(&mut model, left)));
    let now = late(&mut model, &rows[0]);
    assert!(now > 0.5);
    let given = json!({"target": "on time", "actionable": ["hour", "carrier", "origin"]});
    let found = search(&mut model, &rows, given).unwrap();
    assert_eq!(found.target.as_deref(), Some("on time"));
    assert!((found.prediction - (1.0 - f64::from(now))).abs() < 1e-6);
    let nearest = found.nearest.as_ref().unwrap();
    assert!(nearest.prediction >= 0.5 && nearest.distance > 0.0);
    for change in &nearest.changes {
        assert!(["hour", "carrier", "origin"].contains(&change.feature.as_str()), "{change:?}");
    }
    assert!((1.0 - late_after(&mut model, &rows[0], &found) - nearest.prediction).abs() < 1e-6);

    // With every column free, it is no farther.
    let free = search(&mut model, &rows, json!({"target": "late", "at_most": 0.5})).unwrap();
    assert!(free.nearest.as_ref().unwrap().distance <= nearest.distance);
    assert!(late_after(&mut model, &rows[0], &free) <= 0.5);
}

#[test]
fn one_column_is_changed_to_the_nearest_value_that_does() {
    let (mut model, rows) = exported("decision_tree_regressor", &golden("ml/cases"));
    let given = |goal: f64| json!({"at_least": goal});
    let own = search(&mut model, &rows, given(-1e9)).unwrap();
    let nearest = own.nearest.unwrap();
    assert_eq!((nearest.changes.len(), nearest.distance), (0, 0.0));
    // Every change of one column to a value of the others, by asking the model.
    let goal = own.prediction + 1.0;
    let found = search(&mut model, &rows, given(goal)).unwrap().nearest.unwrap();
    assert!(found.prediction >= goal);
    let columns: Vec<_> = rows[0].as_object().unwrap().keys().cloned().collect();
    let mut distances = Vec::new();
    for column in &columns {
        let values: Vec<_> = rows[1..].iter().map(|row| row[column].as_f64().unwrap()).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let deviation =
            values.iter().map(|it| (it - mean).abs()).sum::<f64>() / values.len() as f64;
        for value in values {
            let mut changed = rows[0].clone();
            changed[column] = json!(value);
            let answer = model.predict(&table(&model, &[changed]).unwrap()).unwrap().output[0];
            let distance = (value - rows[0][column].as_f64().unwrap()).abs() / deviation;
            if f64::from(answer) >= goal && distance > 0.0 {
                distances.push(distance);
            }
        }
    }
    let best = distances.into_iter().reduce(f64::min);
    if let Some(best) = best {
        assert!(found.distance <= best + 1e-9, "{found:?}, {best}");
    }
}

#[test]
fn where_there_is_none_it_says_so() {
    let mut model = model("flights");
    let rows = flights(20);
    let given = json!({"target": "late", "at_least": 1.0, "max_evaluations": 300});
    let found = search(&mut model, &rows, given).unwrap();
    assert_eq!(found.nearest, None);
    assert!(found.evaluations <= 300);
}

#[test]
fn goals_that_make_no_sense_are_refused() {
    let mut model = model("flights");
    let rows = flights(4);
    for (given, expected) in [
        (json!({"target": "early"}), "target is `early`, expected on time, late"),
        (json!({"at_least": 2}), "at_least is 2, expected 0 to 1"),
        (json!({"at_most": -1}), "at_most is -1, expected 0 to 1"),
        (json!({"at_most": 0.1, "at_least": 0.1}), "expected one of them"),
        (json!({"actionable": []}), "actionable has no columns"),
        (json!({"actionable": ["x"]}), "actionable, column `x`: the model has no such column"),
        (json!({"method": "exact"}), "unknown field `method`"),
    ] {
        let error = search(&mut model, &rows, given).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let (mut regressor, rows) = exported("xgboost_regressor", &golden("ml/cases"));
    let error = search(&mut regressor, &rows, json!({})).unwrap_err().to_string();
    assert!(error.contains("expected at_least or at_most"), "{error}");
}
