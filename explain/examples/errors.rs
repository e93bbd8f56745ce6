//! How far values are off after 8 evaluations a feature, beside shap's KernelExplainer on the same rows.
//!
//!     cargo run --release -p driftline-explain --example errors -- [evaluations a feature] [runs]
//!
//! The forests and what KernelExplainer made of them are those of tests/golden/explain; TreeSHAP knows the true values. An
//! error is the squared distance from them, relative to their squared length.

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
    let mut arguments = std::env::args().skip(1).map(|text| text.parse().expect("a number"));
    let (each, runs) = (arguments.next().unwrap_or(8), arguments.next().unwrap_or(20) as u64);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/golden/explain/forests.json");
    let text = std::fs::read(path).expect("the golden vectors");
    let golden: Forests = serde_json::from_slice(&text).expect("the golden vectors");
    println!(
        "mean (median) error of {runs} runs, {each} evaluations a feature; KernelExplainer's with 8"
    );
    for case in golden.cases.iter().filter(|case| !case.kernel_errors.is_empty()) {
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
