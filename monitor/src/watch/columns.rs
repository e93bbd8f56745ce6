//! Many rows at once. What each stream says is found stream by stream, which is faster; then the rows are counted and
//! looked at one by one, so that all ends as if they had come so.

use std::ops::Range;

use super::Watch;
use crate::bins::Observations;

/// Rows whose bins are found before they are counted.
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
        for start in rows.clone().step_by(ROWS) {
            let rows = start..rows.end.min(start + ROWS);
            self.take_together(rows.clone(), |row, stream| columns[stream].at(row));
            self.find_bins(rows, columns);
            for bins in self.bins.chunks_exact(columns.len()) {
                self.unsaved.tally.count(unit, bins, &self.tests);
                self.live.tally.count(unit, bins, &self.tests);
                if looks {
                    self.live.tally.look(&self.tests);
                }
            }
        }
    }

    /// Finds the bins of rows, row by row, and takes up what they don't say.
    fn find_bins(&mut self, rows: Range<usize>, columns: &[Observations<'_>]) {
        let width = columns.len();
        self.bins.resize(rows.len() * width, 0);
        for (stream, column) in columns.iter().enumerate() {
            let first = self.tests.range(stream).start;
            let mut at = stream;
            self.unsaved.sketch_column(stream, column, rows.clone(), &self.profile, |bin| {
                self.bins[at] = first + bin;
                at += width;
            });
        }
    }
}
