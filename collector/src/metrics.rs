//! What this process counted, for Prometheus.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::judge::{WindowStatus, WindowVerdict};
use crate::problem::{Problem, ProblemKind};

type Labels = Vec<(&'static str, String)>;

/// Counters since the process began.
#[derive(Default)]
pub struct Metrics {
    reports: Family<Labels, Counter<u64, AtomicU64>>,
}

/// What the database says at the moment.
pub struct Snapshot {
    /// The latest verdict of each model and channel.
    pub verdicts: Vec<WindowVerdict>,
    /// Reports in each model's newest window: name, version, reports.
    pub windows: Vec<(String, String, u64)>,
    /// Deliveries that were given up.
    pub dead_letters: u64,
}

impl Metrics {
    /// Notes how a report went.
    pub(crate) fn report(&self, counted: &Result<bool, Problem>) {
        let outcome = match counted {
            Ok(true) => "counted",
            Ok(false) => "replayed",
            Err(problem) if problem.kind() == ProblemKind::Unavailable => "unavailable",
            Err(_) => "refused",
        };
        self.reports.get_or_create(&vec![("outcome", outcome.into())]).inc();
    }

    /// Everything in the text format of OpenMetrics.
    pub fn to_text(&self, snapshot: &Snapshot) -> String {
        let mut registry = Registry::with_prefix("driftline");
        registry.register("reports", "Reports by outcome", self.reports.clone());
        let drifted = Family::<Labels, Gauge>::default();
        for verdict in &snapshot.verdicts {
            let labels = vec![
                ("model", verdict.name.clone()),
                ("version", verdict.version.clone()),
                ("channel", verdict.channel.name().into()),
            ];
            drifted.get_or_create(&labels).set((verdict.status == WindowStatus::Drifted).into());
        }
        registry.register("drifted", "Whether the last window that is over drifted", drifted);
        let windows = Family::<Labels, Gauge>::default();
        for (model, version, reports) in &snapshot.windows {
            let labels = vec![("model", model.clone()), ("version", version.clone())];
            // OK because reports are fewer than 2^63.
            windows.get_or_create(&labels).set(*reports as i64);
        }
        registry.register("window_reports", "Reports in the newest window", windows);
        let dead = Gauge::<i64>::default();
        dead.set(snapshot.dead_letters as i64);
        registry.register("dead_letters", "Deliveries of alerts that were given up", dead);
        let mut text = String::new();
        // OK because writing into a string does not fail.
        encode(&mut text, &registry).expect("text");
        text
    }
}
