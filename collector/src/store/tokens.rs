//! Tokens, of which only hashes are kept.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Scope, TokenHash};
use crate::storage::{Database, Statement, StorageError, Value};

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TokenRecord {
    /// The part of it that is no secret.
    pub id: String,
    /// What it is for.
    pub scope: Scope,
    /// What people call it.
    pub note: String,
    /// When it was made, in milliseconds since 1970.
    pub created_ms: u64,
    /// From when on it is worth nothing; `null` if it never expires.
    pub expires_ms: Option<u64>,
    #[serde(skip)]
    pub(crate) hash: TokenHash,
}

const COLUMNS: &str = "SELECT id, scope, hash, note, created_ms, expires_ms FROM tokens";

/// Enters a token.
pub fn insert(token: &TokenRecord) -> Statement {
    Statement::new(
        "INSERT INTO tokens (id, scope, hash, note, created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .with(token.id.as_str())
    .with(token.scope.name())
    .with(token.hash.to_text())
    .with(token.note.as_str())
    .with(token.created_ms as i64)
    .with(token.expires_ms.map(|at| at as i64))
}

/// Lets a token expire, unless it does so sooner.
pub fn expire(id: &str, at_ms: u64) -> Statement {
    Statement::new(
        "UPDATE tokens SET expires_ms = $1 WHERE id = $2 AND (expires_ms IS NULL OR expires_ms > $1)",
    )
    .with(at_ms as i64)
    .with(id)
}

/// A token by its id; `None` if there is none.
pub async fn find(database: &dyn Database, id: &str) -> Result<Option<TokenRecord>, StorageError> {
    let statement = Statement::new(format!("{COLUMNS} WHERE id = $1")).with(id);
    let answers = database.transaction(vec![statement]).await?;
    Ok(answers[0].read(record).next().flatten())
}

/// All tokens, the newest first.
pub async fn all(database: &dyn Database) -> Result<Vec<TokenRecord>, StorageError> {
    let statement = Statement::new(format!("{COLUMNS} ORDER BY created_ms DESC, id"));
    let answers = database.transaction(vec![statement]).await?;
    Ok(answers[0].read(record).flatten().collect())
}

/// `None` of a scope or a hash that this version does not know: such a token opens nothing.
fn record(row: &[Value]) -> Option<TokenRecord> {
    Some(TokenRecord {
        id: row[0].text().into(),
        scope: Scope::named(row[1].text())?,
        hash: TokenHash::from_text(row[2].text())?,
        note: row[3].text().into(),
        created_ms: row[4].integer() as u64,
        expires_ms: row[5].optional().map(|at| at as u64),
    })
}
