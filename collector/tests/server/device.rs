//! Devices that report.

use driftline_privacy::{Ledger, LocalMechanism, Policy};
use driftline_summary::{
    PublicKey, Registration, Report, ReportPolicy, Said, Slot, SlotKind, release,
};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// A model of two columns, four and five bins each.
pub fn registration() -> Registration {
    let slot = |name: &str, kind, bins: &[&str], counts: &[u64], groups: &[u32]| Slot {
        name: name.into(),
        kind,
        bins: bins.iter().map(|bin| (*bin).into()).collect(),
        counts: counts.into(),
        groups: groups.into(),
        means: vec![],
    };
    let numbers = ["missing or unusual", "up to 30", "30 to 50", "above 50"];
    let carriers = ["UA", "AA", "DL", "B6", "others"];
    Registration {
        format: 1,
        model: "5a".repeat(32),
        name: "flights".into(),
        version: "1.0.0".into(),
        policy: ReportPolicy::default(),
        slots: vec![
            slot(
                "temp",
                SlotKind::Number,
                &numbers,
                &[0, 0, 3_000, 4_000, 3_000, 0],
                &[0, 0, 1, 2, 3, 0],
            ),
            slot("carrier", SlotKind::Category, &carriers, &[2_000; 5], &[0, 1, 2, 3, 4]),
        ],
    }
}

/// Devices of a model, which report for a collector with a key.
pub struct Fleet {
    pub registration: Registration,
    key: PublicKey,
    mechanism: LocalMechanism,
    random: StdRng,
}

impl Fleet {
    pub fn new(registration: Registration, key: &str, seed: u64) -> Fleet {
        let (id, bytes) = key.split_once(':').expect("a key");
        let bytes = URL_SAFE_NO_PAD.decode(bytes).expect("a key");
        let key = PublicKey::from_bytes(id.parse().expect("a number"), &bytes).expect("a key");
        let mechanism = registration.policy.local_mechanism(registration.bins_of_slots());
        let mechanism = mechanism.expect("a mechanism");
        Fleet { registration, key, mechanism, random: StdRng::seed_from_u64(seed) }
    }

    /// A sealed report of a device that saw these bins.
    pub fn report(&mut self, window: u32, bins: &[u32]) -> Vec<u8> {
        let Fleet { registration, key, mechanism, random } = self;
        let mut ledger = Ledger::new(Policy::default());
        let epsilon = mechanism.epsilon();
        let reservation = ledger.reserve(window, epsilon, random).expect("a budget");
        let permit = reservation.persisted(&ledger.to_bytes()).expect("a permit");
        let record = mechanism.randomise(bins, random).expect("a record");
        let model = registration.model_id().expect("a model");
        let report = Report::new(model, window, Said::Local { epsilon, record }).expect("a report");
        let (envelope, _) = release(permit, &report, key, "test", random).expect("an envelope");
        envelope.to_bytes()
    }

    /// So many reports of devices that saw what the reference saw.
    pub fn reports(&mut self, window: u32, count: usize) -> Vec<Vec<u8>> {
        (0..count)
            .map(|_| {
                let temp = [1, 1, 1, 2, 2, 2, 2, 3, 3, 3][self.random.random_range(0..10)];
                let carrier = self.random.random_range(0..5);
                self.report(window, &[temp, carrier])
            })
            .collect()
    }
}

/// The window of now.
pub fn window_now() -> u32 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    (since.expect("a clock").as_millis() as u64 / DAY_MS / 7) as u32
}
