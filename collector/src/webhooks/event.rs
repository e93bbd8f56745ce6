//! CloudEvents 1.0, in structured JSON.

use serde_json::json;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::hex::hex;
use crate::judge::WindowVerdict;
use crate::store::alerts::AlertRecord;

/// The type of an alert of drift.
pub const DRIFT: &str = "dev.driftline.drift.v1";

/// The alert of a window that drifted. Its id says which window it is, so that however often it is raised or sent, a
/// receiver knows it again.
pub fn drift_alert(verdict: &WindowVerdict) -> AlertRecord {
    let WindowVerdict { model, window, channel, .. } = verdict;
    let subject = format!("{model}/{window}/{}", channel.name());
    let id = hex(&Sha256::digest(&subject)[..16]);
    let evidence = verdict.slots.iter().filter(|slot| slot.drifted == Some(true));
    let event = json!({
        "specversion": "1.0",
        "id": id,
        "source": format!("/models/{model}"),
        "type": DRIFT,
        "subject": format!("{} {}", verdict.name, verdict.version),
        "time": rfc_3339(verdict.judged_ms),
        "datacontenttype": "application/json",
        "data": {
            "model": model,
            "name": verdict.name,
            "version": verdict.version,
            "window": window,
            "channel": channel.name(),
            "begins": rfc_3339(verdict.begins_ms),
            "reports": verdict.reports,
            "level": verdict.level,
            "drifted": verdict.drifted(),
            "evidence": evidence.collect::<Vec<_>>(),
        },
    });
    AlertRecord {
        id,
        model: model.clone(),
        event: event.to_string(),
        raised_ms: verdict.judged_ms,
        acknowledged_ms: None,
        acknowledged_by: String::new(),
    }
}

fn rfc_3339(ms: u64) -> String {
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000);
    // OK because a clock beyond the year 9999 is broken.
    at.ok().and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rfc_3339() {
        assert_eq!(rfc_3339(1_764_000_000_123), "2025-11-24T16:00:00.123Z");
    }
}
