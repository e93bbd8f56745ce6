//! Do 95 % intervals hold the true value 95 % of the time?

mod common;

use common::*;
use driftline_explain::*;

/// What rounding leaves between a value that is exact and the true one.
const ROUNDING: f64 = 1e-9;

/// The share of intervals that hold the true value, over players and seeds.
fn coverage<E: Explainer<Answer = Explanation>>(
    game: &Dividends,
    truth: &[f64],
    seeds: u64,
    explainer: impl Fn(u64) -> Result<E>,
) -> f64 {
    let mut held = 0;
    for seed in 0..seeds {
        let explanation =
            run(&mut explainer(seed).unwrap(), |coalitions| game.values(coalitions)).unwrap();
        held += (0..truth.len())
            .filter(|player| {
                let (low, high) = explanation.interval(*player);
                low - ROUNDING <= truth[*player] && truth[*player] <= high + ROUNDING
            })
            .count();
    }
    held as f64 / (seeds as usize * truth.len()) as f64
}

/// 14 players whose coalitions are partly enumerated, and 30 of whom few are.
fn games() -> [Dividends; 2] {
    let chance = &mut Chance(11);
    [(14, &[14, 30, 20, 10][..]), (30, &[30, 30, 30, 10])]
        .map(|(players, sizes)| Dividends::drawn(players, sizes, chance))
}

#[test]
fn intervals_hold_the_true_value_as_often_as_they_say() {
    let mut faults = Vec::new();
    for game in games() {
        let (truth, players) = (game.shapley(), game.players);
        // A fixed number of evaluations, and a tolerance to stop at.
        for (tolerance, each) in [(0.0, 16), (0.03, 1_000)] {
            let options =
                |seed| SamplingOptions { tolerance, max_evaluations: each * players, seed };
            // An interval from a dozen draws holds a little less often.
            let more =
                |seed| SamplingOptions { max_evaluations: 3 * each * players, ..options(seed) };
            let permutation = |seed| Permutation::new(players, more(seed));
            let found = [
                (
                    "leverage",
                    coverage(&game, &truth, 300, |seed| LeverageShap::new(players, options(seed))),
                ),
                (
                    "kernel",
                    coverage(&game, &truth, 300, |seed| KernelShap::new(players, options(seed))),
                ),
                ("permutation", coverage(&game, &truth, 150, permutation)),
            ];
            for (name, share) in found {
                println!("{name}, {players} players, tolerance {tolerance}: {share:.4}");
                if !(0.94..=0.96).contains(&share) {
                    faults.push(format!(
                        "{name}, {players} players, tolerance {tolerance}: {share:.4}"
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The true coefficients are those that very many samples agree on.
#[test]
fn intervals_of_lime_hold_what_many_samples_say() {
    let game = Dividends::drawn(8, &[8, 10, 6], &mut Chance(5));
    let explain = |samples: usize, seed: u64| {
        let mut options = LimeOptions::image();
        (options.max_samples, options.seed) = (samples, seed);
        // A penalty pulls few samples further than many.
        options.surrogate.alpha = 0.0;
        run(&mut Lime::new(8, options).unwrap(), |coalitions| game.values(coalitions)).unwrap()
    };
    let truth = explain(50_000, 1 << 32);
    let (mut held, seeds) = (0, 600);
    for seed in 0..seeds {
        let found = explain(500, seed);
        held += (0..8)
            .filter(|player| {
                let Attribution { value, standard_error } = found.coefficients[*player];
                let distance = (value - truth.coefficients[*player].value).abs();
                distance <= 1.96 * standard_error
            })
            .count();
    }
    let share = held as f64 / (8 * seeds) as f64;
    println!("lime: {share:.4}");
    assert!((0.94..=0.96).contains(&share), "{share}");
}
