//! Forests as tests/golden/explain/generate.py lists them.

#![allow(dead_code)] // Each program takes what it needs.

use driftline_explain::*;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Forests {
    pub cases: Vec<ForestCase>,
}

#[derive(Deserialize)]
pub struct ForestCase {
    pub name: String,
    pub features: usize,
    base: Vec<f64>,
    splits: Vec<ListedSplit>,
    leaves: Vec<Vec<f64>>,
    roots: Vec<i64>,
    background: Vec<Vec<Option<f64>>>,
    rows: Vec<Vec<Option<f64>>>,
    /// For each row and feature, one for each output.
    pub values: Vec<Vec<Vec<f64>>>,
    pub kernel_errors: Vec<f64>,
}

/// Feature, threshold, comparison, whether missing passes, and the children that pass and fail.
#[derive(Deserialize)]
struct ListedSplit(usize, f64, String, bool, i64, i64);

impl ForestCase {
    pub fn forest(&self) -> Forest {
        let split = |split: &ListedSplit| Split {
            feature: split.0,
            threshold: split.1 as f32,
            comparison: if split.2 == "<" { Comparison::Less } else { Comparison::LessOrEqual },
            missing_passes: split.3,
            passes: child(split.4),
            fails: child(split.5),
        };
        let splits = self.splits.iter().map(split).collect();
        let roots = self.roots.iter().map(|root| child(*root)).collect();
        Forest::new(self.features, self.base.clone(), splits, self.leaves.concat(), roots).unwrap()
    }

    pub fn players(&self) -> Vec<usize> {
        (0..self.features).collect()
    }

    pub fn background(&self) -> Vec<Vec<f32>> {
        single(&self.background)
    }

    pub fn rows(&self) -> Vec<Vec<f32>> {
        single(&self.rows)
    }

    /// The squared distances of estimates from the true values, relative to their squared length: of the first output, for
    /// each row and seed.
    pub fn errors<E: Explainer<Answer = Explanation>>(
        &self,
        seeds: u64,
        explainer: impl Fn(u64) -> Result<E>,
    ) -> Result<Vec<f64>> {
        let (forest, background, players) = (self.forest(), self.background(), self.players());
        let exact = TreeShap::new(forest.clone(), &players, &background)?;
        let mut errors = Vec::new();
        for row in self.rows() {
            let truth = &exact.explain(&row)?[0].attributions;
            let length: f64 = truth.iter().map(|each| each.value * each.value).sum();
            let game = Marginal::new(row, background.clone(), &players)?;
            for seed in 0..seeds {
                let found = run(&mut explainer(seed)?, |coalitions| {
                    let cells = game.rows(coalitions);
                    let predict = |row: &[f32]| forest.predict(row)[0];
                    game.values(&cells.chunks(self.features).map(predict).collect::<Vec<_>>())
                })?;
                let pairs = found.attributions.iter().zip(truth);
                let distance = pairs.map(|(found, truth)| (found.value - truth.value).powi(2));
                errors.push(distance.sum::<f64>() / length);
            }
        }
        Ok(errors)
    }
}

fn child(number: i64) -> Child {
    match usize::try_from(number) {
        Ok(split) => Child::Split(split),
        Err(_) => Child::Leaf((-1 - number) as usize),
    }
}

/// What is missing is NaN.
fn single(rows: &[Vec<Option<f64>>]) -> Vec<Vec<f32>> {
    let cell = |cell: &Option<f64>| cell.map_or(f32::NAN, |value| value as f32);
    rows.iter().map(|row| row.iter().map(cell).collect()).collect()
}
