//! How explanations are computed: batches of coalitions out, their values in.

use crate::coalition::Coalition;
use crate::error::{Error, Result, expect};

/// A method that asks for the values of coalitions until it knows enough.
///
/// It is driven from outside, so that values may come from anywhere, at any time, and whoever waits may stop between
/// two batches. [`run`] drives it where values are there at once.
///
/// ```
/// use driftline_explain::{Coalition, Explainer, Permutation, SamplingOptions};
///
/// let value = |coalition: &Coalition| f64::from(coalition.contains(0) && coalition.contains(1));
/// let mut explainer = Permutation::new(3, SamplingOptions::default())?;
/// loop {
///     let batch = explainer.next_batch();
///     if batch.is_empty() {
///         break;
///     }
///     explainer.update(&batch.iter().map(value).collect::<Vec<_>>())?;
///     assert!(explainer.evaluations() <= 10_000);
/// }
/// assert_eq!(explainer.estimate()?.attributions[0].value, 0.5);
/// # Ok::<(), driftline_explain::Error>(())
/// ```
pub trait Explainer {
    /// What comes out.
    type Answer;

    /// The coalitions whose values are wanted next: the same ones until [`update`](Explainer::update) brings them.
    /// Empty when no more are.
    fn next_batch(&mut self) -> Vec<Coalition>;

    /// Takes the values of the last batch, in its order.
    ///
    /// # Errors
    /// When there are more or fewer than coalitions, or one is not finite. The batch is then still wanted.
    fn update(&mut self, values: &[f64]) -> Result<()>;

    /// The answer so far.
    ///
    /// # Errors
    /// While too little is known for any; when values do not add up.
    fn estimate(&self) -> Result<Self::Answer>;

    /// Coalitions evaluated so far.
    fn evaluations(&self) -> usize;
}

/// Explains with values that are there at once.
///
/// # Errors
/// When a value is not finite, or their number is wrong.
///
/// ```
/// use driftline_explain::{Occlusion, run};
///
/// let explanation = run(&mut Occlusion::new(2), |coalitions| {
///     coalitions.iter().map(|coalition| f64::from(coalition.contains(1))).collect()
/// })?;
/// assert_eq!(explanation.attributions[1].value, 1.0);
/// # Ok::<(), driftline_explain::Error>(())
/// ```
pub fn run<E: Explainer + ?Sized>(
    explainer: &mut E,
    mut values: impl FnMut(&[Coalition]) -> Vec<f64>,
) -> Result<E::Answer> {
    loop {
        let batch = explainer.next_batch();
        if batch.is_empty() {
            return explainer.estimate();
        }
        explainer.update(&values(&batch))?;
    }
}

/// When methods that draw coalitions stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SamplingOptions {
    /// The [`relative_error`](crate::Explanation::relative_error) that is small enough. From 0; at 0 all evaluations are used.
    pub tolerance: f64,
    /// Coalitions to evaluate at most, the empty and the full one among them.
    pub max_evaluations: usize,
    /// The same seed draws the same coalitions on every platform.
    pub seed: u64,
}

impl Default for SamplingOptions {
    fn default() -> SamplingOptions {
        SamplingOptions { tolerance: 0.005, max_evaluations: 10_000, seed: 0 }
    }
}

impl SamplingOptions {
    pub(crate) fn check(&self) -> Result<()> {
        expect(self.tolerance >= 0.0, "tolerance", self.tolerance, "a number from 0")
    }
}

/// The batch whose values are awaited.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pending(Vec<Coalition>);

impl Pending {
    /// The awaited batch; `next` makes one if there is none.
    pub(crate) fn or_else(&mut self, next: impl FnOnce() -> Vec<Coalition>) -> Vec<Coalition> {
        if self.0.is_empty() {
            self.0 = next();
        }
        self.0.clone()
    }

    /// The awaited batch, which these are the values of.
    pub(crate) fn settle(&mut self, values: &[f64]) -> Result<Vec<Coalition>> {
        expect(values.len() == self.0.len(), "values", values.len(), &self.0.len().to_string())?;
        match values.iter().position(|value| !value.is_finite()) {
            Some(place) => {
                let (value, coalition) = (values[place], &self.0[place]);
                Err(Error::new(format!("the value of {coalition:?} is {value}, expected a number")))
            }
            None => Ok(std::mem::take(&mut self.0)),
        }
    }
}

/// The values of nobody and of all players.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends {
    pub(crate) empty: f64,
    pub(crate) full: f64,
}

impl Ends {
    /// What is asked first.
    pub(crate) fn coalitions(players: usize) -> [Coalition; 2] {
        [Coalition::empty(players), Coalition::full(players)]
    }

    pub(crate) fn new(values: &[f64]) -> Ends {
        Ends { empty: values[0], full: values[1] }
    }

    pub(crate) fn known(ends: Option<Ends>) -> Result<Ends> {
        ends.ok_or_else(|| Error::new("no batch has been evaluated yet"))
    }
}
