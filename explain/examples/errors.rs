//! How far values are off after 8 evaluations a feature, beside shap's KernelExplainer on the same rows.
//!
//!     cargo run --release -p driftline-explain --example errors -- [evaluations a feature] [runs]
//!
//! The forests and what KernelExplainer made of them are those of tests/golden/explain; TreeSHAP knows the true values. An
//! error is the squared distance from them, relative to their squared length.

use driftline_explain::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    features: usize,
    base: Vec<f64>,
    splits: Vec<(usize, f64, String, bool, i64, i64)>,
    leaves: Vec<Vec<f64>>,
    roots: Vec<i64>,
    background: Vec<Vec<Option<f64>>>,
    rows: Vec<Vec<Option<f64>>>,
    kernel_errors: Vec<f64>,
}

impl Case {
    fn forest(&self) -> Result<Forest> {
        let child = |number: &i64| match usize::try_from(*number) {
            Ok(split) => Child::Split(split),
            Err(_) => Child::Leaf((-1 - number) as usize),
        };
        let splits =
            self.splits.iter().map(|(feature, threshold, comparison, missing, passes, fails)| {
                Split {
                    feature: *feature,
                    threshold: *threshold as f32,
                    comparison: if comparison == "<" {
                        Comparison::Less
                    } else {
                        Comparison::LessOrEqual
                    },
                    missing_passes: *missing,
                    passes: child(passes),
                    fails: child(fails),
                }
            });
        let roots = self.roots.iter().map(child).collect();
        Forest::new(self.features, self.base.clone(), splits.collect(), self.leaves.concat(), roots)
    }
}

fn single(rows: &[Vec<Option<f64>>]) -> Vec<Vec<f32>> {
    let cell = |cell: &Option<f64>| cell.map_or(f32::NAN, |value| value as f32);
    rows.iter().map(|row| row.iter().map(cell).collect()).collect()
}

/// The error of each run and row.
fn errors<E: Explainer<Answer = Explanation>>(
    case: &Case,
    runs: u64,
    explainer: impl Fn(u64) -> Result<E>,
) -> Result<Vec<f64>> {
    let (forest, background) = (case.forest()?, single(&case.background));
    let players: Vec<_> = (0..case.features).collect();
    let exact = TreeShap::new(forest.clone(), &players, &background)?;
    let mut errors = Vec::new();
    for row in single(&case.rows) {
        let truth = &exact.explain(&row)?[0].attributions;
        let length: f64 = truth.iter().map(|each| each.value * each.value).sum();
        let game = Marginal::new(row, background.clone(), &players)?;
        for seed in 0..runs {
            let found = run(&mut explainer(seed)?, |coalitions| {
                let cells = game.rows(coalitions);
                let predict = |row: &[f32]| forest.predict(row)[0];
                game.values(&cells.chunks(case.features).map(predict).collect::<Vec<_>>())
            })?;
            let pairs = found.attributions.iter().zip(truth);
            let distance: f64 =
                pairs.map(|(found, truth)| (found.value - truth.value).powi(2)).sum();
            errors.push(distance / length);
        }
    }
    Ok(errors)
}

fn summary(mut errors: Vec<f64>) -> String {
    errors.sort_by(f64::total_cmp);
    let mean = errors.iter().sum::<f64>() / errors.len().max(1) as f64;
    format!("{mean:.2e} ({:.2e})", errors.get(errors.len() / 2).unwrap_or(&f64::NAN))
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse().expect("a number"));
    let each = arguments.next().unwrap_or(8);
    let runs = arguments.next().unwrap_or(20) as u64;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/golden/explain/forests.json");
    let text = std::fs::read(path).expect("the golden vectors");
    let golden: Golden = serde_json::from_slice(&text).expect("the golden vectors");
    println!(
        "mean (median) error of {runs} runs, {each} evaluations a feature; KernelExplainer's with 8"
    );
    for case in golden.cases.iter().filter(|case| !case.kernel_errors.is_empty()) {
        let players = case.features;
        let options =
            |seed| SamplingOptions { tolerance: 0.0, max_evaluations: each * players, seed };
        println!("{}, {players} features", case.name);
        println!("  shap's KernelExplainer {}", summary(case.kernel_errors.clone()));
        let kernel = errors(case, runs, |seed| KernelShap::new(players, options(seed)))?;
        println!("  KernelShap             {}", summary(kernel));
        let leverage = errors(case, runs, |seed| LeverageShap::new(players, options(seed)))?;
        println!("  LeverageShap           {}", summary(leverage));
        let permutation = errors(case, runs, |seed| Permutation::new(players, options(seed)))?;
        println!("  Permutation            {}", summary(permutation));
    }
    Ok(())
}
