//! Makes tokens, for the router and for the command.

use serde_json::json;

use crate::access::{Scope, Token};
use crate::problem::Problem;
use crate::random::system_random;
use crate::storage::Database;
use crate::store::audit::{Act, perform};
use crate::store::tokens::{TokenRecord, expire, insert};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
const MAX_NOTE: usize = 200;
const MAX_DAYS: u32 = 3_660;

/// A token to make.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is for.
    pub scope: Scope,
    /// What people call it.
    pub note: String,
    /// After so many days it is worth nothing.
    pub days: Option<u32>,
}

impl NewToken {
    /// One for the same, for as many days.
    pub fn like(old: &TokenRecord) -> NewToken {
        let days = |expires: u64| expires.saturating_sub(old.created_ms).div_ceil(DAY_MS);
        // OK because no token lives longer than its most days.
        let days = old.expires_ms.map(|expires| days(expires).clamp(1, MAX_DAYS.into()) as u32);
        NewToken { scope: old.scope, note: old.note.clone(), days }
    }
}

/// Makes a token and logs it; lets another expire with it, where one is given.
pub async fn create_token(
    database: &dyn Database,
    new: NewToken,
    actor: String,
    now_ms: u64,
    expiring: Option<(&str, u64)>,
) -> Result<(TokenRecord, Token), Problem> {
    let NewToken { scope, note, days } = new;
    if note.len() > MAX_NOTE {
        let length = note.len();
        return Err(Problem::invalid(format!("the note has {length} bytes, expected at most 200")));
    }
    if days.is_some_and(|days| !(1..=MAX_DAYS).contains(&days)) {
        return Err(Problem::invalid(format!("days are {days:?}, expected 1 to 3,660")));
    }
    let token = Token::generate(scope, &mut system_random());
    let expires_ms = days.map(|days| now_ms + u64::from(days) * DAY_MS);
    let (id, hash) = (token.id().to_owned(), token.hash());
    let record = TokenRecord { id, scope, note, created_ms: now_ms, expires_ms, hash };
    let replaces = expiring.map(|(id, _)| id);
    let detail = json!({ "token": record.id, "scope": scope, "replaces": replaces });
    let act = Act { at_ms: now_ms, actor, act: "create_token", detail };
    let mut statements = vec![insert(&record)];
    statements.extend(expiring.map(|(id, at_ms)| expire(id, at_ms)));
    perform(database, act, statements).await?;
    Ok((record, token))
}
