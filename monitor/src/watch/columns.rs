//! Many rows at once. They are taken stream by stream, which is faster, up to the row at which alarms are looked for: all
//! ends as if they had come one by one, but for which numbers the quantiles are told by.

use std::ops::Range;

use super::Watch;
use crate::bins::Observations;
use crate::finder::BinFinder;
use crate::profile::StreamProfile;

/// Rows that go through all streams before the next ones, so that their values stay near.
const ROWS: usize = 512;

impl Watch {
    /// Takes rows, as [`Watch::observe`] takes each of them: these rows of the streams' values.
    pub fn observe_columns(&mut self, unit: u64, rows: Range<usize>, columns: &[Observations<'_>]) {
        self.take_columns(unit, rows, columns, true);
    }

    /// Takes rows, as [`Watch::count`] takes each of them.
    pub fn count_columns(&mut self, unit: u64, rows: Range<usize>, columns: &[Observations<'_>]) {
        self.take_columns(unit, rows, columns, false);
    }

    fn take_columns(
        &mut self,
        unit: u64,
        rows: Range<usize>,
        columns: &[Observations<'_>],
        looks: bool,
    ) {
        let mut start = rows.start;
        while start < rows.end {
            let until_look =
                if looks { self.live.tally.rows_before_look(unit, &self.tests) } else { u64::MAX };
            // OK because it is at most the number of rows that are here.
            let count = until_look.min((rows.end - start).min(ROWS) as u64) as usize;
            let some = start..start + count;
            start = some.end;
            match count {
                1 => self.count(unit, |stream| columns[stream].at(some.start)),
                _ => self.count_together(unit, some, columns),
            }
            if looks {
                self.live.tally.look(&self.tests);
            }
        }
    }

    fn count_together(&mut self, unit: u64, rows: Range<usize>, columns: &[Observations<'_>]) {
        self.take_together(rows.clone(), |row, stream| columns[stream].at(row));
        self.counts.clear();
        self.counts.resize(self.tests.bins(), 0);
        if self.finders.is_empty() {
            let finder = |stream: &StreamProfile| BinFinder::of(&stream.bins);
            self.finders = self.profile.streams.iter().map(finder).collect();
        }
        for (stream, (column, finder)) in columns.iter().zip(&self.finders).enumerate() {
            let counts = &mut self.counts[self.tests.range(stream)];
            let mut summary = self.unsaved.summary(stream, &self.profile);
            summary.add(column, rows.clone(), finder.as_ref(), counts);
        }
        for tally in [&mut self.unsaved.tally, &mut self.live.tally] {
            tally.add(unit, rows.len(), &self.counts, &self.tests);
        }
    }
}
