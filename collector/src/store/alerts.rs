//! Alerts, and their way to webhooks.

use serde::Serialize;
use utoipa::ToSchema;

use crate::storage::{Database, Statement, StorageError, Value};

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AlertRecord {
    /// Of the event; the same alert always has the same.
    pub id: String,
    /// The model's hash.
    pub model: String,
    /// The CloudEvent, as it is sent, as JSON.
    pub event: String,
    /// When it was raised, in milliseconds since 1970.
    pub raised_ms: u64,
    /// When somebody took notice; `null` until then.
    pub acknowledged_ms: Option<u64>,
    /// The id of the token that did; empty until then.
    pub acknowledged_by: String,
}

/// An alert that a webhook is to be told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The alert's id.
    pub alert: String,
    /// The CloudEvent.
    pub event: String,
    /// The webhook's id.
    pub webhook: String,
    /// Where it goes.
    pub url: String,
    /// What signs it.
    pub secret: String,
    /// How often it was tried.
    pub attempts: u32,
}

/// A delivery that was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeadLetter {
    /// The alert's id.
    pub alert: String,
    /// The webhook's id.
    pub webhook: String,
    /// How often it was tried.
    pub attempts: u64,
    /// What went wrong the last time.
    pub failure: String,
}

/// Enters an alert and, if it is new, a delivery to each webhook that there is.
pub fn insert(alert: &AlertRecord) -> [Statement; 2] {
    let entered = Statement::new(
        "INSERT INTO alerts (id, model, event, raised_ms, acknowledged_ms, acknowledged_by) \
         VALUES ($1, $2, $3, $4, NULL, '') ON CONFLICT (id) DO NOTHING",
    );
    let deliveries = Statement::new(
        "INSERT INTO deliveries (alert, webhook, state, attempts, next_ms, failure) \
         SELECT alerts.id, webhooks.id, 'pending', 0, alerts.raised_ms, '' FROM alerts CROSS JOIN webhooks \
         WHERE alerts.id = $1 AND alerts.raised_ms = $2 ON CONFLICT (alert, webhook) DO NOTHING",
    );
    let raised = alert.raised_ms as i64;
    [
        entered
            .with(alert.id.as_str())
            .with(alert.model.as_str())
            .with(alert.event.as_str())
            .with(raised),
        deliveries.with(alert.id.as_str()).with(raised),
    ]
}

/// The newest alerts, at most so many.
pub async fn newest(database: &dyn Database, most: u32) -> Result<Vec<AlertRecord>, StorageError> {
    let statement = Statement::new(
        "SELECT id, model, event, raised_ms, acknowledged_ms, acknowledged_by FROM alerts \
         ORDER BY raised_ms DESC, id LIMIT $1",
    );
    let answers = database.transaction(vec![statement.with(most)]).await?;
    let record = |row: &[Value]| AlertRecord {
        id: row[0].text().into(),
        model: row[1].text().into(),
        event: row[2].text().into(),
        raised_ms: row[3].integer() as u64,
        acknowledged_ms: row[4].optional().map(|at| at as u64),
        acknowledged_by: row[5].text().into(),
    };
    Ok(answers[0].read(record).collect())
}

/// Notes that somebody took notice, once.
pub fn acknowledge(id: &str, by: &str, now_ms: u64) -> Statement {
    Statement::new(
        "UPDATE alerts SET acknowledged_ms = $1, acknowledged_by = $2 \
         WHERE id = $3 AND acknowledged_ms IS NULL",
    )
    .with(now_ms as i64)
    .with(by)
    .with(id)
}

/// Deliveries that are due, and puts them off until `lease_ms`, so that no other collector takes them meanwhile.
pub async fn take_due(
    database: &dyn Database,
    now_ms: u64,
    lease_ms: u64,
) -> Result<Vec<Due>, StorageError> {
    let due = Statement::new(
        "SELECT deliveries.alert, alerts.event, deliveries.webhook, webhooks.url, webhooks.secret, \
         deliveries.attempts FROM deliveries JOIN alerts ON alerts.id = deliveries.alert \
         JOIN webhooks ON webhooks.id = deliveries.webhook \
         WHERE deliveries.state = 'pending' AND deliveries.next_ms <= $1 ORDER BY deliveries.next_ms LIMIT 16",
    );
    let answers = database.transaction(vec![due.with(now_ms as i64)]).await?;
    let due = |row: &[Value]| Due {
        alert: row[0].text().into(),
        event: row[1].text().into(),
        webhook: row[2].text().into(),
        url: row[3].text().into(),
        secret: row[4].text().into(),
        attempts: row[5].integer() as u32,
    };
    let found: Vec<Due> = answers[0].read(due).collect();
    let lease = |due: &Due| {
        Statement::new(
            "UPDATE deliveries SET next_ms = $1, attempts = attempts + 1 \
             WHERE alert = $2 AND webhook = $3 AND state = 'pending' AND attempts = $4",
        )
        .with(lease_ms as i64)
        .with(due.alert.as_str())
        .with(due.webhook.as_str())
        .with(due.attempts)
    };
    let leased = database.transaction(found.iter().map(lease).collect()).await?;
    // Whoever changed the row has it.
    let mine = found.into_iter().zip(leased).filter(|(_, answer)| answer.changed == 1);
    Ok(mine.map(|(due, _)| Due { attempts: due.attempts + 1, ..due }).collect())
}

/// Notes how a delivery went; `next_ms` of one that failed and is tried again.
pub fn settle(due: &Due, state: &'static str, next_ms: u64, failure: &str) -> Statement {
    Statement::new(
        "UPDATE deliveries SET state = $1, next_ms = $2, failure = $3 \
         WHERE alert = $4 AND webhook = $5 AND attempts = $6",
    )
    .with(state)
    .with(next_ms as i64)
    .with(failure)
    .with(due.alert.as_str())
    .with(due.webhook.as_str())
    .with(due.attempts)
}

/// Deliveries that were given up.
pub async fn dead_letters(database: &dyn Database) -> Result<Vec<DeadLetter>, StorageError> {
    let statement = Statement::new(
        "SELECT alert, webhook, attempts, failure FROM deliveries WHERE state = 'dead' \
         ORDER BY next_ms DESC LIMIT 1000",
    );
    let answers = database.transaction(vec![statement]).await?;
    let letter = |row: &[Value]| DeadLetter {
        alert: row[0].text().into(),
        webhook: row[1].text().into(),
        attempts: row[2].integer() as u64,
        failure: row[3].text().into(),
    };
    Ok(answers[0].read(letter).collect())
}

/// Tries all dead letters of a webhook again.
pub fn revive(webhook: &str, now_ms: u64) -> Statement {
    Statement::new(
        "UPDATE deliveries SET state = 'pending', attempts = 0, next_ms = $1 \
         WHERE webhook = $2 AND state = 'dead'",
    )
    .with(now_ms as i64)
    .with(webhook)
}
