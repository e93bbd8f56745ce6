//! Verdicts on windows that are over. They stand, once they are given.

use crate::channel::ChannelKind;
use crate::judge::WindowVerdict;
use crate::problem::Problem;
use crate::storage::{Database, Statement, StorageError, Value};

/// Enters a verdict, unless the window has one.
pub fn insert(verdict: &WindowVerdict) -> Statement {
    Statement::new(
        "INSERT INTO verdicts (model, window_number, channel, verdict, judged_ms) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (model, window_number, channel) DO NOTHING",
    )
    .with(verdict.model.as_str())
    .with(verdict.window)
    .with(verdict.channel.name())
    .with(verdict.to_json())
    .with(verdict.judged_ms as i64)
}

/// A window's verdict; `None` until it is over.
pub async fn find(
    database: &dyn Database,
    model: &str,
    window: u32,
    channel: ChannelKind,
) -> Result<Option<WindowVerdict>, Problem> {
    let statement = Statement::new(
        "SELECT verdict FROM verdicts WHERE model = $1 AND window_number = $2 AND channel = $3",
    );
    let statement = statement.with(model).with(window).with(channel.name());
    let answers = database.transaction(vec![statement]).await?;
    answers[0].read(verdict).next().transpose()
}

/// A model's verdicts, the newest first, at most a hundred.
pub async fn of_model(database: &dyn Database, model: &str) -> Result<Vec<WindowVerdict>, Problem> {
    let statement = Statement::new(
        "SELECT verdict FROM verdicts WHERE model = $1 ORDER BY window_number DESC, channel LIMIT 100",
    );
    let answers = database.transaction(vec![statement.with(model)]).await?;
    answers[0].read(verdict).collect()
}

/// Windows without a verdict: model, number and channel.
pub async fn pending(
    database: &dyn Database,
) -> Result<Vec<(String, u32, ChannelKind)>, StorageError> {
    let statement = Statement::new(
        "SELECT windows.model, windows.window_number, windows.channel FROM windows \
         LEFT JOIN verdicts ON verdicts.model = windows.model \
         AND verdicts.window_number = windows.window_number AND verdicts.channel = windows.channel \
         WHERE verdicts.model IS NULL ORDER BY windows.window_number",
    );
    let answers = database.transaction(vec![statement]).await?;
    let window = |row: &[Value]| {
        let channel = ChannelKind::named(row[2].text())?;
        Some((row[0].text().to_owned(), row[1].integer() as u32, channel))
    };
    Ok(answers[0].read(window).flatten().collect())
}

fn verdict(row: &[Value]) -> Result<WindowVerdict, Problem> {
    WindowVerdict::from_json(row[0].text())
}
