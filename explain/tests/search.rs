//! Counterfactuals, and what many explanations say.

mod common;

use common::*;
use driftline_explain::*;

type Columns = Vec<(usize, Vec<Candidate<f64>>)>;

fn search(
    columns: &Columns,
    goal: Goal,
    most: usize,
    value: impl Fn(&[f64]) -> f64,
) -> (Option<Counterfactual<f64>>, usize) {
    let mut search = CounterfactualSearch::new(vec![0.0; 6], columns.clone(), goal, most).unwrap();
    loop {
        let rows = search.next_batch();
        if rows.is_empty() {
            return (search.nearest(), search.evaluations());
        }
        search.update(&rows.iter().map(|row| value(row)).collect::<Vec<_>>()).unwrap();
    }
}

fn columns(chance: &mut Chance) -> Columns {
    let candidate =
        |value: f64, chance: &mut Chance| Candidate { value, cost: value * (0.5 + chance.next()) };
    (0..5)
        .map(|column| (column, (1..4).map(|step| candidate(f64::from(step), chance)).collect()))
        .collect()
}

/// The cost of the nearest row of all.
fn nearest_of_all(columns: &Columns, goal: f64, value: &impl Fn(&[f64]) -> f64) -> f64 {
    let mut best = f64::INFINITY;
    for choice in 0..4usize.pow(5) {
        let (mut row, mut cost) = ([0.0; 6], 0.0);
        for (place, (column, candidates)) in columns.iter().enumerate() {
            if let Some(chosen) = (choice / 4usize.pow(place as u32) % 4).checked_sub(1) {
                row[*column] = candidates[chosen].value;
                cost += candidates[chosen].cost;
            }
        }
        if value(&row) >= goal && cost < best {
            best = cost;
        }
    }
    best
}

#[test]
fn what_is_found_meets_the_goal_and_is_near() {
    let (mut exact, seeds) = (0, 40);
    for seed in 0..seeds {
        let chance = &mut Chance(seed);
        let columns = columns(chance);
        let slopes: Vec<_> = (0..6).map(|_| chance.next()).collect();
        let value = |row: &[f64]| {
            row.iter().zip(&slopes).map(|(cell, slope)| cell * slope).sum::<f64>()
                + row[0] * row[3] / 3.0
        };
        let (found, evaluations) = search(&columns, Goal::AtLeast(2.0), 2_000, value);
        let (found, best) = (found.unwrap(), nearest_of_all(&columns, 2.0, &value));
        assert!(found.value >= 2.0 && evaluations < 600, "{evaluations} evaluations");
        assert!(found.cost < 1.5 * best, "{} instead of {best}", found.cost);
        exact += usize::from(found.cost <= best + 1e-9);
    }
    assert!(exact >= 30, "the nearest row in {exact} of {seeds}");
}

#[test]
fn a_search_ends_where_nothing_helps_and_at_its_budget() {
    let columns = columns(&mut Chance(1));
    let (found, evaluations) = search(&columns, Goal::AtMost(-1.0), 2_000, |row| row[0]);
    assert_eq!((found, evaluations), (None, 16));
    let (found, evaluations) = search(&columns, Goal::AtLeast(100.0), 30, |row| row.iter().sum());
    assert_eq!((found, evaluations), (None, 30));
}

#[test]
fn a_row_that_meets_the_goal_needs_no_change() {
    let columns = columns(&mut Chance(1));
    let (found, evaluations) = search(&columns, Goal::AtMost(0.0), 2_000, |row| row[0]);
    let expected = Counterfactual { changes: Vec::new(), cost: 0.0, value: 0.0 };
    assert_eq!((found, evaluations), (Some(expected), 1));
}

#[test]
fn differences_add_up_to_what_the_mean_prediction_moved_by() {
    let chance = &mut Chance(9);
    let forest = forest(6, 1, 10, chance);
    let background: Vec<_> = (0..50).map(|_| chance.row(6)).collect();
    let explainer = TreeShap::new(forest, &[0, 1, 2, 3, 4, 5], &background).unwrap();
    let mut group = |shift: f32| -> Vec<_> {
        let row = |chance: &mut Chance| {
            let mut row = chance.row(6);
            row[2] += shift;
            row
        };
        (0..40).map(|_| explainer.explain(&row(chance)).unwrap().remove(0)).collect()
    };
    let (before, after) = (group(0.0), group(0.6));
    let mean = |group: &[Explanation]| {
        group.iter().map(|each| each.prediction).sum::<f64>() / group.len() as f64
    };
    let moved = difference(&before, &after).unwrap();
    let sum: f64 = moved.iter().map(|each| each.value).sum();
    assert!((sum - (mean(&after) - mean(&before))).abs() < 1e-9);
    let farthest = (0..6).max_by(|left, right| {
        let ratio = |player: &usize| (moved[*player].value / moved[*player].standard_error).abs();
        ratio(left).total_cmp(&ratio(right))
    });
    assert_eq!(farthest, Some(2));
    assert!(difference(&before[..1], &after).is_err());
}
