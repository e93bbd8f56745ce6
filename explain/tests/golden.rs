//! Against what shap and lime say.

mod common;
mod forests;

use std::fs;

use common::*;
use driftline_explain::*;
use forests::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;

fn read<T: DeserializeOwned>(name: &str) -> T {
    let path = format!("../tests/golden/explain/{name}.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn forests_are_explained_as_by_shap() {
    let golden: Forests = read("forests");
    let mut faults = Vec::new();
    for case in golden.cases {
        let explainer = TreeShap::new(case.forest(), &case.players(), &case.background()).unwrap();
        for (row, expected) in case.rows().iter().zip(&case.values) {
            for (output, explanation) in explainer.explain(row).unwrap().iter().enumerate() {
                let expected: Vec<_> = expected.iter().map(|outputs| outputs[output]).collect();
                let difference = largest_difference(&values_of(explanation), &expected);
                let largest =
                    expected.iter().fold(1.0, |largest: f64, value| largest.max(value.abs()));
                if difference > 1e-6 * largest {
                    faults.push(format!("{}, output {output}: {difference}", case.name));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[derive(Deserialize)]
struct Network {
    hidden: Vec<Vec<f64>>,
    hidden_bias: Vec<f64>,
    output: Vec<f64>,
    output_bias: f64,
    background: Vec<Vec<f64>>,
    rows: Vec<Vec<f64>>,
    predictions: Vec<f64>,
    values: Vec<Vec<f64>>,
    hierarchy: Nested,
    owen: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Nested {
    Player(usize),
    Group(Vec<Nested>),
}

impl Nested {
    fn part(&self) -> Part {
        match self {
            Nested::Player(player) => Part::Player(*player),
            Nested::Group(parts) => Part::Group(parts.iter().map(Nested::part).collect()),
        }
    }
}

impl Network {
    fn predict(&self, row: &[f64]) -> f64 {
        let dot =
            |left: &[f64]| left.iter().zip(row).map(|(left, right)| left * right).sum::<f64>();
        let units = self
            .hidden
            .iter()
            .zip(&self.hidden_bias)
            .map(|(unit, bias)| (dot(unit) + bias).max(0.0));
        units.zip(&self.output).map(|(unit, weight)| unit * weight).sum::<f64>() + self.output_bias
    }

    fn explain(
        &self,
        row: usize,
        explainer: &mut dyn Explainer<Answer = Explanation>,
    ) -> Explanation {
        let players: Vec<_> = (0..self.rows[row].len()).collect();
        let game =
            Marginal::new(self.rows[row].clone(), self.background.clone(), &players).unwrap();
        let explanation = run(explainer, |coalitions| {
            let cells = game.rows(coalitions);
            game.values(
                &cells.chunks(players.len()).map(|row| self.predict(row)).collect::<Vec<_>>(),
            )
        });
        explanation.unwrap()
    }
}

#[test]
fn a_network_is_explained_as_by_shap() {
    let network: Network = read("network");
    let players = network.rows[0].len();
    let hierarchy = Hierarchy::new(network.hierarchy.part()).unwrap();
    let options = SamplingOptions { tolerance: 0.0, ..Default::default() };
    for row in 0..network.rows.len() {
        let predicted = network.predict(&network.rows[row]);
        assert!((predicted - network.predictions[row]).abs() < 1e-9);
        let exact = network.explain(row, &mut Exact::shapley(players).unwrap());
        assert!(largest_difference(&values_of(&exact), &network.values[row]) < 1e-6);
        let leverage = network.explain(row, &mut LeverageShap::new(players, options).unwrap());
        assert_eq!((leverage.evaluations, leverage.relative_error()), (1 << players, 0.0));
        assert!(largest_difference(&values_of(&exact), &values_of(&leverage)) < 1e-9);
        let owen = network.explain(row, &mut Exact::owen(&hierarchy, 10_000).unwrap());
        assert!(
            largest_difference(&values_of(&owen), &network.owen[row]) < 1e-6,
            "Owen, row {row}"
        );
        let sampled = SamplingOptions { tolerance: 0.002, ..Default::default() };
        let drawn =
            network.explain(row, &mut Permutation::owen(hierarchy.clone(), sampled).unwrap());
        let largest =
            owen.attributions.iter().fold(0.0f64, |largest, each| largest.max(each.value.abs()));
        assert!(largest_difference(&values_of(&owen), &values_of(&drawn)) < 0.02 * largest);
    }
}

#[derive(Deserialize)]
struct LimeGolden {
    samples: Vec<Vec<u8>>,
    targets: Vec<f64>,
    fits: Vec<LimeFit>,
}

#[derive(Deserialize)]
struct LimeFit {
    distance: String,
    kernel_width: f64,
    max_features: usize,
    intercept: f64,
    coefficients: Vec<(usize, f64)>,
    score: f64,
    local_prediction: f64,
}

#[test]
fn samples_are_fitted_as_by_lime() {
    let golden: LimeGolden = read("lime");
    let coalition =
        |row: &Vec<u8>| Coalition::of(row.len(), (0..row.len()).filter(|player| row[*player] == 1));
    let samples: Vec<_> = golden.samples.iter().map(coalition).collect();
    for fit in golden.fits {
        let (max_features, kernel_width) = (fit.max_features, fit.kernel_width);
        let distance =
            if fit.distance == "cosine" { Distance::Cosine } else { Distance::Euclidean };
        let options = SurrogateOptions { distance, kernel_width, max_features, alpha: 1.0 };
        let found = fit_surrogate(&samples, &golden.targets, &options).unwrap();
        let (players, expected): (Vec<_>, Vec<_>) = fit.coefficients.into_iter().unzip();
        assert_eq!(found.selected, players, "{max_features} features");
        let coefficients: Vec<_> =
            players.iter().map(|player| found.coefficients[*player].value).collect();
        assert!(largest_difference(&coefficients, &expected) < 1e-9);
        let numbers = [found.intercept, found.score, found.local_prediction];
        assert!(
            largest_difference(&numbers, &[fit.intercept, fit.score, fit.local_prediction]) < 1e-9
        );
    }
}

/// With 8 evaluations a feature, on the games of many features: on those of few, KernelSHAP evaluates all the coalitions
/// that weigh most.
#[test]
fn leverage_shap_errs_less_than_kernel_shap() {
    let golden: Forests = read("forests");
    for case in golden.cases.iter().filter(|case| case.features >= 30) {
        let max_evaluations = 8 * case.features;
        let options = |seed| SamplingOptions { tolerance: 0.0, max_evaluations, seed };
        let explainer = |seed| LeverageShap::new(case.features, options(seed));
        let mean = |errors: &[f64]| errors.iter().sum::<f64>() / errors.len() as f64;
        let [leverage, kernel] =
            [&case.errors(5, explainer).unwrap(), &case.kernel_errors].map(|errors| mean(errors));
        assert!(leverage < 0.75 * kernel, "{}: {leverage} beside {kernel}", case.name);
    }
}
