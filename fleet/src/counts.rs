//! What the reports of a window add up to.

use crate::channel::Channel;
use crate::error::{Error, Result};

/// The counts of one slot in one window, as they were said.
#[derive(Clone, Debug, PartialEq)]
pub struct Counts {
    channel: Channel,
    said: Vec<i64>,
}

impl Counts {
    /// Counts that came through a channel, one for each bin.
    ///
    /// # Errors
    /// When there is not one for each bin, responses have a negative count, or one is beyond 2^53.
    pub fn new(channel: Channel, said: Vec<i64>) -> Result<Counts> {
        if said.len() != channel.bins() {
            let (found, expected) = (said.len(), channel.bins());
            return Err(Error::new(format!("there are {found} counts, expected {expected}")));
        }
        let least = match channel {
            Channel::Response { .. } => 0,
            Channel::Noise { .. } => -(1 << 53),
        };
        match said.iter().find(|count| !(least..=1 << 53).contains(*count)) {
            Some(count) => Err(Error::new(format!("a count is {count}, expected {least} to 2^53"))),
            None => Ok(Counts { channel, said }),
        }
    }

    /// How they were randomised.
    pub fn channel(&self) -> &Channel {
        &self.channel
    }

    /// The counts.
    pub fn said(&self) -> &[i64] {
        &self.said
    }

    /// How many clients, or rows of an edge, are behind them: exact for responses, an estimate from noisy counts.
    pub fn clients(&self) -> f64 {
        self.said.iter().map(|count| *count as f64).sum()
    }

    /// The number of clients if it stands out from the noise; there is nothing to be said about fewer.
    pub(crate) fn enough(&self) -> Option<f64> {
        let noise = (self.channel.noise_variance() * self.said.len() as f64).sqrt();
        let clients = self.clients();
        (clients >= 1.0 && clients > 3.0 * noise).then_some(clients)
    }
}

#[cfg(test)]
mod tests {
    use driftline_privacy::Epsilon;

    use super::*;

    #[test]
    fn counts_are_checked() {
        let channel = Channel::response(Epsilon::whole(1), 3).unwrap();
        for said in [vec![1, 2], vec![1, 2, -1], vec![0, 0, i64::MAX]] {
            assert!(Counts::new(channel, said).is_err());
        }
        assert_eq!(Counts::new(channel, vec![0; 3]).unwrap().enough(), None);
        assert_eq!(Counts::new(channel, vec![1, 2, 3]).unwrap().enough(), Some(6.0));
    }
}
