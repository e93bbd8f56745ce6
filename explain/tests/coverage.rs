//! Do 95 % intervals hold the true value 95 % of the time?

mod common;

use common::*;
use driftline_explain::*;

/// The share of intervals that hold the true value, over players and seeds, and the mean relative error and evaluations.
fn coverage<E: Explainer<Answer = Explanation>>(
    game: &Dividends,
    truth: &[f64],
    seeds: u64,
    explainer: impl Fn(u64) -> E,
) -> (f64, f64, f64) {
    let (mut held, mut all, mut evaluations, mut ratio) = (0, 0, 0, 0.0);
    for seed in 0..seeds {
        let explanation = run(&mut explainer(seed), |coalitions| game.values(coalitions)).unwrap();
        evaluations += explanation.evaluations;
        ratio += explanation.relative_error();
        for (player, truth) in truth.iter().enumerate() {
            let (low, high) = explanation.interval(player);
            held += usize::from(low <= *truth && *truth <= high);
            all += 1;
        }
    }
    let seeds = seeds as f64;
    (f64::from(held as u32) / f64::from(all as u32), ratio / seeds, evaluations as f64 / seeds)
}

#[test]
fn scratch() {
    let chance = &mut Chance(11);
    for (players, sizes) in [
        (14, &[14, 30, 20, 10][..]),
        (20, &[20, 30, 30]),
        (40, &[40, 60, 30, 20, 10]),
        (60, &[30, 10, 0, 0, 0, 20]),
    ] {
        let game = Dividends::drawn(players, sizes, chance);
        let truth = game.shapley();
        for tolerance in [0.0, 0.02, 0.005] {
            for multiple in [4, 8, 16, 40] {
                if tolerance > 0.0 && multiple != 40 {
                    continue;
                }
                let multiple = if tolerance > 0.0 { 2000 } else { multiple };
                let options =
                    |seed| SamplingOptions { tolerance, max_evaluations: multiple * players, seed };
                let seeds = 300;
                let l = coverage(&game, &truth, seeds, |seed| {
                    LeverageShap::new(players, options(seed)).unwrap()
                });
                let k = coverage(&game, &truth, seeds, |seed| {
                    KernelShap::new(players, options(seed)).unwrap()
                });
                let p = coverage(&game, &truth, seeds, |seed| {
                    Permutation::new(players, options(seed)).unwrap()
                });
                println!(
                    "{players} tol {tolerance} x{multiple}: leverage {l:.4?} kernel {k:.4?} permutation {p:.4?}"
                );
            }
        }
    }
}
