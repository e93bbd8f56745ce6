//! Sums of reports, to which each envelope adds once.

use std::collections::BTreeMap;

use crate::channel::ChannelKind;
use crate::storage::{Database, Statement, StorageError, Value};

/// What a report adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// Of the envelope, by which it is known again.
    pub hash: String,
    /// The model's hash, in hexadecimal.
    pub model: String,
    /// The window.
    pub window: u32,
    /// How it was randomised.
    pub channel: ChannelKind,
    /// When the window takes no more reports.
    pub closes_ms: u64,
    /// Slot, bin and how much is added to it.
    pub cells: Vec<(u32, u32, i64)>,
}

/// The sums of a window in one channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many reports there are.
    pub reports: u64,
    /// What they said, by slot and bin. Bins that nobody said are missing.
    pub said: BTreeMap<(u32, u32), i64>,
}

const CELL: usize = 7;
const ENVELOPE: usize = 3;

/// Adds reports, of different hashes, in one transaction; gives how many were new.
///
/// Each statement takes part only in what this very transaction has entered as new, so that nothing is counted twice,
/// however many collectors see it at once. Rows go in one order, so that these don't block each other.
pub async fn add(
    database: &dyn Database,
    mut additions: Vec<Addition>,
    batch: i64,
) -> Result<u64, StorageError> {
    additions.sort_by(|a, b| a.hash.cmp(&b.hash));
    let most = database.most_parameters() - 1;
    let mut statements: Vec<Statement> =
        additions.chunks(most / ENVELOPE).map(|chunk| envelopes(chunk, batch)).collect();
    let first = statements.len();
    let reports: Vec<Row> = additions.iter().map(|addition| (addition, 0, 0, 1)).collect();
    statements.extend(reports.chunks(most / CELL).map(|chunk| sums(chunk, batch, WINDOWS)));
    let cells = additions.iter().flat_map(|addition| {
        addition.cells.iter().map(move |(slot, bin, said)| (addition, *slot, *bin, *said))
    });
    let mut cells: Vec<Row> = cells.collect();
    cells.sort_by_key(|(addition, slot, bin, _)| {
        (&addition.model, addition.window, addition.channel, *slot, *bin)
    });
    statements.extend(cells.chunks(most / CELL).map(|chunk| sums(chunk, batch, COUNTS)));
    let answers = database.transaction(statements).await?;
    Ok(answers[..first].iter().map(|answer| answer.changed).sum())
}

type Row<'a> = (&'a Addition, u32, u32, i64);

fn envelopes(additions: &[Addition], batch: i64) -> Statement {
    let rows = Statement::rows(additions.len(), ENVELOPE);
    let sql = format!(
        "INSERT INTO envelopes (hash, batch, closes_ms) VALUES {rows} ON CONFLICT (hash) DO NOTHING"
    );
    additions.iter().fold(Statement::new(sql), |statement, addition| {
        // OK because times fit until the year 292,278,994.
        let closes = addition.closes_ms as i64;
        statement.with(addition.hash.as_str()).with(batch).with(closes)
    })
}

/// Adds to the reports of each window.
const WINDOWS: &str = "INSERT INTO windows (model, window_number, channel, reports) \
    SELECT new.model, new.window_number, new.channel, CAST(SUM(new.said) AS BIGINT) FROM new \
    JOIN envelopes ON envelopes.hash = new.hash AND envelopes.batch = $batch WHERE true \
    GROUP BY new.model, new.window_number, new.channel ORDER BY 1, 2, 3 \
    ON CONFLICT (model, window_number, channel) DO UPDATE SET reports = windows.reports + excluded.reports";

/// Adds to the sums of each bin.
const COUNTS: &str = "INSERT INTO counts (model, window_number, channel, slot, bin, said) \
    SELECT new.model, new.window_number, new.channel, new.slot, new.bin, CAST(SUM(new.said) AS BIGINT) FROM new \
    JOIN envelopes ON envelopes.hash = new.hash AND envelopes.batch = $batch WHERE true \
    GROUP BY new.model, new.window_number, new.channel, new.slot, new.bin ORDER BY 1, 2, 3, 4, 5 \
    ON CONFLICT (model, window_number, channel, slot, bin) DO UPDATE SET said = counts.said + excluded.said";

fn sums(rows: &[Row], batch: i64, insert: &str) -> Statement {
    let values = Statement::rows(rows.len(), CELL);
    let insert = insert.replace("$batch", &format!("${}", rows.len() * CELL + 1));
    let sql = format!(
        "WITH new (hash, model, window_number, channel, slot, bin, said) AS (VALUES {values}) {insert}"
    );
    let statement =
        rows.iter().fold(Statement::new(sql), |statement, (addition, slot, bin, said)| {
            let Addition { hash, model, window, channel, .. } = addition;
            statement
                .with(hash.as_str())
                .with(model.as_str())
                .with(*window)
                .with(channel.name())
                .with(*slot)
                .with(*bin)
                .with(*said)
        });
    statement.with(batch)
}

/// Forgets the envelopes of windows that take no more reports.
pub fn forget(now_ms: u64) -> Statement {
    Statement::new("DELETE FROM envelopes WHERE closes_ms <= $1").with(now_ms as i64)
}

/// What a window adds up to.
pub async fn sums_of(
    database: &dyn Database,
    model: &str,
    window: u32,
    channel: ChannelKind,
) -> Result<Sums, StorageError> {
    let of_window =
        |sql: &'static str| Statement::new(sql).with(model).with(window).with(channel.name());
    let answers = database
        .transaction(vec![
            of_window("SELECT reports FROM windows WHERE model = $1 AND window_number = $2 AND channel = $3"),
            of_window(
                "SELECT slot, bin, said FROM counts WHERE model = $1 AND window_number = $2 AND channel = $3",
            ),
        ])
        .await?;
    let reports = answers[0].rows.first().map_or(0, |row| row[0].integer() as u64);
    let cell =
        |row: &[Value]| ((row[0].integer() as u32, row[1].integer() as u32), row[2].integer());
    Ok(Sums { reports, said: answers[1].read(cell).collect() })
}

/// The windows of a model, newest first: number, channel, reports.
pub async fn windows(
    database: &dyn Database,
    model: &str,
) -> Result<Vec<(u32, ChannelKind, u64)>, StorageError> {
    let statement = Statement::new(
        "SELECT window_number, channel, reports FROM windows WHERE model = $1 \
         ORDER BY window_number DESC, channel LIMIT 1000",
    );
    let answers = database.transaction(vec![statement.with(model)]).await?;
    let window = |row: &[Value]| {
        let channel = ChannelKind::named(row[1].text())?;
        Some((row[0].integer() as u32, channel, row[2].integer() as u64))
    };
    Ok(answers[0].read(window).flatten().collect())
}
