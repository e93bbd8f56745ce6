//! A stream's values of many rows.

use std::ops::Range;

use super::State;
use crate::bins::{Observation, Observations};
use crate::profile::Profile;

impl State {
    /// Adds values of a stream to what histograms can't say, and tells the bin of each.
    pub fn sketch_column(
        &mut self,
        stream: usize,
        column: &Observations<'_>,
        rows: Range<usize>,
        profile: &Profile,
        mut tell: impl FnMut(usize),
    ) {
        let bins = &profile.streams[stream].bins;
        let mut sketch = |value: Observation<'_>| {
            let bin = bins.of(value);
            self.sketch(stream, value, profile, bin);
            bin
        };
        match column {
            Observations::Numbers(numbers) => {
                numbers[rows].iter().for_each(|it| tell(sketch(Observation::Number(*it))));
            }
            Observations::Texts { codes, values } if values.len() <= rows.len() => {
                self.sketch_texts(stream, &codes[rows], values, profile, tell);
            }
            _ => rows.for_each(|row| tell(sketch(column.at(row)))),
        }
    }

    /// Looks each text up once.
    fn sketch_texts(
        &mut self,
        stream: usize,
        codes: &[u32],
        values: &[String],
        profile: &Profile,
        mut tell: impl FnMut(usize),
    ) {
        let bins = &profile.streams[stream].bins;
        let mut known = vec![None; values.len()];
        for code in codes {
            let Some(value) = (*code as usize).checked_sub(1) else {
                tell(bins.of(Observation::Missing));
                continue;
            };
            let text = &values[value];
            let bin = known[value].unwrap_or_else(|| bins.of(Observation::Text(text)));
            match known[value].replace(bin) {
                Some(_) => self.sketches[stream].update_again(text, bin + 1 == bins.count()),
                None => self.sketch(stream, Observation::Text(text), profile, bin),
            }
            tell(bin);
        }
    }
}
