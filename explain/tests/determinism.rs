//! The same seed gives the same bits, on every platform.

mod common;

use common::*;
use driftline_explain::*;

/// FNV-1a over the bits of numbers.
fn digest(numbers: impl IntoIterator<Item = f64>) -> u64 {
    let bytes = numbers.into_iter().flat_map(|number| number.to_bits().to_le_bytes());
    bytes
        .fold(0xCBF29CE484222325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100000001B3))
}

fn digest_of(attributions: &[Attribution]) -> u64 {
    digest(attributions.iter().flat_map(|each| [each.value, each.standard_error]))
}

fn game() -> Dividends {
    Dividends::drawn(24, &[24, 30, 30, 10], &mut Chance(4))
}

fn sampled(seed: u64, explainer: usize) -> Explanation {
    let options = SamplingOptions { tolerance: 0.02, max_evaluations: 3_000, seed };
    let mut explainer: Box<dyn Explainer<Answer = Explanation>> = match explainer {
        0 => Box::new(KernelShap::new(24, options).unwrap()),
        1 => Box::new(LeverageShap::new(24, options).unwrap()),
        2 => Box::new(Permutation::new(24, options).unwrap()),
        _ => Box::new(Permutation::owen(Hierarchy::halves(24), options).unwrap()),
    };
    let game = game();
    run(&mut *explainer, |coalitions| game.values(coalitions)).unwrap()
}

fn lime(options: LimeOptions) -> LimeExplanation {
    let game = game();
    run(&mut Lime::new(24, options).unwrap(), |coalitions| game.values(coalitions)).unwrap()
}

fn forest_values() -> Vec<Attribution> {
    let chance = &mut Chance(8);
    let forest = forest(12, 2, 20, chance);
    let background: Vec<_> = (0..140).map(|_| chance.row(12)).collect();
    let players: Vec<_> = (0..12).collect();
    let explainer = TreeShap::new(forest, &players, &background).unwrap();
    explainer
        .explain(&chance.row(12))
        .unwrap()
        .into_iter()
        .flat_map(|each| each.attributions)
        .collect()
}

#[test]
fn bits_are_those_noted_here() {
    let found = [
        digest_of(&sampled(1, 0).attributions),
        digest_of(&sampled(1, 1).attributions),
        digest_of(&sampled(1, 2).attributions),
        digest_of(&sampled(1, 3).attributions),
        digest_of(&lime(LimeOptions::text()).coefficients),
        digest_of(&lime(LimeOptions::tabular(vec![0.3; 24])).coefficients),
        digest_of(&forest_values()),
    ];
    assert_eq!(found, NOTED, "{found:#018x?}");
}

#[test]
fn another_seed_draws_other_coalitions() {
    for explainer in 0..4 {
        let [left, right] = [1, 2].map(|seed| sampled(seed, explainer).attributions);
        assert_ne!(left, right);
    }
}

const NOTED: [u64; 7] = [
    0xe54809bd489c737f,
    0xb6fa353d19147784,
    0x60320d8f3be6a53a,
    0x868faf331a9aee15,
    0x6922833d9d778793,
    0x0148cc35e3fa2cb4,
    0x8fc5e134f1f4eebc,
];
