//! Shares of the bins, without the bias of randomising.

use crate::counts::Counts;

/// The share of clients who saw a bin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Unbiased, so below 0 or above 1 by chance.
    pub share: f64,
    /// The interval's lower end, 0 to 1.
    pub low: f64,
    /// The interval's upper end, 0 to 1.
    pub high: f64,
}

/// Of a normal number within the interval's ends with a probability of 95 %.
pub(crate) const DEVIATIONS: f64 = 1.959_963_985;

/// The share of each bin, with intervals that hold the true share 95 times of 100; `None` where the clients do not stand
/// out from the noise.
///
/// Intervals are Wilson's (1927) of what was said, with the noise's squared deviations added to the binomial ones, carried
/// back through the channel. Each is for its own bin; all at once hold less often.
pub fn estimates(counts: &Counts) -> Option<Vec<Estimate>> {
    let clients = counts.enough()?;
    let channel = counts.channel();
    let noise =
        (noise_deviations(channel.noise_excess()) / clients).powi(2) * channel.noise_variance();
    let estimate = |count: &i64| {
        let said = *count as f64 / clients;
        let (low, high) = wilson(said, clients, noise);
        let within = |said: f64| channel.seen(said).clamp(0.0, 1.0);
        Estimate { share: channel.seen(said), low: within(low), high: within(high) }
    };
    Some(counts.said().iter().map(estimate).collect())
}

/// `DEVIATIONS` of noise whose tails are heavier than a normal number's (Cornish and Fisher 1938, by its excess kurtosis).
fn noise_deviations(excess: f64) -> f64 {
    DEVIATIONS + (DEVIATIONS.powi(3) - 3.0 * DEVIATIONS) / 24.0 * excess
}

/// The shares p for which `(said - p)^2` is at most `DEVIATIONS^2 p (1 - p) / clients + noise`.
fn wilson(said: f64, clients: f64, noise: f64) -> (f64, f64) {
    let squared = DEVIATIONS.powi(2);
    let quadratic = 1.0 + squared / clients;
    let half_linear = said + squared / clients / 2.0;
    let constant = said.powi(2) - noise;
    let root = (half_linear.powi(2) - quadratic * constant).max(0.0).sqrt();
    ((half_linear - root) / quadratic, (half_linear + root) / quadratic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_noise_the_interval_is_wilsons() {
        // By SciPy: binomtest(10, 100).proportion_ci(method="wilson").
        let (low, high) = wilson(0.1, 100.0, 0.0);
        assert!((low - 0.055_229).abs() < 1e-6 && (high - 0.174_366).abs() < 1e-6, "{low} {high}");
    }
}
