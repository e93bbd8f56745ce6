//! The log of administrative acts, to which is only ever added. Each entry's hash covers the one before it, so no entry
//! can be changed or taken out without changing all that follow.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::hex::hex;
use crate::problem::Problem;
use crate::storage::{Answer, Database, Statement, StorageError, Value};

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// 1 for the first.
    pub number: u64,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// The id of the token, or `command` for the collector's own commands.
    pub actor: String,
    /// What was done.
    pub act: String,
    /// To what, as JSON.
    pub detail: String,
    /// SHA-256, in hexadecimal, of the hash before it and of all of the above.
    pub hash: String,
}

/// The hash before the first.
const GENESIS: &str = "";
/// So many collectors may act at the same moment.
const TRIES: usize = 16;
const COLUMNS: &str = "SELECT number, at_ms, actor, act, detail, hash FROM audit";

/// Who did what, and when.
#[derive(Clone, Debug)]
pub struct Act {
    /// As in the entry.
    pub at_ms: u64,
    /// As in the entry.
    pub actor: String,
    /// As in the entry.
    pub act: &'static str,
    /// As in the entry.
    pub detail: Json,
}

/// Does something and logs it, both or neither.
pub async fn perform(
    database: &dyn Database,
    act: Act,
    statements: Vec<Statement>,
) -> Result<Vec<Answer>, StorageError> {
    for _ in 0..TRIES {
        let last = Statement::new("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1");
        let answers = database.transaction(vec![last]).await?;
        let (number, before) = match answers[0].rows.first() {
            Some(row) => (row[0].integer(), row[1].text()),
            None => (0, GENESIS),
        };
        let entry = AuditEntry {
            number: number as u64 + 1,
            at_ms: act.at_ms,
            actor: act.actor.clone(),
            act: act.act.into(),
            detail: act.detail.to_string(),
            hash: String::new(),
        };
        let entry = AuditEntry { hash: hash(before, &entry), ..entry };
        let mut all = vec![insert(&entry)];
        all.extend(statements.iter().cloned());
        match database.transaction(all).await {
            // Either another act was logged meanwhile, or the thing itself is there.
            Err(StorageError::Conflict) if is_taken(database, entry.number).await? => {}
            Err(error) => return Err(error),
            Ok(mut answers) => return Ok(answers.split_off(1)),
        }
    }
    Err(StorageError::Unavailable("too many acts at once".into()))
}

/// Entries from a number on, in order.
pub async fn entries(
    database: &dyn Database,
    from: u64,
    most: u32,
) -> Result<Vec<AuditEntry>, StorageError> {
    let sql = format!("{COLUMNS} WHERE number >= $1 ORDER BY number LIMIT $2");
    let statement = Statement::new(sql).with(from as i64).with(most);
    let answers = database.transaction(vec![statement]).await?;
    Ok(answers[0].read(entry).collect())
}

/// Checks the whole chain; gives how many entries there are, and the hash of the last one. Who notes that elsewhere sees
/// even whether entries were cut off at the end, or all of them written anew.
///
/// # Errors
/// When an entry is missing or was changed.
pub async fn verify(database: &dyn Database) -> Result<(u64, String), Problem> {
    let mut last = (0, String::from(GENESIS));
    loop {
        let page = entries(database, last.0 + 1, 1_000).await?;
        if page.is_empty() {
            return Ok(last);
        }
        last = follow(last, page)?;
    }
}

/// Checks entries from the first on, as [`verify`] does those of a database.
///
/// # Errors
/// As of [`verify`].
pub fn verify_entries(
    entries: impl IntoIterator<Item = AuditEntry>,
) -> Result<(u64, String), Problem> {
    follow((0, GENESIS.into()), entries)
}

/// Goes on from the number and hash of an entry to those of the last one.
fn follow(
    (mut number, mut before): (u64, String),
    entries: impl IntoIterator<Item = AuditEntry>,
) -> Result<(u64, String), Problem> {
    for entry in entries {
        number += 1;
        if entry.number != number {
            return Err(Problem::invalid(format!("entry {number} of the audit log is missing")));
        }
        if entry.hash != hash(&before, &entry) {
            return Err(Problem::invalid(format!("entry {number} of the audit log was changed")));
        }
        before = entry.hash;
    }
    Ok((number, before))
}

fn insert(entry: &AuditEntry) -> Statement {
    Statement::new(
        "INSERT INTO audit (number, at_ms, actor, act, detail, hash) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .with(entry.number as i64)
    .with(entry.at_ms as i64)
    .with(entry.actor.as_str())
    .with(entry.act.as_str())
    .with(entry.detail.as_str())
    .with(entry.hash.as_str())
}

async fn is_taken(database: &dyn Database, number: u64) -> Result<bool, StorageError> {
    let found = entries(database, number, 1).await?;
    Ok(found.first().is_some_and(|entry| entry.number == number))
}

fn entry(row: &[Value]) -> AuditEntry {
    AuditEntry {
        number: row[0].integer() as u64,
        at_ms: row[1].integer() as u64,
        actor: row[2].text().into(),
        act: row[3].text().into(),
        detail: row[4].text().into(),
        hash: row[5].text().into(),
    }
}

/// Lengths stand before texts, so that no two entries hash the same bytes.
fn hash(before: &str, entry: &AuditEntry) -> String {
    let mut hasher = Sha256::new();
    for number in [entry.number, entry.at_ms] {
        hasher.update(number.to_be_bytes());
    }
    for text in [before, &entry.actor, &entry.act, &entry.detail] {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text);
    }
    hex(&hasher.finalize())
}
