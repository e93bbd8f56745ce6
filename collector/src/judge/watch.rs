//! Windows that are over, judged once.

use std::sync::Arc;

use super::window::{WindowStatus, judge_apart};
use crate::channel::ChannelKind;
use crate::problem::Problem;
use crate::storage::Database;
use crate::store::reports::{forget, sums_of};
use crate::store::{alerts, models, verdicts};
use crate::webhooks::drift_alert;

/// Judges every window that is over and has no verdict; raises an alert of each that drifted, and forgets the envelopes
/// of windows that take no more reports. Gives how many were judged.
///
/// A verdict and its alert are stored together, and several collectors may do this at once: the first verdict stands, and
/// all raise the same alert.
pub async fn judge_finished(database: &dyn Database, now_ms: u64) -> Result<usize, Problem> {
    let mut judged = 0;
    for (id, window, channel) in verdicts::pending(database).await? {
        judged += usize::from(judge_if_finished(database, &id, window, channel, now_ms).await?);
    }
    database.transaction(vec![forget(now_ms)]).await?;
    Ok(judged)
}

async fn judge_if_finished(
    database: &dyn Database,
    id: &str,
    window: u32,
    channel: ChannelKind,
    now_ms: u64,
) -> Result<bool, Problem> {
    let Some(model) = models::find(database, id).await? else {
        return Ok(false);
    };
    let (_, closes_ms) = model.window_times(window);
    if now_ms < closes_ms + SETTLING_MS {
        return Ok(false);
    }
    let sums = sums_of(database, id, window, channel).await?;
    let verdict = judge_apart(Arc::new(model), window, channel, sums, now_ms).await?;
    let mut statements = vec![verdicts::insert(&verdict)];
    if verdict.status == WindowStatus::Drifted {
        statements.extend(alerts::insert(&drift_alert(&verdict)));
    }
    database.transaction(statements).await?;
    Ok(true)
}

/// What was accepted just before the window closed is written by then.
const SETTLING_MS: u64 = 60_000;
