//! The mean of something that each bin has a value of.

use crate::counts::Counts;
use crate::error::{Error, Result};
use crate::estimate::{DEVIATIONS, Estimate};

/// The mean over the fleet, given each bin's value, with a 95 % interval; `None` where the clients do not stand out from the
/// noise.
///
/// It is linear in the counts, so its variance is that of a multinomial's, and of the noise, carried back through the
/// channel.
///
/// # Errors
/// When there is not a value for each bin.
///
/// ```
/// use driftline_fleet::{Channel, Counts, mean};
/// use driftline_privacy::Epsilon;
///
/// // Of 1,000 devices, half estimate that they are right with 0.9, half with 0.7.
/// let channel = Channel::response(Epsilon::whole(20), 2)?;
/// let quality = mean(&Counts::new(channel, vec![500, 500])?, &[0.7, 0.9])?.unwrap();
/// assert!((quality.share - 0.8).abs() < 1e-6 && quality.low > 0.79 && quality.high < 0.81);
/// # Ok::<(), driftline_fleet::Error>(())
/// ```
pub fn mean(counts: &Counts, values: &[f64]) -> Result<Option<Estimate>> {
    if values.len() != counts.said().len() {
        let (found, expected) = (values.len(), counts.said().len());
        return Err(Error::new(format!("there are {found} values, expected {expected}")));
    }
    let channel = counts.channel();
    Ok(counts.enough().map(|clients| {
        let said = counts.said().iter().map(|count| *count as f64 / clients);
        let (mut seen, mut first, mut second, mut squares) = (0.0, 0.0, 0.0, 0.0);
        for (share, value) in said.zip(values) {
            seen += channel.seen(share) * value;
            first += share * value;
            second += share * value * value;
            squares += value * value;
        }
        let sampling = (second - first * first).max(0.0) / clients;
        let noise = channel.noise_variance() * squares / clients.powi(2);
        let spread = DEVIATIONS * (sampling + noise).sqrt() / channel.kept();
        let (least, most) = range(values);
        let within = |mean: f64| mean.clamp(least, most);
        Estimate { share: seen, low: within(seen - spread), high: within(seen + spread) }
    }))
}

fn range(values: &[f64]) -> (f64, f64) {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    (least, values.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

#[cfg(test)]
mod tests {
    use driftline_privacy::Epsilon;
    use rand::SeedableRng;
    use rand::rngs::SmallRng;

    use super::*;
    use crate::channel::Channel;

    #[test]
    fn the_interval_holds_the_mean_95_times_of_100() {
        let channel = Channel::response(Epsilon::whole(2), 5).unwrap();
        let (shares, values) = ([0.1, 0.2, 0.3, 0.2, 0.2], [0.55, 0.65, 0.75, 0.85, 0.95]);
        let expected: f64 = shares.iter().zip(values).map(|(share, value)| share * value).sum();
        let mut random = SmallRng::seed_from_u64(1);
        let mut drawn = Vec::new();
        let mut held = 0;
        for _ in 0..4_000 {
            channel.draw(&shares, 500, &mut random, &mut drawn);
            let said = drawn.iter().map(|count| *count as i64).collect();
            let counts = Counts::new(channel, said).unwrap();
            let mean = mean(&counts, &values).unwrap().unwrap();
            held += u32::from(mean.low <= expected && expected <= mean.high);
        }
        assert!((3_740..=3_860).contains(&held), "{held} of 4,000");
    }

    #[test]
    fn each_bin_has_a_value() {
        let channel = Channel::response(Epsilon::whole(2), 2).unwrap();
        let counts = Counts::new(channel, vec![5, 5]).unwrap();
        assert!(mean(&counts, &[0.5]).is_err());
    }
}
