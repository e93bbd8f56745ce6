//! How well a share is known from counts.

use crate::log_gamma::log_gamma;

/// A Beta distribution of the probability of a yes.
#[derive(Clone, Debug)]
pub(super) struct Beta {
    yes: f64,
    no: f64,
    log_beta: f64,
}

impl Beta {
    /// As sure as if so many had been seen; both above 0.
    pub fn new(yes: f64, no: f64) -> Beta {
        Beta { yes, no, log_beta: log_beta(yes, no) }
    }

    pub fn mean(&self) -> f64 {
        self.yes / (self.yes + self.no)
    }

    pub fn variance(&self) -> f64 {
        self.mean() * (1.0 - self.mean()) / (self.yes + self.no + 1.0)
    }

    /// As sure of the yes, with the odds of it multiplied by about `ratio`. Its density divided by this one's only
    /// rises with the probability when `ratio` is above 1, and only falls when it is below.
    pub fn tilted(&self, ratio: f64) -> Beta {
        Beta::new(self.yes * ratio.min(1.0), self.no / ratio.max(1.0))
    }

    /// With the same mean and the certainty of at most so many observations.
    pub fn spread(&self, certainty: f64) -> Beta {
        // What is known from little is no surer than it is.
        let certainty = certainty.min((self.yes + self.no) / 2.0);
        Beta::new(self.mean() * certainty, (1.0 - self.mean()) * certainty)
    }

    /// Of a sequence of observations with these counts.
    pub fn log_likelihood(&self, yes: u64, no: u64) -> f64 {
        log_beta(self.yes + yes as f64, self.no + no as f64) - self.log_beta
    }
}

fn log_beta(yes: f64, no: f64) -> f64 {
    log_gamma(yes) + log_gamma(no) - log_gamma(yes + no)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likelihoods_are_those_of_one_observation_after_the_other() {
        // 2/5 * 3/6 * 3/7: yes, yes, no.
        let found = Beta::new(2.0, 3.0).log_likelihood(2, 1).exp();
        assert!((found - 2.0 / 5.0 * 3.0 / 6.0 * 3.0 / 7.0).abs() < 1e-12, "{found}");
    }

    #[test]
    fn tilts_change_the_odds() {
        let beta = Beta::new(20.0, 80.0);
        for ratio in [0.5, 2.0] {
            let odds = |beta: &Beta| beta.mean() / (1.0 - beta.mean());
            assert!((odds(&beta.tilted(ratio)) / odds(&beta) - ratio).abs() < 1e-12);
        }
        assert!((beta.spread(10.0).mean() - 0.2).abs() < 1e-12);
        assert!(beta.spread(10.0).variance() > beta.variance());
    }
}
