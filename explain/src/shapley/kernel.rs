//! KernelSHAP: small and large coalitions all, the others drawn as the Shapley kernel weighs them.

use super::paired::{Design, Paired, explain_by};
use super::regression::Group;
use super::strata::Stratum;
use crate::coalition::Coalition;
use crate::error::Result;
use crate::explainer::SamplingOptions;
use crate::random::Random;

/// Shapley values by KernelSHAP, as R's kernelshap runs it: sizes 1 and 2 (of more than 16 players size 1) and their
/// complements are all evaluated, the rest drawn in pairs until a relative error is met. [`LeverageShap`] needs fewer
/// evaluations for the same error.
///
/// [`LeverageShap`]: crate::LeverageShap
///
/// ```
/// use driftline_explain::{KernelShap, SamplingOptions, run};
///
/// let mut explainer = KernelShap::new(20, SamplingOptions::default())?;
/// let explanation = run(&mut explainer, |coalitions| {
///     coalitions.iter().map(|of| if of.contains(0) { of.len() as f64 } else { 0.0 }).collect()
/// })?;
/// assert!((explanation.attributions[0].value - 10.5).abs() < 0.1);
/// assert!(explanation.relative_error() <= 0.005);
/// # Ok::<(), driftline_explain::Error>(())
/// ```
///
/// Lundberg and Lee, "A unified approach to interpreting model predictions" (2017); Covert and Lee, "Improving KernelSHAP"
/// (2021), for pairs and for stopping.
#[derive(Debug)]
pub struct KernelShap(Paired<Kernel>);

impl KernelShap {
    /// For so many players.
    ///
    /// # Errors
    /// When there are none, a parameter is out of its range, or there are fewer than 4 evaluations a player.
    pub fn new(players: usize, options: SamplingOptions) -> Result<KernelShap> {
        Paired::new(players, options, Kernel::new(players, options.max_evaluations)).map(KernelShap)
    }
}

explain_by!(KernelShap);

#[derive(Clone, Debug)]
struct Kernel {
    players: usize,
    /// Sizes of which all pairs are evaluated.
    all: Vec<Stratum>,
    /// Sizes that pairs are drawn from, with replacement.
    rest: Vec<Stratum>,
    drawn: usize,
}

impl Kernel {
    fn new(players: usize, max_evaluations: usize) -> Kernel {
        let mut all = Stratum::all(players);
        let degree = if players <= 16 { 2 } else { 1 };
        let mut used = 0.0;
        let fits = |stratum: &&Stratum| {
            used += 2.0 * stratum.pairs;
            // Half of the evaluations are left for the others.
            stratum.size <= degree && used <= max_evaluations as f64 / 2.0
        };
        let split = all.iter().take_while(fits).count();
        let rest = all.split_off(split);
        Kernel { players, all, rest, drawn: 0 }
    }

    fn draw_rest(&self, random: &mut Random) -> Coalition {
        let mass: f64 = self.rest.iter().map(|stratum| stratum.mass).sum();
        let mut left = random.fraction() * mass;
        let chosen = self.rest.iter().find(|stratum| {
            left -= stratum.mass;
            left < 0.0
        });
        // OK because what rounding leaves belongs to the last, and there is one.
        chosen.or(self.rest.last()).expect("a size to draw from").draw(random)
    }
}

impl Design for Kernel {
    fn least_pairs(&self) -> usize {
        // OK because these fit into the evaluations.
        let all: f64 = self.all.iter().map(|stratum| stratum.pairs).sum();
        all as usize + self.players
    }

    fn draw(&mut self, pairs: usize, random: &mut Random) -> Vec<(Coalition, usize)> {
        let mut drawn = Vec::with_capacity(pairs);
        for (group, stratum) in self.all.iter_mut().enumerate() {
            let new = stratum.draw_new(pairs - drawn.len(), random);
            drawn.extend(new.into_iter().map(|coalition| (coalition, group)));
        }
        if !self.rest.is_empty() {
            let group = self.all.len();
            let more = pairs - drawn.len();
            drawn.extend((0..more).map(|_| (self.draw_rest(random), group)));
            self.drawn += more;
        }
        drawn
    }

    fn groups(&self) -> Vec<Group> {
        let all = self.all.iter().map(|stratum| Group {
            mass: stratum.mass,
            drawn: stratum.drawn(),
            known: stratum.drawn() as f64 / stratum.pairs,
        });
        let mass = self.rest.iter().map(|stratum| stratum.mass).sum();
        all.chain([Group { mass, drawn: self.drawn, known: 0.0 }]).collect()
    }
}
