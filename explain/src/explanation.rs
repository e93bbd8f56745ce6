//! What an explanation says.

use crate::error::{Error, Result};

/// How far attributions may miss what they must add up to: of the larger of 1 and the numbers explained.
const ADDITIVITY: f64 = 1e-6;

/// What one player contributes to a prediction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attribution {
    /// In the units of the prediction.
    pub value: f64,
    /// The standard deviation that chance gives the value. 0 where nothing was drawn.
    pub standard_error: f64,
}

/// Why a prediction is not the base: the contribution of each player.
///
/// ```
/// use driftline_explain::{Exact, run};
///
/// let explanation = run(&mut Exact::shapley(2)?, |coalitions| {
///     coalitions.iter().map(|coalition| 5.0 + coalition.len() as f64).collect()
/// })?;
/// assert_eq!((explanation.base, explanation.prediction), (5.0, 7.0));
/// assert_eq!(explanation.attributions[1].value, 1.0);
/// assert_eq!(explanation.interval(1), (1.0, 1.0));
/// # Ok::<(), driftline_explain::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The value of nobody: the mean prediction of the background.
    pub base: f64,
    /// The value of all players: the prediction explained.
    pub prediction: f64,
    /// One for each player.
    pub attributions: Vec<Attribution>,
    /// Of the standard errors; infinite where nothing was drawn.
    pub degrees_of_freedom: f64,
    /// Coalitions evaluated, the empty and the full one among them.
    pub evaluations: usize,
}

impl Explanation {
    /// The 95 % interval of a player's value, by Student's t distribution.
    ///
    /// # Panics
    /// When there is no such player.
    pub fn interval(&self, player: usize) -> (f64, f64) {
        let Attribution { value, standard_error } = self.attributions[player];
        if standard_error == 0.0 {
            return (value, value);
        }
        let margin = t_quantile(self.degrees_of_freedom) * standard_error;
        (value - margin, value + margin)
    }

    /// The largest standard error, relative to the distance of the largest from the smallest value. Sampling stops at
    /// a tolerance of this, as in R's kernelshap. 0 where no value has an error.
    pub fn relative_error(&self) -> f64 {
        let errors = self.attributions.iter().map(|attribution| attribution.standard_error);
        let largest = errors.fold(0.0, f64::max);
        // What rounding leaves is no error of chance.
        if largest <= 1e-12 * self.scale() {
            return 0.0;
        }
        let values = || self.attributions.iter().map(|attribution| attribution.value);
        let range = values().fold(f64::MIN, f64::max) - values().fold(f64::MAX, f64::min);
        largest / range
    }

    /// Refuses an explanation whose values don't add up to the prediction.
    pub(crate) fn additive(self) -> Result<Explanation> {
        let sum: f64 = self.attributions.iter().map(|attribution| attribution.value).sum();
        let difference = self.prediction - self.base;
        // Not a number is as wrong as too far.
        if (sum - difference).abs() <= ADDITIVITY * self.scale() {
            return Ok(self);
        }
        let text = format!("attributions add up to {sum}, expected {difference}");
        Err(Error::new(text))
    }

    fn scale(&self) -> f64 {
        self.prediction.abs().max(self.base.abs()).max(1.0)
    }
}

/// The 97.5 % quantile of Student's t: the expansion of Cornish and Fisher around that of the normal distribution.
/// Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 26.7.5.
fn t_quantile(degrees: f64) -> f64 {
    const Z: f64 = 1.959963984540054;
    const Z2: f64 = Z * Z;
    let terms = [
        (Z2 + 1.0) / 4.0,
        ((5.0 * Z2 + 16.0) * Z2 + 3.0) / 96.0,
        (((3.0 * Z2 + 19.0) * Z2 + 17.0) * Z2 - 15.0) / 384.0,
        ((((79.0 * Z2 + 776.0) * Z2 + 1482.0) * Z2 - 1920.0) * Z2 - 945.0) / 92160.0,
    ];
    Z + Z * terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_tables() {
        for (degrees, expected) in
            [(3.0, 3.182), (5.0, 2.571), (30.0, 2.042), (f64::INFINITY, 1.960)]
        {
            let found = t_quantile(degrees);
            assert!((found - expected).abs() < 0.01, "{degrees}: {found}");
        }
    }

    #[test]
    fn values_that_do_not_add_up_are_refused() {
        let attributions = vec![Attribution { value: 1.0, standard_error: 0.0 }; 2];
        let explanation = |prediction| Explanation {
            base: 0.5,
            prediction,
            attributions: attributions.clone(),
            degrees_of_freedom: f64::INFINITY,
            evaluations: 4,
        };
        assert!(explanation(2.5).additive().is_ok());
        let error = explanation(2.6).additive().unwrap_err().to_string();
        assert_eq!(error, "attributions add up to 2, expected 2.1");
        assert!(explanation(f64::NAN).additive().is_err());
    }
}
