//! Where everything is kept: SQLite, Postgres or Cloudflare D1, behind one door.
//!
//! All three run the same statements, a list of them at a time, as one transaction. D1 has no other transactions, and the
//! others need none: whether a report was counted before is a condition inside a statement.

#[cfg(target_family = "wasm")]
mod d1;
#[cfg(not(target_family = "wasm"))]
mod script;
#[cfg(not(target_family = "wasm"))]
mod sql;

#[cfg(target_family = "wasm")]
pub use d1::{D1, D1Database};
#[cfg(not(target_family = "wasm"))]
pub use script::Script;
#[cfg(not(target_family = "wasm"))]
pub use sql::Sql;

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// What is stored in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number, a time, a sum.
    Integer(i64),
    /// Anything else.
    Text(String),
    /// No number. Texts are never missing, but empty.
    Null,
}

/// A statement with its parameters, `$1` and so on.
#[derive(Clone, Debug)]
pub struct Statement {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) values: Vec<Value>,
}

/// What a statement gave.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The rows that it selected.
    pub rows: Vec<Vec<Value>>,
    /// How many rows it inserted, updated or deleted.
    pub changed: u64,
}

/// Why a transaction did nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageError {
    /// Something is there already that must be unique.
    Conflict,
    /// The database can't be reached, its disk is full, or the like: later it may work.
    Unavailable(String),
}

/// The answers, or why there are none, when they are there.
pub type Transaction<'a> =
    Pin<Box<dyn Future<Output = Result<Vec<Answer>, StorageError>> + Send + 'a>>;

/// A database.
pub trait Database: Send + Sync + 'static {
    /// Runs statements as one transaction: all of them, in order, or none.
    fn transaction(&self, statements: Vec<Statement>) -> Transaction<'_>;

    /// How many parameters a statement may have.
    fn most_parameters(&self) -> usize;
}

impl Answer {
    /// What each row means.
    pub fn read<'a, T>(
        &'a self,
        meaning: impl Fn(&'a [Value]) -> T + 'a,
    ) -> impl Iterator<Item = T> + 'a {
        self.rows.iter().map(move |row| meaning(row))
    }
}

impl Statement {
    /// A statement.
    pub fn new(sql: impl Into<Cow<'static, str>>) -> Statement {
        Statement { sql: sql.into(), values: Vec::new() }
    }

    /// With its next parameter.
    #[must_use]
    pub fn with(mut self, value: impl Into<Value>) -> Statement {
        self.values.push(value.into());
        self
    }

    /// `($1, $2), ($3, $4)` for two rows of two.
    pub fn rows(rows: usize, width: usize) -> String {
        let mut sql = String::with_capacity(rows * width * 6);
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { "), (" });
            for column in 0..width {
                let separator = if column == 0 { "" } else { ", " };
                sql.push_str(&format!("{separator}${}", row * width + column + 1));
            }
        }
        sql.push(')');
        sql
    }
}

impl Value {
    /// The number; 0 for anything else, which a column of numbers never holds.
    pub fn integer(&self) -> i64 {
        match self {
            Value::Integer(number) => *number,
            Value::Text(_) | Value::Null => 0,
        }
    }

    /// The text; empty for anything else.
    pub fn text(&self) -> &str {
        match self {
            Value::Text(text) => text,
            Value::Integer(_) | Value::Null => "",
        }
    }

    /// The number, if there is one.
    pub fn optional(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            Value::Text(_) | Value::Null => None,
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Integer(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Value {
        Value::Integer(number.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StorageError::Conflict => formatter.write_str("it is there already"),
            StorageError::Unavailable(why) => write!(formatter, "the database is out: {why}"),
        }
    }
}

impl std::error::Error for StorageError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_through() {
        assert_eq!(Statement::rows(2, 3), "($1, $2, $3), ($4, $5, $6)");
    }
}
