//! Leverage SHAP: coalitions drawn by how much they can move the values.

use super::paired::{Design, Paired, explain_by};
use super::regression::Group;
use super::strata::Stratum;
use crate::coalition::Coalition;
use crate::error::Result;
use crate::explainer::SamplingOptions;
use crate::random::Random;

/// Shapley values by Leverage SHAP: pairs are drawn in proportion to their leverage in the regression, none twice.
///
/// The leverage of a coalition is one over how many have its size, so every size gets as many draws until all of its
/// coalitions are known; here the number of draws from each size is fixed, not itself drawn. Of up to 16 players, coalitions of
/// one are all evaluated first: they weigh most, and cost little. With all coalitions evaluated the values are exact.
///
/// ```
/// use driftline_explain::{Coalition, LeverageShap, SamplingOptions, run};
///
/// let options = SamplingOptions { tolerance: 0.0, max_evaluations: 160, seed: 7 };
/// let explanation = run(&mut LeverageShap::new(20, options)?, |coalitions| {
///     let all = |members: [usize; 3]| move |of: &Coalition| members.iter().all(|player| of.contains(*player));
///     let (first, second) = (all([0, 1, 2]), all([0, 8, 9]));
///     coalitions.iter().map(|of| f64::from(first(of)) + f64::from(second(of))).collect()
/// })?;
/// assert_eq!(explanation.evaluations, 160);
/// let (low, high) = explanation.interval(0);
/// assert!(low < 2.0 / 3.0 && 2.0 / 3.0 < high, "{low} to {high}");
/// # Ok::<(), driftline_explain::Error>(())
/// ```
///
/// Musco and Witter, "Provably accurate Shapley value estimation via leverage score sampling" (2025), algorithm 1.
#[derive(Debug)]
pub struct LeverageShap(Paired<Leverage>);

impl LeverageShap {
    /// For so many players.
    ///
    /// # Errors
    /// When there are none, a parameter is out of its range, or there are fewer than 4 evaluations a player.
    pub fn new(players: usize, options: SamplingOptions) -> Result<LeverageShap> {
        let design = Leverage { players, strata: Stratum::all(players) };
        Paired::new(players, options, design).map(LeverageShap)
    }
}

explain_by!(LeverageShap);

/// Players of whom each alone is evaluated first: the error after 8 evaluations a player is then a tenth smaller. Of many
/// players, those evaluations are worth more elsewhere.
const FEW: usize = 16;

#[derive(Clone, Debug)]
struct Leverage {
    players: usize,
    strata: Vec<Stratum>,
}

impl Leverage {
    /// How many of so many more draws each size gets: the next one goes to where there are fewest for its leverage.
    fn allocate(&self, pairs: usize) -> Vec<usize> {
        let mut counts: Vec<_> = self.strata.iter().map(Stratum::drawn).collect();
        for _ in 0..pairs {
            let open = |place: &usize| (counts[*place] as f64) < self.strata[*place].pairs;
            let load = |place: usize| match self.strata[place].size {
                1 if self.players <= FEW => 0.0,
                size => (counts[place] as f64 + 0.5) / Stratum::share(self.players, size),
            };
            let lighter = |left: &usize, right: &usize| load(*left).total_cmp(&load(*right));
            let Some(next) = (0..counts.len()).filter(open).min_by(lighter) else { break };
            counts[next] += 1;
        }
        counts.iter().zip(&self.strata).map(|(count, stratum)| count - stratum.drawn()).collect()
    }
}

impl Design for Leverage {
    fn draw(&mut self, pairs: usize, random: &mut Random) -> Vec<(Coalition, usize)> {
        let counts = self.allocate(pairs);
        let mut drawn = Vec::with_capacity(pairs);
        for (group, (stratum, count)) in self.strata.iter_mut().zip(counts).enumerate() {
            let new = stratum.draw_new(count, random);
            drawn.extend(new.into_iter().map(|coalition| (coalition, group)));
        }
        drawn
    }

    fn groups(&self) -> Vec<Group> {
        let group = |stratum: &Stratum| Group {
            mass: stratum.mass,
            drawn: stratum.drawn(),
            known: stratum.drawn() as f64 / stratum.pairs,
        };
        self.strata.iter().map(group).collect()
    }
}
