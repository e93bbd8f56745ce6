//! A stream's values of many rows.

use std::ops::Range;

use super::Sketches;
use crate::bins::{Bins, Observation, Observations};
use crate::moments::Moments;
use crate::profile::StreamProfile;

/// What is kept of one stream, while its values are taken.
pub(crate) struct Summary<'a> {
    pub reference: &'a StreamProfile,
    /// Number of its first bin, over all streams.
    pub first: usize,
    pub moments: &'a mut Moments,
    pub sketches: &'a mut Sketches,
}

impl Summary<'_> {
    /// Adds values to what histograms can't say, and their bins to a list.
    pub fn add(&mut self, column: &Observations<'_>, rows: Range<usize>, bins: &mut Vec<usize>) {
        match (column, &self.reference.bins) {
            (Observations::Numbers(numbers), Bins::Number { .. }) if rows.len() > 1 => {
                self.add_numbers(&numbers[rows], bins);
            }
            (Observations::Texts { codes, values }, _) if values.len() <= rows.len() => {
                self.add_texts(&codes[rows], values, bins);
            }
            _ => bins.extend(rows.map(|row| self.add_value(column.at(row)))),
        }
    }

    /// Adds one value, and tells its bin.
    pub fn add_value(&mut self, value: Observation<'_>) -> usize {
        let bin = self.reference.bins.of(value);
        if let (Observation::Number(number), Some(scale)) = (value, self.reference.scale) {
            self.moments.add(number, scale);
        }
        self.sketches.update(value, self.is_last(bin));
        self.first + bin
    }

    fn add_numbers(&mut self, numbers: &[f64], bins: &mut Vec<usize>) {
        let of = |number: &f64| self.first + self.reference.bins.of(Observation::Number(*number));
        bins.extend(numbers.iter().map(of));
        if let Some(scale) = self.reference.scale {
            self.moments.extend(numbers, scale);
        }
        self.sketches.extend(numbers);
    }

    /// Looks each text up once.
    fn add_texts(&mut self, codes: &[u32], values: &[String], bins: &mut Vec<usize>) {
        let mut known = vec![None; values.len()];
        for code in codes {
            let Some(value) = (*code as usize).checked_sub(1) else {
                bins.push(self.add_value(Observation::Missing));
                continue;
            };
            let text = &values[value];
            bins.push(match known[value] {
                Some(bin) => {
                    self.sketches.update_again(text, self.is_last(bin - self.first));
                    bin
                }
                None => *known[value].insert(self.add_value(Observation::Text(text))),
            });
        }
    }

    fn is_last(&self, bin: usize) -> bool {
        bin + 1 == self.reference.bins.count()
    }
}
