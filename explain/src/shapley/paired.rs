//! What KernelSHAP and Leverage SHAP have in common: all but the choice of pairs.

use super::regression::{self, Group, Observation};
use crate::coalition::Coalition;
use crate::error::{Error, Result, expect};
use crate::explainer::{Ends, Explainer, Pending, SamplingOptions};
use crate::explanation::{Attribution, Explanation};
use crate::random::Random;

/// How pairs of a coalition and its complement are chosen.
pub(super) trait Design {
    /// Pairs without which an estimate would miss some sizes.
    fn least_pairs(&self) -> usize {
        0
    }

    /// So many more pairs, or fewer when all are known, each with the number of its group.
    fn draw(&mut self, pairs: usize, random: &mut Random) -> Vec<(Coalition, usize)>;

    /// The groups that pairs are drawn from.
    fn groups(&self) -> Vec<Group>;
}

/// Draws pairs until their regression is sure enough.
#[derive(Debug)]
pub(super) struct Paired<D> {
    players: usize,
    options: SamplingOptions,
    design: D,
    random: Random,
    pending: Pending,
    /// The groups of the pairs in the awaited batch.
    drawn: Vec<usize>,
    ends: Option<Ends>,
    observations: Vec<Observation>,
    /// The latest estimate; an error while there is none.
    latest: Result<Explanation>,
}

impl<D: Design> Paired<D> {
    pub(super) fn new(players: usize, options: SamplingOptions, design: D) -> Result<Paired<D>> {
        options.check()?;
        expect(players > 0, "players", players, "1 or more")?;
        let (most, least) = (options.max_evaluations, least_evaluations(players));
        expect(most >= least, "max_evaluations", most, &format!("{least} or more"))?;
        Ok(Paired {
            players,
            options,
            design,
            random: Random::new(options.seed),
            pending: Pending::default(),
            drawn: Vec::new(),
            ends: None,
            observations: Vec::new(),
            latest: Err(Error::new("no batch has been evaluated yet")),
        })
    }

    /// Pairs of the next batch: at first 4 for each player, then a quarter more, so that little is wasted once the
    /// tolerance is met.
    fn next_pairs(&self) -> usize {
        let left = self.options.max_evaluations - self.evaluations().max(2);
        let met = |latest: &Explanation| latest.relative_error() <= self.options.tolerance;
        match &self.latest {
            Ok(latest) if met(latest) => 0,
            _ if self.ends.is_none() => {
                let least = self.design.least_pairs();
                (4 * self.players - 1).max(least).min(left / 2)
            }
            _ => (self.observations.len() / 4).max(self.players).min(left / 2),
        }
    }

    fn solve(&self, ends: Ends) -> Result<Explanation> {
        let total = ends.full - ends.empty;
        let groups = self.design.groups();
        let fit = regression::fit(self.players, total, &self.observations, &groups);
        let fault = || Error::new("too few coalitions are known for an estimate");
        let fit = fit.ok_or_else(fault)?;
        let attribution =
            |(value, standard_error): (f64, f64)| Attribution { value, standard_error };
        let explanation = Explanation {
            base: ends.empty,
            prediction: ends.full,
            attributions: fit
                .values
                .into_iter()
                .zip(fit.standard_errors)
                .map(attribution)
                .collect(),
            degrees_of_freedom: fit.degrees_of_freedom,
            evaluations: self.evaluations(),
        };
        explanation.additive()
    }
}

/// As many equations as unknowns, and as many again to see how well they agree.
pub(super) fn least_evaluations(players: usize) -> usize {
    4 * players
}

impl<D: Design> Explainer for Paired<D> {
    type Answer = Explanation;

    fn next_batch(&mut self) -> Vec<Coalition> {
        let players = self.players;
        let wanted = if self.drawn.is_empty() { self.next_pairs() } else { 0 };
        let (ends, design, random) = (self.ends, &mut self.design, &mut self.random);
        let drawn = &mut self.drawn;
        self.pending.or_else(|| {
            let pairs = design.draw(wanted, random);
            *drawn = pairs.iter().map(|(_, group)| *group).collect();
            let first = ends.is_none().then(|| Ends::coalitions(players));
            let both =
                |(coalition, _): (Coalition, usize)| [coalition.clone(), coalition.complement()];
            first.into_iter().flatten().chain(pairs.into_iter().flat_map(both)).collect()
        })
    }

    fn update(&mut self, values: &[f64]) -> Result<()> {
        let coalitions = self.pending.settle(values)?;
        let skipped = if self.ends.is_none() { 2 } else { 0 };
        let ends = self.ends.unwrap_or_else(|| Ends::new(values));
        self.ends = Some(ends);
        let pairs = coalitions[skipped..].chunks(2).zip(values[skipped..].chunks(2));
        let observation =
            |((coalitions, values), group): ((&[Coalition], &[f64]), usize)| Observation {
                coalition: coalitions[0].clone(),
                difference: values[0] - values[1],
                group,
            };
        let groups = std::mem::take(&mut self.drawn);
        self.observations.extend(pairs.zip(groups).map(observation));
        self.latest = self.solve(ends);
        Ok(())
    }

    fn estimate(&self) -> Result<Explanation> {
        self.latest.clone()
    }

    fn evaluations(&self) -> usize {
        self.ends.map_or(0, |_| 2 * self.observations.len() + 2)
    }
}

/// Lends an explainer what it wraps.
macro_rules! explain_by {
    ($explainer:ty) => {
        impl $crate::explainer::Explainer for $explainer {
            type Answer = $crate::explanation::Explanation;

            fn next_batch(&mut self) -> Vec<$crate::coalition::Coalition> {
                self.0.next_batch()
            }

            fn update(&mut self, values: &[f64]) -> $crate::error::Result<()> {
                self.0.update(values)
            }

            fn estimate(&self) -> $crate::error::Result<Self::Answer> {
                self.0.estimate()
            }

            fn evaluations(&self) -> usize {
                self.0.evaluations()
            }
        }
    };
}

pub(super) use explain_by;
