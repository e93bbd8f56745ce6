//! How long explanations take, on one thread.
//!
//!     cargo run --release -p driftline-explain --example speed -- [trees] [depth] [background rows]
//!     cargo run --release -p driftline-explain --example speed -- forests.json
//!
//! Times are medians, with the least and the most. `tests/golden/explain/speed.py` writes a forest and how long shap takes.
//! Trees are full, their splits drawn at random: no way is shorter than the depth, which real trees have.

#[path = "../tests/forests/mod.rs"]
mod forests;

use std::hint::black_box;
use std::time::Instant;

use driftline_explain::*;
use forests::Forests;

const FEATURES: usize = 20;

/// Numbers from 0 to below 1: a linear congruential generator, by Knuth.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 40) as f64 / (1u64 << 24) as f64
    }

    fn row(&mut self) -> Vec<f32> {
        (0..FEATURES).map(|_| self.next() as f32).collect()
    }
}

fn full_tree(
    depth: usize,
    splits: &mut Vec<Split>,
    leaves: &mut Vec<f64>,
    chance: &mut Chance,
) -> Child {
    if depth == 0 {
        leaves.push(chance.next() - 0.5);
        return Child::Leaf(leaves.len() - 1);
    }
    let number = splits.len();
    splits.push(Split {
        feature: (chance.next() * FEATURES as f64) as usize,
        threshold: (0.2 + 0.6 * chance.next()) as f32,
        comparison: Comparison::LessOrEqual,
        missing_passes: false,
        passes: Child::Leaf(0),
        fails: Child::Leaf(0),
    });
    splits[number].passes = full_tree(depth - 1, splits, leaves, chance);
    splits[number].fails = full_tree(depth - 1, splits, leaves, chance);
    Child::Split(number)
}

fn drawn(trees: usize, depth: usize, chance: &mut Chance) -> Forest {
    let (mut splits, mut leaves) = (Vec::new(), Vec::new());
    let roots = (0..trees).map(|_| full_tree(depth, &mut splits, &mut leaves, chance)).collect();
    // OK because ways lead only to splits that come later.
    Forest::new(FEATURES, vec![0.0], splits, leaves, roots).expect("a forest")
}

/// The median, the least and the most, in milliseconds.
fn times(runs: usize, mut run: impl FnMut(usize)) -> String {
    let time = |index| {
        let start = Instant::now();
        run(index);
        start.elapsed().as_secs_f64() * 1e3
    };
    let mut times: Vec<_> = (0..runs).map(time).collect();
    times.sort_by(f64::total_cmp);
    format!("{:.1} ms ({:.1} to {:.1})", times[runs / 2], times[0], times[runs - 1])
}

fn time_forest(forest: &Forest, background: &[Vec<f32>], rows: &[Vec<f32>]) {
    let players: Vec<_> = (0..forest.features()).collect();
    let new = || TreeShap::new(forest.clone(), &players, background).expect("a background");
    println!("  background read in {}", times(5, |_| drop(black_box(new()))));
    let explainer = new();
    let explain = |index: usize| explainer.explain(&rows[index % rows.len()]).expect("a row");
    println!("  a row explained in {}", times(20, |index| drop(black_box(explain(index)))));
}

/// What a method costs beside the evaluations.
fn time_sampling(chance: &mut Chance) {
    let slopes: Vec<_> = (0..100).map(|_| chance.next()).collect();
    let values = |coalitions: &[Coalition]| -> Vec<f64> {
        let value = |of: &Coalition| of.iter().map(|player| slopes[player]).sum::<f64>();
        coalitions.iter().map(|of| value(of) * value(of)).collect()
    };
    let options = SamplingOptions { tolerance: 0.0, max_evaluations: 800, seed: 1 };
    let leverage = || LeverageShap::new(100, options).expect("a sampler");
    let lime = || Lime::new(50, LimeOptions::image()).expect("a sampler");
    println!("Leverage SHAP, 100 players, 800 evaluations");
    println!("  {}", times(5, |_| drop(black_box(run(&mut leverage(), values)))));
    println!("LIME, 50 players, 5,000 samples");
    println!("  {}", times(5, |_| drop(black_box(run(&mut lime(), values)))));
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let Some(path) = arguments.first().filter(|path| path.ends_with(".json")) {
        let text = std::fs::read(path).expect("a file");
        let golden: Forests = serde_json::from_slice(&text).expect("forests");
        for case in golden.cases {
            println!("{}", case.name);
            time_forest(&case.forest(), &case.background(), &case.rows());
        }
        return;
    }
    let argument = |place: usize, default: usize| {
        arguments.get(place).map_or(default, |text| text.parse().expect("a number"))
    };
    let (trees, depth, rows) = (argument(0, 1_000), argument(1, 6), argument(2, 100));
    let chance = &mut Chance(1);
    let forest = drawn(trees, depth, chance);
    let mut draw = |rows| -> Vec<_> { (0..rows).map(|_| chance.row()).collect() };
    println!("{trees} trees of depth {depth}, {rows} background rows, {FEATURES} features");
    time_forest(&forest, &draw(rows), &draw(20));
    time_sampling(chance);
}
