//! What many explanations say together.

use crate::error::{Result, expect};
use crate::explanation::{Attribution, Explanation};

/// How much each player matters: the mean of the attributions' sizes, with the standard error that the choice of these
/// rows gives it.
///
/// # Errors
/// When there are fewer than 2 explanations, or their players are not the same.
///
/// ```
/// use driftline_explain::{Exact, importance, run};
///
/// let explain = |slope: f64| run(&mut Exact::shapley(2)?, |coalitions| {
///     coalitions.iter().map(|of| if of.contains(1) { slope } else { 0.0 }).collect()
/// });
/// let importance = importance(&[explain(3.0)?, explain(-1.0)?])?;
/// assert_eq!((importance[0].value, importance[1].value), (0.0, 2.0));
/// assert_eq!(importance[1].standard_error, 1.0);
/// # Ok::<(), driftline_explain::Error>(())
/// ```
pub fn importance(explanations: &[Explanation]) -> Result<Vec<Attribution>> {
    means(explanations, f64::abs)
}

/// What moved the mean prediction from one group of rows to another: for each player, the mean attribution after minus that
/// before. When all were explained against the same background, the values add up to the difference of the mean predictions.
///
/// # Errors
/// When a group has fewer than 2 explanations, or their players are not the same.
///
/// ```
/// use driftline_explain::{Exact, difference, run};
///
/// let explain = |slope: f64| run(&mut Exact::shapley(2)?, |coalitions| {
///     coalitions.iter().map(|of| if of.contains(1) { slope } else { 0.0 }).collect()
/// });
/// let before = [explain(1.0)?, explain(2.0)?];
/// let after = [explain(5.0)?, explain(6.0)?];
/// let moved = difference(&before, &after)?;
/// assert_eq!((moved[0].value, moved[1].value), (0.0, 4.0));
/// # Ok::<(), driftline_explain::Error>(())
/// ```
pub fn difference(before: &[Explanation], after: &[Explanation]) -> Result<Vec<Attribution>> {
    let (before, after) = (means(before, |value| value)?, means(after, |value| value)?);
    let players = before.len().to_string();
    expect(after.len() == before.len(), "players", after.len(), &players)?;
    let moved = |(before, after): (&Attribution, &Attribution)| {
        let (left, right) = (before.standard_error, after.standard_error);
        let standard_error = (left * left + right * right).sqrt();
        Attribution { value: after.value - before.value, standard_error }
    };
    Ok(before.iter().zip(&after).map(moved).collect())
}

fn means(explanations: &[Explanation], of: impl Fn(f64) -> f64) -> Result<Vec<Attribution>> {
    expect(explanations.len() >= 2, "explanations", explanations.len(), "2 or more")?;
    let players = explanations[0].attributions.len();
    for explanation in explanations {
        let found = explanation.attributions.len();
        expect(found == players, "players", found, &players.to_string())?;
    }
    let count = explanations.len() as f64;
    let mean = |player: usize| {
        let values = || explanations.iter().map(|each| of(each.attributions[player].value));
        let value = values().fold(0.0, |sum, value| sum + value) / count;
        let squares = values().fold(0.0, |sum, other| sum + (other - value) * (other - value));
        Attribution { value, standard_error: (squares / (count - 1.0) / count).sqrt() }
    };
    Ok((0..players).map(mean).collect())
}
