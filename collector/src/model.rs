//! A registered model, ready to check reports against.

use driftline_privacy::{EdgeMechanism, LocalMechanism};
use driftline_summary::Registration;

use crate::problem::Problem;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// How long reports of a window are taken after its end, for devices that were offline; and before its beginning, for
/// clocks that are fast.
const GRACE_DAYS: u64 = 2;

/// What is known of a model.
#[derive(Clone, Debug)]
pub struct Model {
    registration: Registration,
    local: LocalMechanism,
    edge: EdgeMechanism,
    bins_of_slots: Vec<u32>,
}

impl Model {
    /// A model by its registration.
    ///
    /// # Errors
    /// When the registration breaks a rule.
    pub fn new(registration: Registration) -> Result<Model, Problem> {
        registration.check()?;
        let bins_of_slots = registration.bins_of_slots();
        let local = registration.policy.local_mechanism(bins_of_slots.clone())?;
        let edge = registration.policy.edge_mechanism(bins_of_slots.clone())?;
        Ok(Model { registration, local, edge, bins_of_slots })
    }

    /// The hash of its file, in hexadecimal.
    pub fn id(&self) -> &str {
        &self.registration.model
    }

    /// As it was registered.
    pub fn registration(&self) -> &Registration {
        &self.registration
    }

    /// What randomises the records of devices.
    pub fn local(&self) -> &LocalMechanism {
        &self.local
    }

    /// What adds noise to the histograms of servers.
    pub fn edge(&self) -> &EdgeMechanism {
        &self.edge
    }

    /// How many bins each slot has.
    pub fn bins_of_slots(&self) -> &[u32] {
        &self.bins_of_slots
    }

    /// How long after its end a window takes reports.
    pub fn grace_ms(&self) -> u64 {
        GRACE_DAYS * DAY_MS
    }

    /// When a window begins, and when it takes no more reports.
    pub fn window_times(&self, window: u32) -> (u64, u64) {
        let length = u64::from(self.registration.policy.window_days) * DAY_MS;
        let begins = u64::from(window) * length;
        (begins, begins + length + self.grace_ms())
    }

    /// The window of a time.
    pub fn window_at(&self, now_ms: u64) -> u32 {
        let days = now_ms / DAY_MS;
        // OK because days since 1970 fit.
        (days / u64::from(self.registration.policy.window_days)) as u32
    }
}
