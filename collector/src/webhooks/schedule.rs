//! Which deliveries are tried when, whoever makes the requests.

use axum::http::StatusCode;

use crate::problem::Problem;
use crate::storage::{Database, Statement};
use crate::store::alerts::{Due, settle, take_due};
use crate::webhooks::sign::{Secret, Signed};

/// A delivery to try now.
pub struct Attempt {
    due: Due,
    signed: Signed,
}

/// Waits after each failure, in minutes; when all have passed, in three days, a delivery is given up.
const WAITS_MINUTES: [u64; 9] = [1, 5, 15, 60, 180, 360, 720, 1_440, 1_440];
/// Longer than all requests of one turn take; should this collector end meanwhile, deliveries are tried again after it.
const LEASE_MS: u64 = 300_000;

impl Attempt {
    /// Where it goes.
    pub fn url(&self) -> &str {
        &self.due.url
    }

    /// The headers, with those that sign it.
    pub fn headers(&self) -> [(&'static str, &str); 4] {
        [
            ("content-type", "application/cloudevents+json"),
            ("webhook-id", &self.signed.id),
            ("webhook-timestamp", &self.signed.timestamp),
            ("webhook-signature", &self.signed.signature),
        ]
    }

    /// The CloudEvent.
    pub fn body(&self) -> &str {
        &self.due.event
    }
}

/// Takes the deliveries that are due.
pub async fn attempts(database: &dyn Database, now_ms: u64) -> Result<Vec<Attempt>, Problem> {
    let due = take_due(database, now_ms, now_ms + LEASE_MS).await?;
    let attempt = |due: Due| {
        let signed = Secret::from_text(&due.secret).sign(&due.alert, now_ms, &due.event);
        Attempt { due, signed }
    };
    Ok(due.into_iter().map(attempt).collect())
}

/// What the status of an answer means: received, if it is of 2xx.
pub fn outcome(status: StatusCode) -> Result<(), String> {
    if status.is_success() { Ok(()) } else { Err(format!("answered {status}")) }
}

/// What is noted of an attempt: `Ok` once the receiver has answered with a status of 2xx, or what went wrong.
pub fn settled(attempt: &Attempt, outcome: Result<(), String>, now_ms: u64) -> Statement {
    let due = &attempt.due;
    let tried = due.attempts.saturating_sub(1) as usize;
    match (outcome, WAITS_MINUTES.get(tried)) {
        (Ok(()), _) => settle(due, "delivered", now_ms, ""),
        (Err(failure), Some(minutes)) => {
            settle(due, "pending", now_ms + minutes * 60_000, &failure)
        }
        (Err(failure), None) => settle(due, "dead", now_ms, &failure),
    }
}
