//! What would have to be different for another answer.

use crate::error::{Error, Result, expect};

/// A value that a column could have, and how far it is from the one it has.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate<T> {
    /// The value.
    pub value: T,
    /// Its distance: above 0.
    pub cost: f64,
}

impl Candidate<f64> {
    /// Candidates for a number: so many quantiles of its column in the background, and their distances in mean absolute
    /// deviations of that column; of a constant column, in its own units.
    ///
    /// ```
    /// use driftline_explain::Candidate;
    ///
    /// let candidates = Candidate::numbers(1.0, &[0.0, 1.0, 2.0, 5.0], 4);
    /// let values: Vec<_> = candidates.iter().map(|candidate| candidate.value).collect();
    /// assert_eq!(values, [0.0, 2.0, 5.0]);
    /// assert_eq!(candidates[2].cost, 4.0 / 1.5);
    /// ```
    ///
    /// Wachter, Mittelstadt and Russell, "Counterfactual explanations without opening the black box" (2018), for distances
    /// by the deviation of a column.
    pub fn numbers(current: f64, column: &[f64], count: usize) -> Vec<Candidate<f64>> {
        let mut sorted: Vec<_> = column.iter().copied().filter(|value| value.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let rows = sorted.len() as f64;
        let mean = sorted.iter().fold(0.0, |sum, value| sum + value) / rows;
        let deviation = sorted.iter().fold(0.0, |sum, value| sum + (value - mean).abs()) / rows;
        let place = |step| step * sorted.len().saturating_sub(1) / count.saturating_sub(1).max(1);
        let mut values: Vec<_> =
            (0..count).filter_map(|step| sorted.get(place(step)).copied()).collect();
        values.dedup();
        values.retain(|value| *value != current);
        let unit = if deviation > 0.0 { deviation } else { 1.0 };
        let cost = |value: f64| (value - current).abs() / unit;
        values.into_iter().map(|value| Candidate { value, cost: cost(value) }).collect()
    }
}

/// What the value of a row should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
}

impl Goal {
    /// How far a value is above the goal; below 0 it is not met.
    fn margin(self, value: f64) -> f64 {
        match self {
            Goal::AtLeast(goal) => value - goal,
            Goal::AtMost(goal) => goal - value,
        }
    }
}

/// A row that meets the goal.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterfactual<T> {
    /// The columns that differ, and their values.
    pub changes: Vec<(usize, T)>,
    /// The sum of the distances.
    pub cost: f64,
    /// The value of the row.
    pub value: f64,
}

/// Looks for the nearest row that meets a goal, among changes of some columns to some candidates.
///
/// Greedy at first: the change that comes closest to the goal, then one more, until the goal is met. Then cheaper: a change
/// is taken back or made smaller, by itself or together with one in another column, as long as the goal stays met. What is
/// found is near; that nothing is nearer is **not** guaranteed. Rows go out and values come in as with an [`Explainer`].
///
/// [`Explainer`]: crate::Explainer
///
/// ```
/// use driftline_explain::{Candidate, CounterfactualSearch, Goal};
///
/// // Column 0 can be changed, column 1 too, column 2 can't.
/// let candidates = |values: [f64; 2]| values.map(|value| Candidate { value, cost: value.abs() }).to_vec();
/// let columns = vec![(0, candidates([1.0, 3.0])), (1, candidates([2.0, 9.0]))];
/// let mut search = CounterfactualSearch::new(vec![0.0; 3], columns, Goal::AtLeast(4.0), 1_000)?;
/// loop {
///     let rows = search.next_batch();
///     if rows.is_empty() {
///         break;
///     }
///     search.update(&rows.iter().map(|row| row[0] + row[1] + row[2]).collect::<Vec<_>>())?;
/// }
/// let nearest = search.nearest().expect("there is one");
/// assert_eq!((nearest.changes, nearest.value), (vec![(0, 3.0), (1, 2.0)], 5.0));
/// # Ok::<(), driftline_explain::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CounterfactualSearch<T> {
    row: Vec<T>,
    columns: Vec<(usize, Vec<Candidate<T>>)>,
    goal: Goal,
    max_evaluations: usize,
    evaluations: usize,
    /// The best choice so far, and its value once known.
    current: Choice,
    value: Option<f64>,
    pending: Vec<Choice>,
    done: bool,
}

/// For each column that may change, the candidate chosen.
type Choice = Vec<Option<usize>>;

impl<T: Clone> CounterfactualSearch<T> {
    /// A search from a row. `columns` has those that may change, each with its candidates.
    ///
    /// # Errors
    /// When a column is not one of the row, or a cost is not above 0.
    pub fn new(
        row: Vec<T>,
        columns: Vec<(usize, Vec<Candidate<T>>)>,
        goal: Goal,
        max_evaluations: usize,
    ) -> Result<CounterfactualSearch<T>> {
        for (column, candidates) in &columns {
            expect(*column < row.len(), "column", column, &format!("below {}", row.len()))?;
            for Candidate { cost, .. } in candidates {
                expect(*cost > 0.0, "cost", cost, "above 0")?;
            }
        }
        let current = vec![None; columns.len()];
        Ok(CounterfactualSearch {
            row,
            columns,
            goal,
            max_evaluations,
            evaluations: 0,
            current,
            value: None,
            pending: Vec::new(),
            done: false,
        })
    }

    /// The rows whose values are wanted next. Empty when no more are.
    pub fn next_batch(&mut self) -> Vec<Vec<T>> {
        if self.pending.is_empty() && !self.done {
            self.pending = match self.value {
                None => vec![self.current.clone()],
                Some(value) if self.goal.margin(value) < 0.0 => self.additions(),
                Some(_) => self.reductions(),
            };
            self.pending.truncate(self.max_evaluations - self.evaluations);
        }
        self.pending.iter().map(|choice| self.apply(choice)).collect()
    }

    /// Takes the values of the last batch, in its order.
    ///
    /// # Errors
    /// When there are more or fewer than rows. What is not a number never meets the goal.
    pub fn update(&mut self, values: &[f64]) -> Result<()> {
        let wanted = self.pending.len();
        if values.len() != wanted {
            return Err(Error::new(format!("`values` is {}, expected {wanted}", values.len())));
        }
        self.evaluations += values.len();
        let tried: Vec<_> = std::mem::take(&mut self.pending).into_iter().zip(values).collect();
        match self.best(&tried) {
            Some((choice, value)) => (self.current, self.value) = (choice, Some(value)),
            None => self.done = true,
        }
        Ok(())
    }

    /// Of what was tried and meets the goal the cheapest, else the closest to it; `None` if that is no closer than before.
    fn best(&self, tried: &[(Choice, &f64)]) -> Option<(Choice, f64)> {
        let margin = |value: &f64| self.goal.margin(*value);
        let meeting = tried.iter().filter(|(_, value)| margin(value) >= 0.0);
        let cheapest =
            meeting.min_by(|(left, _), (right, _)| self.cost(left).total_cmp(&self.cost(right)));
        let before = self.value.as_ref().map_or(f64::NEG_INFINITY, margin);
        let closer = tried.iter().filter(|(_, value)| before < 0.0 && margin(value) > before);
        let closest = closer.max_by(|(_, left), (_, right)| margin(left).total_cmp(&margin(right)));
        cheapest.or(closest).map(|(choice, value)| (choice.clone(), **value))
    }

    /// The nearest row found so far that meets the goal. `None` while there is none.
    pub fn nearest(&self) -> Option<Counterfactual<T>> {
        let value = self.value.filter(|value| self.goal.margin(*value) >= 0.0)?;
        let changes = self.chosen(&self.current);
        let changes = changes.map(|(column, candidate)| (column, candidate.value.clone()));
        Some(Counterfactual { changes: changes.collect(), cost: self.cost(&self.current), value })
    }

    /// Rows evaluated so far.
    pub fn evaluations(&self) -> usize {
        self.evaluations
    }

    /// One more column changed.
    fn additions(&self) -> Vec<Choice> {
        let open = (0..self.columns.len()).filter(|place| self.current[*place].is_none());
        open.flat_map(|place| self.changed(&self.current, place)).collect()
    }

    /// What costs less: one change fewer or smaller, and perhaps one in another column; the cheapest first.
    fn reductions(&self) -> Vec<Choice> {
        let mut cheaper = Vec::new();
        for place in (0..self.columns.len()).filter(|place| self.current[*place].is_some()) {
            for less in self.alternatives(&self.current, place) {
                let others = (0..self.columns.len()).filter(|other| *other != place);
                cheaper.extend(others.flat_map(|other| self.alternatives(&less, other)));
                cheaper.push(less);
            }
        }
        let cost = self.cost(&self.current);
        cheaper.retain(|choice| self.cost(choice) < cost);
        cheaper.sort_by(|left, right| {
            self.cost(left).total_cmp(&self.cost(right)).then_with(|| left.cmp(right))
        });
        cheaper.dedup();
        cheaper
    }

    /// All that a column may be, as it was at first included.
    fn alternatives(&self, choice: &Choice, place: usize) -> Vec<Choice> {
        let mut without = choice.clone();
        without[place] = None;
        let mut all = self.changed(choice, place);
        all.push(without);
        all
    }

    fn changed(&self, choice: &Choice, place: usize) -> Vec<Choice> {
        let change = |candidate| {
            let mut changed = choice.clone();
            changed[place] = Some(candidate);
            changed
        };
        (0..self.columns[place].1.len()).map(change).collect()
    }

    fn chosen(&self, choice: &Choice) -> impl Iterator<Item = (usize, &Candidate<T>)> {
        let chosen = self.columns.iter().zip(choice.clone());
        chosen.filter_map(|((column, all), candidate)| Some((*column, &all[candidate?])))
    }

    fn cost(&self, choice: &Choice) -> f64 {
        self.chosen(choice).fold(0.0, |sum, (_, candidate)| sum + candidate.cost)
    }

    fn apply(&self, choice: &Choice) -> Vec<T> {
        let mut row = self.row.clone();
        self.chosen(choice).for_each(|(column, candidate)| row[column] = candidate.value.clone());
        row
    }
}
