//! What was spent, and whether more may be.
//!
//! A report passes three doors: [`Ledger::reserve`] enters what it spends; [`Ledger::to_bytes`] goes to storage; and
//! [`Reservation::persisted`] gives the [`Permit`] to release it, once what was read back from storage has the entry.
//! A crash before the second loses nothing, since nothing was said; a crash after it loses the report and keeps the
//! expense. Nothing is ever refunded.
//!
//! Several tabs or isolates share a storage. Each reads, [merges](Ledger::merge), reserves and writes within one
//! transaction, so that they see each other. Should two write past each other, their merged ledger counts both.

mod bytes;
mod policy;
mod refusal;
mod reservation;

use std::collections::BTreeMap;

use rand_core::CryptoRng;

pub use policy::Policy;
pub use refusal::Refusal;
pub use reservation::{Permit, Reservation};

use crate::epsilon::Epsilon;
use crate::error::{Error, Result};

/// What makes entries of different tabs differ.
type EntryId = [u8; 16];

/// The expenses of the current period.
///
/// Under one policy, ledgers are a join-semilattice: merging is commutative, associative and idempotent, and never lowers
/// what was spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    policy: Policy,
    /// The last window in which anything was spent. Time does not go back behind it.
    latest: u32,
    entries: BTreeMap<(u32, EntryId), Epsilon>,
}

impl Ledger {
    /// A ledger in which nothing was spent.
    pub fn new(policy: Policy) -> Ledger {
        Ledger { policy, latest: 0, entries: BTreeMap::new() }
    }

    /// What it allows.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// What counts against the cap in a window: the expenses of it and of those before it within the period.
    pub fn spent(&self, window: u32) -> Epsilon {
        let counted =
            self.entries.iter().filter(|((spent_in, _), _)| self.policy.counts(*spent_in, window));
        counted.fold(Epsilon::default(), |sum, (_, epsilon)| sum.plus(*epsilon))
    }

    /// What may still be spent in a window.
    pub fn left(&self, window: u32) -> Epsilon {
        self.policy.cap().minus(self.spent(window))
    }

    /// Whether [`reserve`](Ledger::reserve) would refuse, and why. Changes nothing.
    ///
    /// # Errors
    /// As [`reserve`](Ledger::reserve).
    pub fn check(&self, window: u32, epsilon: Epsilon) -> std::result::Result<(), Refusal> {
        if window < self.latest {
            return Err(Refusal::ClockWentBack { window, latest: self.latest });
        }
        if self.entries.keys().any(|(spent_in, _)| *spent_in == window) {
            return Err(Refusal::AlreadyReported { window });
        }
        if epsilon > self.left(window) {
            let (spent, cap) = (self.spent(window), self.policy.cap());
            let next = self.next_window(epsilon);
            return Err(Refusal::CapReached { epsilon, spent, cap, next });
        }
        Ok(())
    }

    /// Enters an expense, which counts from now on, whether or not its report is ever sent.
    ///
    /// Windows are numbered from 1970-01-01 on, each as long as the policy says.
    ///
    /// # Errors
    /// When this window has a report, or one after it, or the cap would be exceeded. Then nothing changes.
    pub fn reserve(
        &mut self,
        window: u32,
        epsilon: Epsilon,
        random: &mut impl CryptoRng,
    ) -> std::result::Result<Reservation, Refusal> {
        self.check(window, epsilon)?;
        let mut id = EntryId::default();
        random.fill_bytes(&mut id);
        self.entries.insert((window, id), epsilon);
        self.advance(window);
        Ok(Reservation { window, id, epsilon })
    }

    /// Takes in what another ledger, of the same device, knows. Of different caps the lower holds from now on.
    ///
    /// # Errors
    /// When windows or periods have different lengths. Then nothing changes.
    pub fn merge(&mut self, other: &Ledger) -> Result<()> {
        self.policy = self.policy.merged(other.policy)?;
        for (key, epsilon) in &other.entries {
            // The same entry never has two amounts; should it, the larger counts.
            let known = self.entries.entry(*key).or_default();
            *known = (*known).max(*epsilon);
        }
        self.advance(other.latest);
        Ok(())
    }

    /// Moves on to a window, and forgets what no longer counts in any that may come.
    fn advance(&mut self, window: u32) {
        self.latest = self.latest.max(window);
        let (policy, latest) = (self.policy, self.latest);
        self.entries.retain(|(spent_in, _), _| policy.counts(*spent_in, latest));
    }

    /// The first window in which so much can be spent, if nothing else is until then.
    fn next_window(&self, epsilon: Epsilon) -> Option<u32> {
        let expiries = self
            .entries
            .keys()
            .filter_map(|(window, _)| window.checked_add(self.policy.windows_in_period()));
        expiries.into_iter().find(|window| epsilon <= self.left(*window))
    }

    fn holds(&self, reservation: &Reservation) -> bool {
        let key = (reservation.window, reservation.id);
        self.entries.get(&key).is_some_and(|epsilon| *epsilon >= reservation.epsilon)
    }
}

/// Used by the parts that read what was stored.
fn damaged(what: &str) -> Error {
    Error::new(format!("the stored ledger is damaged: {what}"))
}
