//! Watches streams of rows from files, row by row, and says where alarms are raised and what is said of the change.
//!
//!     cargo run --release -p driftline-monitor --example streams -- folder
//!
//! `bench/drift/peers/stream_files.py` says what is in the folder. Prints JSON: the row of each stream's alarm, and
//! the verdicts at the alarm and a window later, and on the rows before and after the onset, each judged as a batch.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use driftline_monitor::{
    Alarms, Observation, Profile, ProfileBuilder, Role, StreamSpec, StreamVerdict, Watch,
};
use serde::{Deserialize, Serialize};

/// Rows that share a unit of time, as for models that are told no time.
const ROWS_PER_UNIT: usize = 256;

#[derive(Deserialize)]
struct Stream {
    name: String,
    columns: Vec<Column>,
    reference: usize,
    live: usize,
    onset: Option<usize>,
    window: usize,
}

#[derive(Deserialize)]
struct Column {
    name: String,
    kind: Kind,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Number,
    Category,
    Score,
}

#[derive(Serialize)]
struct Found {
    /// The live row at which the alarm was raised.
    alarm: Option<usize>,
    at_alarm: Option<Said>,
    a_window_later: Option<Said>,
    before_onset: Said,
    after_onset: Option<Said>,
}

/// What a verdict says: a sentence for the model, and one for each stream that changed.
#[derive(Serialize)]
struct Said {
    rows: u64,
    sentence: String,
    streams: Vec<Change>,
}

#[derive(Serialize)]
struct Change {
    name: String,
    sentence: String,
    harmless: Option<bool>,
}

fn main() {
    let folder = std::env::args().nth(1).expect("a folder");
    let folder = Path::new(&folder);
    let json = fs::read(folder.join("streams.json")).expect("a folder with streams.json");
    let streams: Vec<Stream> = serde_json::from_slice(&json).expect("streams");
    let found: BTreeMap<_, _> =
        streams.iter().map(|stream| (stream.name.as_str(), watch(stream, folder))).collect();
    println!("{}", serde_json::to_string(&found).expect("text"));
}

fn watch(stream: &Stream, folder: &Path) -> Found {
    let bytes = fs::read(folder.join(format!("{}.f32", stream.name))).expect("rows");
    let (numbers, _) = bytes.as_chunks::<4>();
    let values: Vec<f32> = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let rows: Vec<&[f32]> = values.chunks(stream.columns.len()).collect();
    assert_eq!(rows.len(), stream.reference + stream.live, "{}", stream.name);
    let (reference, live) = rows.split_at(stream.reference);
    let profile = stream.profile(reference);
    let alarm = stream.first_alarm(&profile, live);
    let watch_until = |end: usize| {
        let mut watch = Watch::new(profile.clone());
        for (at, row) in live.iter().take(end).enumerate() {
            watch.observe((at / ROWS_PER_UNIT) as u64, |column| stream.value(column, row));
        }
        said(&mut watch)
    };
    let judge = |rows: &[&[f32]]| {
        let mut watch = Watch::new(profile.clone());
        rows.iter().for_each(|row| watch.count(0, |column| stream.value(column, row)));
        said(&mut watch)
    };
    Found {
        alarm,
        at_alarm: alarm.map(|alarm| watch_until(alarm + 1)),
        a_window_later: alarm.map(|alarm| watch_until(alarm + 1 + stream.window)),
        before_onset: judge(&live[..stream.onset.unwrap_or(live.len())]),
        after_onset: stream.onset.map(|onset| judge(&live[onset..])),
    }
}

impl Stream {
    fn profile(&self, rows: &[&[f32]]) -> Profile {
        let spec = |column: &Column| {
            let name = column.name.clone();
            match column.kind {
                Kind::Number => StreamSpec::Number { name, role: Role::Input, edge: None },
                Kind::Category => StreamSpec::Text { name, role: Role::Input },
                Kind::Score => StreamSpec::Number { name, role: Role::Score, edge: None },
            }
        };
        let score = self.columns.iter().position(|column| column.kind == Kind::Score);
        let mut builder = ProfileBuilder::new(self.columns.iter().map(spec).collect(), score);
        rows.iter().for_each(|row| builder.push(|column| self.value(column, row)));
        builder.finish().expect("rows of a reference")
    }

    fn value(&self, column: usize, row: &[f32]) -> Observation<'_> {
        // Of the categories there are in the files.
        static TEXTS: LazyLock<Vec<String>> =
            LazyLock::new(|| (0..1000).map(|category: u32| category.to_string()).collect());
        match row[column] {
            number if number.is_nan() => Observation::Missing,
            number if self.columns[column].kind == Kind::Category => {
                Observation::Text(&TEXTS[number as usize])
            }
            number => Observation::Number(number.into()),
        }
    }

    fn first_alarm(&self, profile: &Profile, live: &[&[f32]]) -> Option<usize> {
        let mut alarms = Alarms::new(profile);
        live.iter().enumerate().position(|(at, row)| {
            let mut offset = 0;
            let bins: Vec<_> = (profile.streams.iter().enumerate())
                .map(|(column, stream)| {
                    let bin = offset + stream.bins.of(self.value(column, row));
                    offset += stream.bins.count();
                    bin
                })
                .collect();
            alarms.observe((at / ROWS_PER_UNIT) as u64, &bins);
            alarms.of_model().is_some()
        })
    }
}

fn said(watch: &mut Watch) -> Said {
    let verdict = watch.verdict(false);
    let changed = verdict.streams.into_iter().filter(|stream| stream.alarm.is_some());
    let streams = changed.map(|StreamVerdict { name, sentence, harmless, .. }| Change {
        name,
        sentence,
        harmless,
    });
    Said { rows: verdict.rows.live, sentence: verdict.sentence, streams: streams.collect() }
}
