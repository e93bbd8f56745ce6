//! How far counts are from what the reference expects.

use super::reference::Reference;
use crate::channel::Channel;

/// Pearson's chi-squared (1900) of the bins, and of ordered bins Anderson and Darling's (1952) sum over cumulated counts
/// too, which sees a shift sooner. Squares are divided by variances of everything that is known to vary: the clients, the
/// noise, and the reference itself.
pub(super) struct Distance {
    bins: Vec<Expected>,
    /// Of the bins up to each but the last; empty if bins have no order.
    cumulated: Vec<Expected>,
    /// Of the noise in one bin's count.
    noise: f64,
}

/// What is expected of a count.
struct Expected {
    /// The share of what is said.
    share: f64,
    /// The variance of the share's own uncertainty.
    uncertainty: f64,
    /// How many bins' noise the deviation has in it.
    noises: f64,
}

impl Distance {
    pub fn new(reference: &Reference, channel: &Channel) -> Distance {
        let all = reference.bins() as f64;
        let kept = channel.kept();
        let expected = |bins: f64, seen: f64| Expected {
            share: kept * seen + (1.0 - kept) * bins / all,
            uncertainty: kept.powi(2) * reference.variance(seen),
            // The noise of the other bins is in the number of clients, from which a share of it is subtracted.
            noises: bins * (1.0 - seen).powi(2) + (all - bins) * seen.powi(2),
        };
        let mut below = 0.0;
        let cumulated = reference.shares().take(reference.bins() - 1).enumerate();
        let cumulated = cumulated.map(|(bin, seen)| {
            below += seen;
            expected(bin as f64 + 1.0, below)
        });
        Distance {
            cumulated: if reference.ordered() { cumulated.collect() } else { Vec::new() },
            bins: reference.shares().map(|seen| expected(1.0, seen)).collect(),
            noise: channel.noise_variance(),
        }
    }

    /// The distance of counts, one for each bin.
    pub fn of(&self, counts: &[f64]) -> f64 {
        let clients: f64 = counts.iter().sum();
        let bins = self.bins.iter().zip(counts);
        let pearson: f64 =
            bins.map(|(expected, count)| self.square(expected, *count, clients)).sum();
        let mut below = 0.0;
        let cumulated = self.cumulated.iter().zip(counts);
        let darling: f64 = cumulated
            .map(|(expected, count)| {
                below += count;
                self.square(expected, below, clients)
            })
            .sum();
        pearson + darling
    }

    /// A deviation's square, in variances. Pearson's own takes the variance to be the expected count, which weighs
    /// bins that hold almost everything as their complement does; so does this.
    fn square(&self, expected: &Expected, count: f64, clients: f64) -> f64 {
        let deviation = count - clients * expected.share;
        let sampling = clients.abs() * expected.share * (1.0 - expected.share);
        let uncertain = clients.powi(2) * expected.uncertainty;
        deviation.powi(2) / (sampling + uncertain + self.noise * expected.noises)
    }
}
