//! The linear model that is fitted to samples.

use super::ridge::{Moments, Ridge};
use crate::coalition::Coalition;
use crate::error::{Error, Result, expect};
use crate::explanation::Attribution;

/// How far a sample is from the row explained, whose players are all present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// The square root of the number of players missing: for tables.
    Euclidean,
    /// One minus the cosine of the angle: for texts and images.
    Cosine,
}

impl Distance {
    fn of(self, sample: &Coalition) -> f64 {
        let (present, all) = (sample.len() as f64, sample.players() as f64);
        match self {
            Distance::Euclidean => (all - present).sqrt(),
            Distance::Cosine => 1.0 - (present / all).sqrt(),
        }
    }
}

/// How the linear model is fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurrogateOptions {
    /// How distance is measured.
    pub distance: Distance,
    /// The distance at which a sample weighs `e^(-1/2)`. Above 0.
    pub kernel_width: f64,
    /// Players in the model at most. From 1.
    pub max_features: usize,
    /// The ridge penalty. From 0.
    pub alpha: f64,
}

impl SurrogateOptions {
    /// For tables of so many players: a width of 0.75 times the square root of their number.
    pub fn tabular(players: usize) -> SurrogateOptions {
        let kernel_width = 0.75 * (players as f64).sqrt();
        SurrogateOptions {
            distance: Distance::Euclidean,
            kernel_width,
            max_features: 10,
            alpha: 1.0,
        }
    }

    /// For texts and images, whose words or segments are the players.
    pub fn segments() -> SurrogateOptions {
        SurrogateOptions {
            distance: Distance::Cosine,
            kernel_width: 0.25,
            max_features: 10,
            alpha: 1.0,
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        expect(self.kernel_width > 0.0, "kernel_width", self.kernel_width, "above 0")?;
        expect(self.max_features > 0, "max_features", self.max_features, "1 or more")?;
        expect(self.alpha >= 0.0, "alpha", self.alpha, "a number from 0")
    }

    fn weight(&self, sample: &Coalition) -> f64 {
        let ratio = self.distance.of(sample) / self.kernel_width;
        libm::exp(-ratio * ratio).sqrt()
    }
}

/// A linear model of what a model says near a row.
#[derive(Clone, Debug, PartialEq)]
pub struct LimeExplanation {
    /// What the linear model says of nobody.
    pub intercept: f64,
    /// What each player adds to it; 0 without an error for those who are not in the linear model.
    pub coefficients: Vec<Attribution>,
    /// The players in the model, the largest coefficient first.
    pub selected: Vec<usize>,
    /// The value of the row explained.
    pub prediction: f64,
    /// What the linear model says of it.
    pub local_prediction: f64,
    /// The share of the weighted variance that the linear model explains. Below one half it explains little.
    pub score: f64,
    /// Samples evaluated.
    pub evaluations: usize,
}

impl LimeExplanation {
    /// The largest standard error, relative to the largest coefficient.
    ///
    /// ```
    /// use driftline_explain::{Lime, LimeOptions, run};
    ///
    /// let mut explainer = Lime::new(3, LimeOptions::image())?;
    /// let explanation = run(&mut explainer, |coalitions| {
    ///     coalitions.iter().map(|coalition| coalition.len() as f64).collect()
    /// })?;
    /// assert!(explanation.relative_error() < 0.001);
    /// # Ok::<(), driftline_explain::Error>(())
    /// ```
    pub fn relative_error(&self) -> f64 {
        let largest =
            |of: fn(&Attribution) -> f64| self.coefficients.iter().map(of).fold(0.0, f64::max);
        let error = largest(|coefficient| coefficient.standard_error);
        if error == 0.0 { 0.0 } else { error / largest(|coefficient| coefficient.value.abs()) }
    }
}

/// Fits the linear model to samples and their values. The first sample is the row explained.
///
/// As in the lime package: players are chosen one by one, each the one that explains most, when there are up to 6 of them,
/// and otherwise those with the largest coefficients together; then a ridge regression.
///
/// # Errors
/// When there are fewer than 2 samples, not as many values, or a parameter is out of its range.
///
/// ```
/// use driftline_explain::{Coalition, SurrogateOptions, fit_surrogate};
///
/// let samples = [vec![0, 1], vec![0], vec![1], vec![]].map(|members| Coalition::of(2, members));
/// let options = SurrogateOptions { alpha: 0.0, ..SurrogateOptions::tabular(2) };
/// let explanation = fit_surrogate(&samples, &[6.0, 4.0, 3.0, 1.0], &options)?;
/// assert!((explanation.coefficients[0].value - 3.0).abs() < 1e-12);
/// assert_eq!(explanation.selected, [0, 1]);
/// # Ok::<(), driftline_explain::Error>(())
/// ```
///
/// Ribeiro, Singh and Guestrin, "Why should I trust you?" (2016), algorithm 1.
pub fn fit_surrogate(
    samples: &[Coalition],
    values: &[f64],
    options: &SurrogateOptions,
) -> Result<LimeExplanation> {
    options.check()?;
    expect(samples.len() >= 2, "samples", samples.len(), "2 or more")?;
    expect(values.len() == samples.len(), "values", values.len(), &samples.len().to_string())?;
    let weights: Vec<_> = samples.iter().map(|sample| options.weight(sample)).collect();
    let moments = Moments::new(samples, &weights, values);
    let players = samples[0].players();
    let selected = select(&moments, players, options.max_features.min(players));
    let singular =
        || Error::new("players who are always together can't be told apart without a penalty");
    let ridge = moments.fit(&selected, options.alpha).ok_or_else(singular)?;
    let errors = ridge.standard_errors(&moments, samples, &weights, values);
    let nothing = Attribution { value: 0.0, standard_error: 0.0 };
    let mut coefficients = vec![nothing; players];
    let found = ridge.coefficients.iter().zip(errors);
    for (player, (value, standard_error)) in selected.iter().zip(found) {
        coefficients[*player] = Attribution { value: *value, standard_error };
    }
    Ok(LimeExplanation {
        intercept: ridge.intercept,
        selected: by_size(&ridge),
        coefficients,
        prediction: values[0],
        local_prediction: ridge.predict(&samples[0]),
        score: ridge.score,
        evaluations: samples.len(),
    })
}

/// More players than this are chosen together.
const ONE_BY_ONE: usize = 6;

/// The penalty of the model that they are then chosen by, in the lime package.
const SELECTION_ALPHA: f64 = 0.01;

fn select(moments: &Moments, players: usize, count: usize) -> Vec<usize> {
    let all: Vec<_> = (0..players).collect();
    if count > ONE_BY_ONE {
        // OK because a penalty keeps the system from being singular.
        let ridge = moments.fit(&all, SELECTION_ALPHA).expect("a penalty");
        let mut largest = by_size(&ridge);
        largest.truncate(count);
        return largest;
    }
    let mut selected = Vec::new();
    for _ in 0..count {
        let mut best = None;
        for player in all.iter().filter(|player| !selected.contains(*player)) {
            let with = [&selected[..], &[*player]].concat();
            // A player who adds nothing to the others leaves the system singular.
            let score = moments.fit(&with, 0.0).map_or(f64::MIN, |ridge| ridge.score);
            if best.is_none_or(|(_, before)| score > before) {
                best = Some((*player, score));
            }
        }
        selected.extend(best.map(|(player, _)| player));
    }
    selected
}

/// Players by the size of their coefficients.
fn by_size(ridge: &Ridge) -> Vec<usize> {
    let mut sorted: Vec<_> = ridge.players.iter().zip(&ridge.coefficients).collect();
    sorted.sort_by(|left, right| right.1.abs().total_cmp(&left.1.abs()));
    sorted.into_iter().map(|(player, _)| *player).collect()
}
