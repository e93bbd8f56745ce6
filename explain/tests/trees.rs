//! TreeSHAP against all coalitions.

mod common;

use common::*;
use driftline_explain::*;

/// Exact values of an output of a forest, by predicting rows of all coalitions.
fn oracle(
    forest: &Forest,
    players: &[usize],
    background: &[Vec<f32>],
    row: &[f32],
    output: usize,
) -> Vec<f64> {
    let game = Marginal::new(row.to_vec(), background.to_vec(), players).unwrap();
    let cells = game.rows(&all_coalitions(game.players()));
    let predict = |row: &[f32]| forest.predict(row)[output];
    let values = game.values(&cells.chunks(forest.features()).map(predict).collect::<Vec<_>>());
    brute_force(game.players(), &values)
}

#[test]
fn forests_are_explained_as_by_all_coalitions() {
    let chance = &mut Chance(1);
    let mut faults = Vec::new();
    for (features, outputs, rows) in
        [(1, 1, 1), (3, 2, 5), (6, 1, 40), (8, 3, 10), (10, 1, 3), (5, 1, 150)]
    {
        for missing in [0.0, 0.2] {
            let forest = forest(features, outputs, 6, chance);
            let mut row = || -> Vec<f32> {
                let cell = |cell: f32, chance: &mut Chance| {
                    if chance.next() < missing { f32::NAN } else { cell }
                };
                chance.row(features).into_iter().map(|value| cell(value, chance)).collect()
            };
            let background: Vec<_> = (0..rows).map(|_| row()).collect();
            let row = row();
            let players: Vec<_> = (0..features).collect();
            let explainer = TreeShap::new(forest.clone(), &players, &background).unwrap();
            for (output, explanation) in explainer.explain(&row).unwrap().iter().enumerate() {
                let expected = oracle(&forest, &players, &background, &row, output);
                let difference = largest_difference(&values_of(explanation), &expected);
                if difference > 1e-9 {
                    faults.push(format!(
                        "{features} features, {rows} rows, output {output}: {difference}"
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn columns_of_one_player_move_together() {
    let chance = &mut Chance(5);
    let forest = forest(9, 1, 12, chance);
    let players = [0, 1, 1, 1, 2, 3, 3, 4, 0];
    let background: Vec<_> = (0..30).map(|_| chance.row(9)).collect();
    let explainer = TreeShap::new(forest.clone(), &players, &background).unwrap();
    for _ in 0..5 {
        let row = chance.row(9);
        let found = values_of(&explainer.explain(&row).unwrap()[0]);
        let expected = oracle(&forest, &players, &background, &row, 0);
        assert!(largest_difference(&found, &expected) < 1e-9);
    }
}

/// A threshold between two floats of 32 bits would be met by one that rounds to it.
#[test]
fn thresholds_are_compared_in_32_bits() {
    let threshold = 0.1f32;
    for (comparison, passes) in [(Comparison::Less, false), (Comparison::LessOrEqual, true)] {
        let (pass, fail) = (Child::Leaf(1), Child::Leaf(0));
        let split = Split {
            feature: 0,
            threshold,
            comparison,
            missing_passes: false,
            passes: pass,
            fails: fail,
        };
        let forest = Forest::new(1, vec![0.0], vec![split], vec![0.0, 1.0], vec![Child::Split(0)]);
        let explainer = TreeShap::new(forest.unwrap(), &[0], &[[1.0]]).unwrap();
        let value = explainer.explain(&[0.1]).unwrap()[0].attributions[0].value;
        assert_eq!(value, f64::from(u8::from(passes)));
    }
}

#[test]
fn a_feature_that_no_split_tests_gets_nothing() {
    let chance = &mut Chance(3);
    let (splits, leaf) = (Vec::new(), vec![2.0]);
    let forest = Forest::new(2, vec![1.0], splits, leaf, vec![Child::Leaf(0)]).unwrap();
    let explainer = TreeShap::new(forest, &[0, 1], &[chance.row(2)]).unwrap();
    let explanation = &explainer.explain(&chance.row(2)).unwrap()[0];
    assert_eq!((explanation.base, explanation.prediction), (3.0, 3.0));
    assert_eq!(values_of(explanation), [0.0, 0.0]);
}
