//! All coalitions that matter.

use std::collections::BTreeMap;

use crate::coalition::Coalition;
use crate::error::{Error, Result, expect};
use crate::explainer::{Ends, Explainer, Pending};
use crate::explanation::{Attribution, Explanation};
use crate::hierarchy::{Hierarchy, Part};

/// Exact values: of Shapley over all 2^n coalitions, of Owen over those that a hierarchy leaves.
///
/// ```
/// use driftline_explain::{Exact, run};
///
/// // Players 0 and 1 are worth 6 together.
/// let explanation = run(&mut Exact::shapley(3)?, |coalitions| {
///     coalitions.iter().map(|of| if of.contains(0) && of.contains(1) { 6.0 } else { 0.0 }).collect()
/// })?;
/// let values: Vec<_> = explanation.attributions.iter().map(|attribution| attribution.value).collect();
/// assert_eq!(values, [3.0, 3.0, 0.0]);
/// # Ok::<(), driftline_explain::Error>(())
/// ```
///
/// Shapley, "A value for n-person games" (1953); Owen, "Values of games with a priori unions" (1977).
#[derive(Clone, Debug)]
pub struct Exact {
    coalitions: Vec<Coalition>,
    /// What each player adds to which coalitions.
    additions: Vec<Vec<Addition>>,
    empty: usize,
    full: usize,
    pending: Pending,
    values: Vec<f64>,
}

/// A player joins a coalition.
#[derive(Clone, Debug)]
struct Addition {
    before: usize,
    after: usize,
    weight: f64,
}

/// Coalitions to a batch, so that whoever waits may stop.
const BATCH: usize = 256;

impl Exact {
    /// As many players as [`Exact::shapley`] takes: 4,096 coalitions.
    pub const MAX_PLAYERS: usize = 12;

    /// Shapley values of so many players.
    ///
    /// # Errors
    /// When there are none or more than [`Exact::MAX_PLAYERS`].
    pub fn shapley(players: usize) -> Result<Exact> {
        expect((1..=Exact::MAX_PLAYERS).contains(&players), "players", players, "1 to 12")?;
        Exact::owen(&Hierarchy::flat(players), 1 << players)
    }

    /// Owen values: those of Shapley over the orders in which groups stay together. In a hierarchy of halves, n players
    /// take about n squared coalitions.
    ///
    /// ```
    /// use driftline_explain::{Exact, Hierarchy, run};
    ///
    /// let mut explainer = Exact::owen(&Hierarchy::halves(32), 1_000)?;
    /// let explanation = run(&mut explainer, |coalitions| {
    ///     coalitions.iter().map(|coalition| coalition.len() as f64).collect()
    /// })?;
    /// assert_eq!(explanation.evaluations, 684);
    /// # Ok::<(), driftline_explain::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are no players, or it takes more evaluations than these.
    pub fn owen(hierarchy: &Hierarchy, max_evaluations: usize) -> Result<Exact> {
        let players = hierarchy.players();
        expect(players > 0, "players", players, "1 or more")?;
        let needed = evaluations(&hierarchy.root, 1.0) + 2.0;
        if needed > max_evaluations as f64 {
            let text = format!(
                "exact values take {needed} evaluations, expected {max_evaluations} at most"
            );
            return Err(Error::new(text));
        }
        let mut plan = Plan { numbers: BTreeMap::new(), additions: vec![Vec::new(); players] };
        let [empty, full] = Ends::coalitions(players).map(|coalition| plan.number(coalition));
        plan.visit(&hierarchy.root, &[(Coalition::empty(players), 1.0)]);
        let mut coalitions = vec![Coalition::empty(players); plan.numbers.len()];
        plan.numbers.into_iter().for_each(|(coalition, number)| coalitions[number] = coalition);
        Ok(Exact {
            coalitions,
            additions: plan.additions,
            empty,
            full,
            pending: Pending::default(),
            values: Vec::new(),
        })
    }
}

/// Coalitions that a part adds to the empty and the full one, when it is entered from so many others.
fn evaluations(part: &Part, contexts: f64) -> f64 {
    let Part::Group(parts) = part else { return 0.0 };
    // OK because beyond 2^1023 the answer is infinite, which is too many.
    let half = libm::exp2((parts.len() - 1) as f64);
    let inside = parts.iter().map(|part| evaluations(part, contexts * half));
    inside.fold(contexts * (2.0 * half - 2.0), |sum, inside| sum + inside)
}

/// Numbers coalitions, and notes who joins which.
struct Plan {
    numbers: BTreeMap<Coalition, usize>,
    additions: Vec<Vec<Addition>>,
}

impl Plan {
    fn number(&mut self, coalition: Coalition) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(coalition).or_insert(next)
    }

    /// Enters a part from the coalitions that it may be joined to, each with its weight.
    fn visit(&mut self, part: &Part, contexts: &[(Coalition, f64)]) {
        match part {
            Part::Player(player) => {
                for (before, weight) in contexts {
                    let mut after = before.clone();
                    after.insert(*player);
                    let (before, after) = (self.number(before.clone()), self.number(after));
                    self.additions[*player].push(Addition { before, after, weight: *weight });
                }
            }
            Part::Group(parts) => {
                for (place, part) in parts.iter().enumerate() {
                    let others: Vec<_> = parts[..place].iter().chain(&parts[place + 1..]).collect();
                    self.visit(part, &with_subsets(contexts, &others));
                }
            }
        }
    }
}

/// Each context with each subset of the other parts of a group. A subset's weight is the share of the orders in which
/// it, and no other part, comes first.
fn with_subsets(contexts: &[(Coalition, f64)], others: &[&Part]) -> Vec<(Coalition, f64)> {
    let weights = weights(others.len());
    let mut all = Vec::with_capacity(contexts.len() << others.len());
    for (context, weight) in contexts {
        for subset in 0..1usize << others.len() {
            let mut coalition = context.clone();
            let chosen = (0..others.len()).filter(|place| subset >> place & 1 == 1);
            chosen.for_each(|place| others[place].visit(&mut |player| coalition.insert(player)));
            all.push((coalition, weight * weights[subset.count_ones() as usize]));
        }
    }
    all
}

/// The weight of a subset of each size, of so many others: `size! (others - size)! / (others + 1)!`.
fn weights(others: usize) -> Vec<f64> {
    let mut weights = vec![1.0 / (others + 1) as f64];
    for size in 1..=others {
        weights.push(weights[size - 1] * size as f64 / (others + 1 - size) as f64);
    }
    weights
}

impl Explainer for Exact {
    type Answer = Explanation;

    fn next_batch(&mut self) -> Vec<Coalition> {
        let left = self.coalitions[self.values.len()..].iter().take(BATCH);
        self.pending.or_else(|| left.cloned().collect())
    }

    fn update(&mut self, values: &[f64]) -> Result<()> {
        self.pending.settle(values)?;
        self.values.extend_from_slice(values);
        Ok(())
    }

    fn estimate(&self) -> Result<Explanation> {
        if self.values.len() < self.coalitions.len() {
            let (known, all) = (self.values.len(), self.coalitions.len());
            return Err(Error::new(format!("{known} coalitions are evaluated, expected {all}")));
        }
        let added = |addition: &Addition| {
            addition.weight * (self.values[addition.after] - self.values[addition.before])
        };
        let value = |additions: &Vec<Addition>| additions.iter().map(added).sum();
        let attribution = |additions| Attribution { value: value(additions), standard_error: 0.0 };
        let explanation = Explanation {
            base: self.values[self.empty],
            prediction: self.values[self.full],
            attributions: self.additions.iter().map(attribution).collect(),
            degrees_of_freedom: f64::INFINITY,
            evaluations: self.values.len(),
        };
        explanation.additive()
    }

    fn evaluations(&self) -> usize {
        self.values.len()
    }
}
