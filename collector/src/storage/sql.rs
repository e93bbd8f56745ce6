//! SQLite and Postgres, by sqlx.

use std::borrow::Cow;
use std::time::Duration;

use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection, Row, ValueRef};

use super::{Answer, Database, Statement, StorageError, Transaction, Value};

/// Longer than a transaction ever takes.
const PATIENCE: Duration = Duration::from_secs(5);

/// A database by its URL: `sqlite:folder/file?mode=rwc`, or `postgres://user@host/name`.
pub struct Sql {
    pool: AnyPool,
    sqlite: bool,
}

impl Sql {
    /// Opens a database, and brings its tables up to date.
    ///
    /// # Errors
    /// When it can't be opened, or was made by a newer collector.
    pub async fn open(url: &str) -> Result<Sql, StorageError> {
        sqlx::any::install_default_drivers();
        let sqlite = url.starts_with("sqlite:");
        let options = AnyPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(PATIENCE)
            .after_connect(move |connection, _| {
                Box::pin(
                    async move { if sqlite { prepare_sqlite(connection).await } else { Ok(()) } },
                )
            });
        let pool = options.connect(url).await.map_err(unavailable)?;
        let migrated = sqlx::migrate!().run(&pool).await;
        migrated.map_err(|error| StorageError::Unavailable(error.to_string()))?;
        Ok(Sql { pool, sqlite })
    }

    async fn run(&self, statements: Vec<Statement>) -> sqlx::Result<Vec<Answer>> {
        let mut connection = self.pool.acquire().await?;
        // SQLite's default asks for the lock to write only when it comes to it, and fails if another was faster. Who only
        // reads never needs it.
        let writes = !statements.iter().all(reads);
        let begin = if self.sqlite && writes { "BEGIN IMMEDIATE" } else { "BEGIN" };
        let answers = run_all(&mut connection, begin, statements).await;
        if answers.is_err() {
            // What failed, a commit on a full disk even, may be half undone still when the next one takes the connection.
            connection.close_on_drop();
        }
        answers
    }
}

impl Database for Sql {
    fn transaction(&self, statements: Vec<Statement>) -> Transaction<'_> {
        Box::pin(async move { self.run(statements).await.map_err(unavailable) })
    }

    fn most_parameters(&self) -> usize {
        // SQLite's default; Postgres allows twice as many.
        32_766
    }
}

/// Commits are on disk when they return, and readers don't wait for writers.
async fn prepare_sqlite(connection: &mut AnyConnection) -> sqlx::Result<()> {
    for pragma in ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"] {
        sqlx::query(pragma).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn run_all(
    connection: &mut AnyConnection,
    begin: &'static str,
    statements: Vec<Statement>,
) -> sqlx::Result<Vec<Answer>> {
    let mut transaction = connection.begin_with(begin).await?;
    let mut answers = Vec::with_capacity(statements.len());
    for statement in statements {
        answers.push(run_one(&mut transaction, statement).await?);
    }
    transaction.commit().await?;
    Ok(answers)
}

async fn run_one(connection: &mut AnyConnection, statement: Statement) -> sqlx::Result<Answer> {
    // What is of one length only is worth preparing once.
    let fixed = matches!(statement.sql, Cow::Borrowed(_));
    let reads = reads(&statement);
    let sqlite = connection.backend_name() == "SQLite";
    // OK because texts come from this crate alone, and values are bound.
    let sql = match statement.sql {
        Cow::Owned(sql) if sqlite => AssertSqlSafe(without_numbers(&sql)),
        sql => AssertSqlSafe(sql.into_owned()),
    };
    let mut query = sqlx::query(sql).persistent(fixed);
    for value in statement.values {
        query = match value {
            Value::Integer(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
            Value::Null => query.bind(None::<i64>),
        };
    }
    if reads {
        let rows = query.fetch_all(connection).await?;
        let rows = rows.iter().map(values).collect::<sqlx::Result<_>>()?;
        return Ok(Answer { rows, changed: 0 });
    }
    let done = query.execute(connection).await?;
    Ok(Answer { rows: Vec::new(), changed: done.rows_affected() })
}

/// Thousands of numbered parameters take SQLite seconds, for it looks for the name of each among all. Texts that are put
/// together have each parameter once, in order, so they need no numbers.
fn without_numbers(sql: &str) -> String {
    let mut parts = sql.split('$');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push('?');
        plain.push_str(part.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    }
    plain
}

fn reads(statement: &Statement) -> bool {
    statement.sql.starts_with("SELECT")
}

fn values(row: &AnyRow) -> sqlx::Result<Vec<Value>> {
    let value = |column| {
        if row.try_get_raw(column)?.is_null() {
            return Ok(Value::Null);
        }
        let number = row.try_get::<i64, _>(column).map(Value::Integer);
        number.or_else(|_| row.try_get::<String, _>(column).map(Value::Text))
    };
    (0..row.len()).map(value).collect()
}

fn unavailable(error: sqlx::Error) -> StorageError {
    match error.as_database_error() {
        Some(error) if error.is_unique_violation() => StorageError::Conflict,
        _ => StorageError::Unavailable(error.to_string()),
    }
}
