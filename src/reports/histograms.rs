//! What a server keeps of a window: the histogram of every slot, with so many rows of each user.

use rand_core::CryptoRng;

use super::bytes::{Rest, damaged, part};
use super::slots::Layout;
use super::users::{Counted, Users};
use crate::error::Result;

/// Rows with a user that wait for the storage; further ones are not counted.
const MAX_WAITING: usize = 16_384;
/// Far below where sums lose a count, and noise has no room.
const MAX_COUNT: u64 = 1 << 52;

/// What the storage has.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Histograms {
    counts: Vec<Vec<u64>>,
    users: Users,
}

/// What the storage lacks. Whether a row of a user still counts is known only there, so users stay with their rows until
/// then, in memory alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Waiting {
    rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    /// `None` for a row that is a user of its own.
    user: Option<Box<str>>,
    seen: Seen,
}

#[derive(Clone, Debug, PartialEq)]
enum Seen {
    /// The bin of each slot.
    Prediction(Box<[u8]>),
    /// The bin of the labelled quality.
    Label(u8),
}

impl Waiting {
    /// Takes a row.
    pub fn observe(&mut self, user: Option<&str>, bins: Vec<u8>) {
        self.push(user, Seen::Prediction(bins.into()));
    }

    /// Takes a label.
    pub fn label(&mut self, user: Option<&str>, bin: u8) {
        self.push(user, Seen::Label(bin));
    }

    /// Takes back what the storage did not take.
    pub fn merge(&mut self, other: Waiting) {
        self.rows.extend(other.rows);
        self.rows.truncate(MAX_WAITING);
    }

    fn push(&mut self, user: Option<&str>, seen: Seen) {
        if self.rows.len() < MAX_WAITING {
            self.rows.push(Row { user: user.map(Box::from), seen });
        }
    }
}

impl Histograms {
    pub fn new(layout: &Layout, random: &mut impl CryptoRng) -> Histograms {
        let counts = layout.bins_of_slots().into_iter().map(|bins| vec![0; bins as usize]);
        Histograms { counts: counts.collect(), users: Users::new(random) }
    }

    /// Counts what waited, at most so many rows of a user.
    pub fn add(&mut self, waiting: &Waiting, layout: &Layout, rows_per_user: u32) {
        let labelled = layout.labelled();
        for Row { user, seen } in &waiting.rows {
            let counted = match seen {
                Seen::Prediction(_) => Counted::Row,
                Seen::Label(_) => Counted::Label,
            };
            let admitted =
                user.as_ref().is_none_or(|user| self.users.admit(user, counted, rows_per_user));
            match seen {
                _ if !admitted => {}
                Seen::Prediction(bins) => {
                    for (slot, bin) in bins.iter().enumerate().filter(|it| Some(it.0) != labelled) {
                        self.counts[slot][usize::from(*bin)] += 1;
                    }
                }
                Seen::Label(bin) => {
                    labelled.into_iter().for_each(|at| self.counts[at][usize::from(*bin)] += 1);
                }
            }
        }
    }

    /// The histograms. `None` without rows.
    pub fn counts(&self) -> Option<&[Vec<u64>]> {
        self.counts.iter().flatten().any(|count| *count > 0).then_some(&self.counts)
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        part(&mut bytes, &self.users.to_bytes());
        bytes.extend(self.counts.iter().flatten().flat_map(|count| count.to_be_bytes()));
        bytes
    }

    pub fn from_bytes(bytes: &[u8], layout: &Layout) -> Result<Histograms> {
        let mut rest = Rest(bytes);
        let users = Users::from_bytes(rest.part()?)?;
        let count = |rest: &mut Rest<'_>| Ok(u64::from_be_bytes(rest.take()?));
        let counts: Vec<Vec<u64>> = (layout.bins_of_slots().into_iter())
            .map(|bins| (0..bins).map(|_| count(&mut rest)).collect())
            .collect::<Result<_>>()?;
        rest.end()?;
        if counts.iter().flatten().any(|count| *count > MAX_COUNT) {
            return Err(damaged("has more rows than can be"));
        }
        Ok(Histograms { counts, users })
    }
}
