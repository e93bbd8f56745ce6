//! Envelopes that wait to be sent. Each leaves the queue before it leaves the device, so that none is sent twice.

use driftline_privacy::uniform_below;
use rand_core::CryptoRng;

use super::bytes::{Rest, damaged, part};
use crate::error::Result;

/// With more, the oldest is dropped.
const MAX_WAITING: usize = 16;
/// How long a report waits at least that a collector was too busy for, the first time; then twice as long each time.
const BACK_OFF_MS: u64 = 60_000;
/// A day, nearly.
const MAX_DOUBLINGS: u8 = 10;

/// A sealed report, and when it may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    /// Milliseconds since 1970.
    pub not_before: u64,
    /// How often the collector was too busy for it.
    pub refused: u8,
    /// Where it goes: to another collector it would say nothing.
    pub destination: String,
    pub envelope: Vec<u8>,
}

/// An envelope that was taken out of the queue, to be sent now or never.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The bytes to send.
    pub envelope: Vec<u8>,
    /// How often the collector was too busy for it.
    pub refused: u8,
}

/// In the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Queue(Vec<Waiting>);

impl Queue {
    pub fn push(&mut self, waiting: Waiting) {
        self.0.push(waiting);
        let surplus = self.0.len().saturating_sub(MAX_WAITING);
        self.0.drain(..surplus);
    }

    /// When the next one for this destination may be sent.
    pub fn next(&self, destination: &str) -> Option<u64> {
        let own = self.0.iter().filter(|waiting| waiting.destination == destination);
        own.map(|waiting| waiting.not_before).min()
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes out one that may be sent now.
    pub fn take(&mut self, destination: &str, now: u64) -> Option<Taken> {
        let due = |it: &Waiting| it.destination == destination && it.not_before <= now;
        let at = self.0.iter().position(due)?;
        let Waiting { envelope, refused, .. } = self.0.remove(at);
        Some(Taken { envelope, refused })
    }

    /// Puts back one that the collector surely did not count, for later.
    pub fn put_back(
        &mut self,
        Taken { envelope, refused }: Taken,
        destination: &str,
        now: u64,
        random: &mut impl CryptoRng,
    ) {
        let least = BACK_OFF_MS << refused.min(MAX_DOUBLINGS);
        // OK because it is below the least. Devices that were refused together come back apart.
        let more = uniform_below(least.into(), random) as u64;
        let not_before = now.saturating_add(least + more);
        let (destination, refused) = (destination.to_owned(), refused.saturating_add(1));
        self.push(Waiting { not_before, refused, destination, envelope });
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for waiting in &self.0 {
            bytes.extend(waiting.not_before.to_be_bytes());
            bytes.push(waiting.refused);
            part(&mut bytes, waiting.destination.as_bytes());
            part(&mut bytes, &waiting.envelope);
        }
        bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Queue> {
        let (mut rest, mut queue) = (Rest(bytes), Vec::new());
        while !rest.0.is_empty() {
            let (not_before, [refused]) = (u64::from_be_bytes(rest.take()?), rest.take()?);
            let destination = str::from_utf8(rest.part()?);
            let destination = destination.map_err(|_| damaged("has an address that is no text"))?;
            let (destination, envelope) = (destination.to_owned(), rest.part()?.to_vec());
            queue.push(Waiting { not_before, refused, destination, envelope });
        }
        Ok(Queue(queue))
    }
}

/// A moment from now on within so many milliseconds, each as probably as any other.
pub(super) fn within(now: u64, delay_ms: u64, random: &mut impl CryptoRng) -> u64 {
    // OK because it is at most the delay.
    now.saturating_add(uniform_below(u128::from(delay_ms) + 1, random) as u64)
}

#[cfg(test)]
mod tests {
    use chacha20::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    fn waiting(not_before: u64) -> Waiting {
        let envelope = not_before.to_be_bytes().to_vec();
        Waiting { not_before, refused: 0, destination: "here".into(), envelope }
    }

    #[test]
    fn what_is_taken_is_gone_and_what_is_not_due_stays() {
        let mut queue = Queue::default();
        [5, 3, 9].into_iter().for_each(|at| queue.push(waiting(at)));
        assert_eq!((queue.next("here"), queue.next("there")), (Some(3), None));
        assert_eq!(queue.take("there", 10), None);
        assert_eq!(
            queue.take("here", 4),
            Some(Taken { envelope: waiting(3).envelope, refused: 0 })
        );
        assert_eq!(queue.take("here", 4), None);
        assert_eq!(Queue::from_bytes(&queue.to_bytes()).ok(), Some(queue));
    }

    #[test]
    fn the_oldest_goes_when_there_are_too_many() {
        let mut queue = Queue::default();
        (0..20).for_each(|at| queue.push(waiting(at)));
        assert_eq!((queue.len(), queue.next("here")), (16, Some(4)));
    }

    #[test]
    fn what_was_refused_waits_longer_each_time() {
        let mut random = ChaCha20Rng::from_seed([1; 32]);
        let (mut queue, mut now) = (Queue::default(), 0);
        queue.push(waiting(0));
        for doublings in [0, 1, 2] {
            let taken = queue.take("here", now).unwrap();
            queue.put_back(taken, "here", now, &mut random);
            let waits = queue.next("here").unwrap() - now;
            let least = 60_000 << doublings;
            assert!((least..2 * least).contains(&waits), "{waits}");
            now += waits;
        }
    }
}
