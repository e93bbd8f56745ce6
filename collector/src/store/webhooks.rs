//! Where alerts are sent.

use serde::Serialize;
use utoipa::ToSchema;

use crate::storage::{Database, Statement, StorageError, Value};

/// A webhook, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct WebhookRecord {
    /// Made by the collector.
    pub id: String,
    /// Where alerts are sent.
    pub url: String,
    /// When it was made, in milliseconds since 1970.
    pub created_ms: u64,
}

/// Enters a webhook, with what signs its alerts.
pub fn insert(webhook: &WebhookRecord, secret: &str) -> Statement {
    Statement::new("INSERT INTO webhooks (id, url, secret, created_ms) VALUES ($1, $2, $3, $4)")
        .with(webhook.id.as_str())
        .with(webhook.url.as_str())
        .with(secret)
        .with(webhook.created_ms as i64)
}

/// Removes a webhook and its deliveries.
pub fn delete(id: &str) -> [Statement; 2] {
    [
        Statement::new("DELETE FROM webhooks WHERE id = $1").with(id),
        Statement::new("DELETE FROM deliveries WHERE webhook = $1").with(id),
    ]
}

/// All webhooks, the oldest first.
pub async fn all(database: &dyn Database) -> Result<Vec<WebhookRecord>, StorageError> {
    let statement =
        Statement::new("SELECT id, url, created_ms FROM webhooks ORDER BY created_ms, id");
    let answers = database.transaction(vec![statement]).await?;
    let record = |row: &[Value]| WebhookRecord {
        id: row[0].text().into(),
        url: row[1].text().into(),
        created_ms: row[2].integer() as u64,
    };
    Ok(answers[0].read(record).collect())
}
