//! How long explanations take, on one thread.
//!
//!     cargo run --release -p driftline-explain --example speed -- [trees] [depth] [background rows]
//!
//! Trees are full, their splits drawn at random: no way is shorter than the depth, which real trees have.

use std::hint::black_box;
use std::time::Instant;

use driftline_explain::{Child, Comparison, Forest, Split, TreeShap};

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

fn main() -> driftline_explain::Result<()> {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse().expect("a number"));
    let mut argument = |default| arguments.next().unwrap_or(default);
    let (trees, depth, rows) = (argument(1_000), argument(6), argument(100));
    let chance = &mut Chance(1);
    let (mut splits, mut leaves) = (Vec::new(), Vec::new());
    let roots = (0..trees).map(|_| full_tree(depth, &mut splits, &mut leaves, chance)).collect();
    let forest = Forest::new(FEATURES, vec![0.0], splits, leaves, roots)?;
    let background: Vec<_> = (0..rows).map(|_| chance.row()).collect();
    let players: Vec<_> = (0..FEATURES).collect();

    let start = Instant::now();
    let explainer = TreeShap::new(forest, &players, &background)?;
    println!("{trees} trees of depth {depth}, {rows} background rows, {FEATURES} features");
    println!("background read in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let mut times: Vec<_> = (0..20)
        .map(|_| {
            let row = chance.row();
            let start = Instant::now();
            black_box(explainer.explain(&row).expect("values that add up"));
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "a row explained in {:.1} ms (median of 20; {:.1} to {:.1})",
        times[10], times[0], times[19]
    );
    Ok(())
}
