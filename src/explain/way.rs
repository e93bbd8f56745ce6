//! The methods of `driftline-explain`, by name.

use driftline_explain::{
    Coalition, Exact, Explainer, Explanation, Hierarchy, KernelShap, LeverageShap, Lime,
    LimeOptions, Occlusion, Permutation, Result as Refusable,
};

use super::answer::Found;
use super::options::{ExplainMethod, ExplainOptions};
use super::refused;
use crate::error::Result;

/// A method at work: coalitions out, their values in.
pub(super) enum Way {
    Values(Box<dyn Explainer<Answer = Explanation>>),
    Lime(Box<Lime>),
}

impl Way {
    /// By a method of coalitions: not [`ExplainMethod::Auto`], [`ExplainMethod::Tree`] or [`ExplainMethod::Lime`].
    pub(super) fn values(
        method: ExplainMethod,
        players: usize,
        options: &ExplainOptions,
    ) -> Result<Way> {
        explainer(method, players, options).map(Way::Values).map_err(refused)
    }

    /// By LIME; `default` says how it samples such inputs.
    pub(super) fn lime(
        players: usize,
        default: LimeOptions,
        options: &ExplainOptions,
    ) -> Result<Way> {
        let lime = LimeOptions {
            max_samples: options.max_evaluations.unwrap_or(default.max_samples),
            tolerance: options.tolerance.unwrap_or(default.tolerance),
            seed: options.seed,
            ..default
        };
        Lime::new(players, lime).map(|lime| Way::Lime(Box::new(lime))).map_err(refused)
    }

    pub(super) fn next_batch(&mut self) -> Vec<Coalition> {
        match self {
            Way::Values(explainer) => explainer.next_batch(),
            Way::Lime(lime) => lime.next_batch(),
        }
    }

    pub(super) fn update(&mut self, values: &[f64]) -> Result<()> {
        match self {
            Way::Values(explainer) => explainer.update(values),
            Way::Lime(lime) => lime.update(values),
        }
        .map_err(refused)
    }

    pub(super) fn evaluations(&self) -> usize {
        match self {
            Way::Values(explainer) => explainer.evaluations(),
            Way::Lime(lime) => lime.evaluations(),
        }
    }

    pub(super) fn estimate(&self) -> Result<Found> {
        match self {
            Way::Values(explainer) => explainer.estimate().map(Found::Values),
            Way::Lime(lime) => lime.estimate().map(Found::Linear),
        }
        .map_err(refused)
    }
}

fn explainer(
    method: ExplainMethod,
    players: usize,
    options: &ExplainOptions,
) -> Refusable<Box<dyn Explainer<Answer = Explanation>>> {
    let sampling = options.sampling();
    Ok(match method {
        ExplainMethod::Exact => Box::new(Exact::shapley(players)?),
        ExplainMethod::Leverage => Box::new(LeverageShap::new(players, sampling)?),
        ExplainMethod::Kernel => Box::new(KernelShap::new(players, sampling)?),
        ExplainMethod::Permutation => Box::new(Permutation::new(players, sampling)?),
        ExplainMethod::Owen => {
            // Neighbours belong together.
            let halves = Hierarchy::halves(players);
            match Exact::owen(&halves, sampling.max_evaluations) {
                Ok(exact) => Box::new(exact),
                Err(_) => Box::new(Permutation::owen(halves, sampling)?),
            }
        }
        ExplainMethod::Occlusion => Box::new(Occlusion::new(players)),
        // OK because callers have taken these out.
        ExplainMethod::Auto | ExplainMethod::Tree | ExplainMethod::Lime => unreachable!(),
    })
}
