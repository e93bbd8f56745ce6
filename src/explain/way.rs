//! The methods of `driftline-explain`, by name.

use driftline_explain::{
    Coalition, Exact, Explainer, Explanation, KernelShap, LeverageShap, Lime, LimeOptions,
    LimeTabular, Marginal, Occlusion, Permutation,
};

use super::answer::Found;
use super::mixture::Mixture;
use super::options::{ExplainMethod, ExplainOptions};
use super::refused;
use crate::error::Result;

/// A method at work: coalitions out, the rows that each asks the model about, values in.
pub(super) enum Way {
    /// A coalition asks for a row with each background row.
    Values(Box<dyn Explainer<Answer = Explanation>>, Marginal<usize>),
    /// A sample asks for one row.
    Lime(Box<Lime>, LimeTabular<usize>),
}

impl Way {
    /// By a method that predicts: not [`ExplainMethod::Auto`] or [`ExplainMethod::Tree`].
    pub(super) fn new(
        method: ExplainMethod,
        players: &[usize],
        mixture: &Mixture,
        options: &ExplainOptions,
    ) -> Result<Way> {
        let (row, background) = (mixture.row(), mixture.background());
        if method == ExplainMethod::Lime {
            let table = LimeTabular::new(row, background, players, mixture.alike(), options.seed);
            let table = table.map_err(refused)?;
            return Ok(Way::Lime(Box::new(lime(&table, options)?), table));
        }
        let game = Marginal::new(row, background, players).map_err(refused)?;
        let explainer = explainer(method, game.players(), options).map_err(refused)?;
        Ok(Way::Values(explainer, game))
    }

    pub(super) fn next_batch(&mut self) -> Vec<Coalition> {
        match self {
            Way::Values(explainer, _) => explainer.next_batch(),
            Way::Lime(lime, _) => lime.next_batch(),
        }
    }

    /// The cells of the rows to predict, as the rows of the mixture that they are of.
    pub(super) fn rows(&mut self, coalitions: &[Coalition]) -> Vec<usize> {
        match self {
            Way::Values(_, game) => game.rows(coalitions),
            Way::Lime(_, table) => table.rows(coalitions),
        }
    }

    /// The value of each coalition, from the predictions of their rows.
    pub(super) fn values(&self, predictions: Vec<f64>) -> Vec<f64> {
        match self {
            Way::Values(_, game) => game.values(&predictions),
            Way::Lime(..) => predictions,
        }
    }

    pub(super) fn update(&mut self, values: &[f64]) -> Result<()> {
        match self {
            Way::Values(explainer, _) => explainer.update(values),
            Way::Lime(lime, _) => lime.update(values),
        }
        .map_err(refused)
    }

    pub(super) fn evaluations(&self) -> usize {
        match self {
            Way::Values(explainer, _) => explainer.evaluations(),
            Way::Lime(lime, _) => lime.evaluations(),
        }
    }

    pub(super) fn estimate(&self) -> Result<Found> {
        match self {
            Way::Values(explainer, _) => explainer.estimate().map(Found::Values),
            Way::Lime(lime, _) => lime.estimate().map(Found::Linear),
        }
        .map_err(refused)
    }
}

fn explainer(
    method: ExplainMethod,
    players: usize,
    options: &ExplainOptions,
) -> driftline_explain::Result<Box<dyn Explainer<Answer = Explanation>>> {
    let sampling = options.sampling();
    Ok(match method {
        ExplainMethod::Exact => Box::new(Exact::shapley(players)?),
        ExplainMethod::Leverage => Box::new(LeverageShap::new(players, sampling)?),
        ExplainMethod::Kernel => Box::new(KernelShap::new(players, sampling)?),
        ExplainMethod::Permutation => Box::new(Permutation::new(players, sampling)?),
        ExplainMethod::Occlusion => Box::new(Occlusion::new(players)),
        // OK because the callers of `Way::new` have taken these out.
        ExplainMethod::Auto | ExplainMethod::Tree | ExplainMethod::Lime => unreachable!(),
    })
}

fn lime(table: &LimeTabular<usize>, options: &ExplainOptions) -> Result<Lime> {
    let shares = table.shares();
    let default = LimeOptions::tabular(shares.clone());
    let lime = LimeOptions {
        max_samples: options.max_evaluations.unwrap_or(default.max_samples),
        tolerance: options.tolerance.unwrap_or(default.tolerance),
        seed: options.seed,
        ..default
    };
    Lime::new(shares.len(), lime).map_err(refused)
}
