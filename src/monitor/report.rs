//! What `drift` tells: the verdict, on which reference, by which clock.

use driftline_monitor::{Alarm, Pair, Status, StreamVerdict, Verdict};
use serde::Serialize;

use super::OrderedReport;

/// Where the reference comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The bundle has it.
    Bundle,
    /// It was learned from the first predictions, or is being learned: a change before them can't be seen.
    FirstPredictions,
}

/// What alarms are dated by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Milliseconds since 1970.
    Milliseconds,
    /// Rows since the model went live.
    Rows,
}

/// How a model is, and each of its streams.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DriftReport {
    /// Where the reference comes from.
    pub reference: Reference,
    /// What the alarms are dated by.
    pub clock: Clock,
    /// The verdict.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What streaming detectors found, for who asked for some.
    pub ordered: Vec<OrderedReport>,
}

impl DriftReport {
    pub(super) fn new(
        mut verdict: Verdict,
        reference: Reference,
        clock: Clock,
        per_unit: u64,
    ) -> DriftReport {
        let dated = |alarm: &mut Alarm| {
            alarm.found *= per_unit;
            alarm.began *= per_unit;
        };
        verdict.alarm.iter_mut().for_each(dated);
        let quality = verdict.quality.as_mut().and_then(|quality| quality.alarm.as_mut());
        quality.into_iter().for_each(dated);
        let streams: &mut Vec<StreamVerdict> = &mut verdict.streams;
        streams.iter_mut().flat_map(|stream| &mut stream.alarm).for_each(dated);
        DriftReport { reference, clock, verdict, ordered: Vec::new() }
    }

    /// Of a model that has no reference yet.
    pub(super) fn learning(rows: usize, clock: Clock) -> DriftReport {
        let verdict = Verdict {
            status: Status::Ok,
            sentence: format!(
                "The reference is still being learned, from the first {} predictions; {rows} were made.",
                super::FIRST_PREDICTIONS
            ),
            alarm: None,
            e_value: 1.0,
            level: driftline_monitor::LEVEL,
            rows: Pair { reference: 0, live: rows as u64 },
            streams: Vec::new(),
            together: None,
            quality: None,
        };
        let reference = Reference::FirstPredictions;
        DriftReport { reference, clock, verdict, ordered: Vec::new() }
    }
}
