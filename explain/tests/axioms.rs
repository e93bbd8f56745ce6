//! What every method must hold to, on games drawn at random.

mod common;

use common::*;
use driftline_explain::*;

type Make = fn(usize, SamplingOptions) -> Box<dyn Explainer<Answer = Explanation>>;

/// All methods whose values add up, by name.
const METHODS: [(&str, Make); 6] = [
    ("exact", |players, _| Box::new(Exact::shapley(players).unwrap())),
    ("kernel", |players, options| Box::new(KernelShap::new(players, options).unwrap())),
    ("leverage", |players, options| Box::new(LeverageShap::new(players, options).unwrap())),
    ("permutation", |players, options| Box::new(Permutation::new(players, options).unwrap())),
    ("owen", |players, _| Box::new(Exact::owen(&Hierarchy::halves(players), 10_000).unwrap())),
    ("drawn owen", |players, options| {
        Box::new(Permutation::owen(Hierarchy::halves(players), options).unwrap())
    }),
];

const GAMES: u64 = 12;

fn games() -> impl Iterator<Item = (u64, Dividends)> {
    (0..GAMES).map(|seed| {
        let players = 1 + seed as usize;
        let sizes = [players, players, players, 3, 1];
        (seed, Dividends::drawn(players, &sizes[..players.min(5)], &mut Chance(seed)))
    })
}

fn explain(make: Make, game: &Dividends, seed: u64) -> Explanation {
    let options = SamplingOptions { tolerance: 0.0, max_evaluations: 40 * game.players, seed };
    run(&mut *make(game.players, options), |coalitions| game.values(coalitions)).unwrap()
}

#[test]
fn exact_values_are_those_of_the_definition() {
    for (seed, game) in games() {
        let found = values_of(&explain(METHODS[0].1, &game, seed));
        let values = game.values(&all_coalitions(game.players));
        assert!(largest_difference(&found, &brute_force(game.players, &values)) < 1e-9);
        assert!(largest_difference(&found, &game.shapley()) < 1e-9);
    }
}

#[test]
fn values_add_up_to_the_prediction_minus_the_base() {
    for (name, make) in METHODS {
        for (seed, game) in games() {
            let explanation = explain(make, &game, seed);
            let sum: f64 = values_of(&explanation).iter().sum();
            let difference = explanation.prediction - explanation.base;
            assert!((sum - difference).abs() < 1e-9, "{name}, {} players", game.players);
            assert_eq!(explanation.prediction, game.value(&Coalition::full(game.players)));
        }
    }
}

#[test]
fn who_adds_nothing_gets_nothing() {
    for (name, make) in METHODS {
        for (seed, mut game) in games().filter(|(_, game)| game.players > 2) {
            game.terms.retain(|(members, _)| !members.contains(&1));
            let attribution = explain(make, &game, seed).attributions[1];
            let allowed = 1e-9 + 6.0 * attribution.standard_error;
            assert!(attribution.value.abs() <= allowed, "{name}: {attribution:?}");
        }
    }
}

#[test]
fn who_adds_the_same_gets_the_same() {
    for (name, make) in METHODS.into_iter().filter(|(name, _)| !name.ends_with("owen")) {
        for (seed, mut game) in games().filter(|(_, game)| game.players > 2) {
            // Every term of player 0 comes again with player 1 in its place.
            game.terms.retain(|(members, _)| !members.contains(&1));
            let swapped = |(members, amount): &(Vec<usize>, f64)| {
                let members = members.iter().map(|player| if *player == 0 { 1 } else { *player });
                (members.collect(), *amount)
            };
            let again: Vec<_> =
                game.terms.iter().filter(|term| term.0.contains(&0)).map(swapped).collect();
            game.terms.extend(again);
            let explanation = explain(make, &game, seed);
            let [left, right] = [explanation.attributions[0], explanation.attributions[1]];
            let allowed = 1e-9 + 6.0 * (left.standard_error + right.standard_error);
            assert!((left.value - right.value).abs() <= allowed, "{name}: {left:?}, {right:?}");
        }
    }
}

/// With the same coalitions drawn, values of a sum of games are the sums of their values.
#[test]
fn values_of_sums_are_sums_of_values() {
    for (name, make) in METHODS {
        for (seed, left) in games() {
            let mut right = Dividends::drawn(left.players, &[left.players], &mut Chance(seed + 99));
            right.terms.iter_mut().for_each(|(_, amount)| *amount *= 3.0);
            let mut sum = left.clone();
            sum.terms.extend(right.terms.clone());
            let [left, right, sum] =
                [left, right, sum].map(|game| values_of(&explain(make, &game, seed)));
            let added: Vec<_> = left.iter().zip(&right).map(|(left, right)| left + right).collect();
            assert!(largest_difference(&added, &sum) < 1e-8, "{name}");
        }
    }
}

#[test]
fn all_coalitions_leave_nothing_to_chance() {
    for (name, make) in [METHODS[1], METHODS[2]] {
        for (seed, game) in games().filter(|(_, game)| (2..=5).contains(&game.players)) {
            let options = SamplingOptions { tolerance: 0.0, max_evaluations: 1_000, seed };
            let explanation =
                run(&mut *make(game.players, options), |batch| game.values(batch)).unwrap();
            assert!(largest_difference(&values_of(&explanation), &game.shapley()) < 1e-9, "{name}");
            assert_eq!(explanation.relative_error(), 0.0, "{name}");
        }
    }
}

#[test]
fn one_player_gets_everything() {
    for (name, make) in METHODS {
        let game = Dividends { players: 1, terms: vec![(vec![0], 2.5)] };
        let explanation = explain(make, &game, 1);
        let attribution = Attribution { value: 2.5, standard_error: 0.0 };
        assert_eq!(explanation.attributions, [attribution], "{name}");
    }
}

#[test]
fn sampling_stops_at_its_tolerance_and_at_its_budget() {
    let game = Dividends::drawn(20, &[20, 20, 40, 10], &mut Chance(2));
    for (name, make) in [METHODS[1], METHODS[2], METHODS[3]] {
        for (tolerance, max_evaluations) in [(0.05, 100_000), (0.0, 500)] {
            let options = SamplingOptions { tolerance, max_evaluations, seed: 1 };
            let explanation = run(&mut *make(20, options), |batch| game.values(batch)).unwrap();
            let met = explanation.relative_error() <= 0.05 && explanation.evaluations < 5_000;
            let spent = (460..=500).contains(&explanation.evaluations);
            assert!(if tolerance > 0.0 { met } else { spent }, "{name}: {explanation:?}");
        }
    }
}

#[test]
fn a_batch_is_wanted_until_its_values_are_numbers() {
    for (name, make) in METHODS {
        let mut explainer = make(6, SamplingOptions::default());
        assert!(explainer.estimate().is_err(), "{name}");
        let batch = explainer.next_batch();
        assert_eq!(explainer.next_batch(), batch, "{name}");
        assert!(explainer.update(&vec![0.0; batch.len() + 1]).is_err(), "{name}");
        let mut values = vec![0.0; batch.len()];
        values[1] = f64::NAN;
        let error = explainer.update(&values).unwrap_err().to_string();
        assert!(error.contains("is NaN, expected a number"), "{name}: {error}");
        assert_eq!(explainer.next_batch(), batch, "{name}");
        values[1] = 0.0;
        explainer.update(&values).unwrap();
        assert_eq!(explainer.evaluations(), batch.len(), "{name}");
    }
}
