//! How far values are off after 8 evaluations a feature, beside shap's KernelExplainer on the same rows.
//!
//!     cargo run --release -p driftline-explain --example errors -- [games.json] [evaluations a feature] [runs]
//!
//! The forests and what KernelExplainer made of them are those of tests/golden/explain, unless a file has others; TreeSHAP
//! knows the true values. An error is the squared distance from them, relative to their squared length.

#[path = "../tests/forests/mod.rs"]
mod forests;

use driftline_explain::*;
use forests::Forests;

fn summary(mut errors: Vec<f64>) -> String {
    errors.sort_by(f64::total_cmp);
    let mean = errors.iter().sum::<f64>() / errors.len() as f64;
    format!("{mean:.2e} ({:.2e})", errors[errors.len() / 2])
}

fn main() -> Result<()> {
    let (files, numbers): (Vec<_>, Vec<_>) =
        std::env::args().skip(1).partition(|argument| argument.ends_with(".json"));
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/golden/explain/forests.json");
    let text = std::fs::read(files.first().map_or(golden, String::as_str)).expect("a file");
    let games: Forests = serde_json::from_slice(&text).expect("forests");
    let mut numbers = numbers.into_iter().map(|text| text.parse().expect("a number"));
    let (each, runs) = (numbers.next().unwrap_or(8), numbers.next().unwrap_or(20) as u64);
    println!(
        "mean (median) error of {runs} runs, {each} evaluations a feature; KernelExplainer's with 8"
    );
    for case in games.cases.iter().filter(|case| !case.kernel_errors.is_empty()) {
        let players = case.features;
        let options =
            |seed| SamplingOptions { tolerance: 0.0, max_evaluations: each * players, seed };
        println!("{}, {players} features", case.name);
        println!("  shap's KernelExplainer {}", summary(case.kernel_errors.clone()));
        let kernel = case.errors(runs, |seed| KernelShap::new(players, options(seed)))?;
        println!("  KernelShap             {}", summary(kernel));
        let leverage = case.errors(runs, |seed| LeverageShap::new(players, options(seed)))?;
        println!("  LeverageShap           {}", summary(leverage));
        let permutation = case.errors(runs, |seed| Permutation::new(players, options(seed)))?;
        println!("  Permutation            {}", summary(permutation));
    }
    Ok(())
}
