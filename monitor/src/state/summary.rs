//! How the values of a stream are taken.

use std::borrow::Cow;
use std::ops::Range;

use super::Sketches;
use crate::bins::{Observation, Observations};
use crate::finder::BinFinder;
use crate::moments::Moments;
use crate::profile::StreamProfile;

/// Most lists of positions are shorter.
const FEW: usize = 16;

/// What is kept of one stream, while its values are taken.
pub(crate) struct Summary<'a> {
    pub reference: &'a StreamProfile,
    pub moments: &'a mut Moments,
    pub sketches: &'a mut Sketches,
}

impl Summary<'_> {
    /// Adds values to what histograms can't say, and counts their bins. `finder` is of a stream of numbers.
    pub fn add(
        &mut self,
        column: &Observations<'_>,
        rows: Range<usize>,
        finder: Option<&BinFinder>,
        counts: &mut [u32],
    ) {
        match (column, finder) {
            (Observations::Numbers(numbers), Some(finder)) => {
                let numbers = &numbers[rows];
                finder.count(numbers, counts);
                self.add_numbers(&finite(numbers));
            }
            (Observations::Texts { codes, values }, _) if values.len() <= rows.len() => {
                self.add_texts(&codes[rows], values, counts);
            }
            (Observations::Positions(positions), None) => {
                self.add_positions(&positions[rows], counts);
            }
            _ => rows.for_each(|row| counts[self.add_value(column.at(row))] += 1),
        }
    }

    /// Adds one value, and tells its bin.
    pub fn add_value(&mut self, value: Observation<'_>) -> usize {
        let bin = self.reference.bins.of(value);
        match value {
            Observation::Number(number) => self.add_numbers(&finite(&[number])),
            Observation::Text(text) => self.sketches.add_text(text, bin, self.is_last(bin)),
            Observation::Position(position) => self.sketches.add_position(position),
            Observation::Missing => {}
        }
        bin
    }

    /// Adds finite numbers.
    fn add_numbers(&mut self, numbers: &[f64]) {
        if let Some(scale) = self.reference.scale {
            self.moments.extend(numbers, scale);
        }
        self.sketches.add_numbers(numbers);
    }

    /// Looks each text up once.
    fn add_texts(&mut self, codes: &[u32], values: &[String], counts: &mut [u32]) {
        let mut known = vec![None; values.len()];
        for code in codes {
            let Some(value) = (*code as usize).checked_sub(1) else {
                counts[self.add_value(Observation::Missing)] += 1;
                continue;
            };
            let text = &values[value];
            let bin = match known[value] {
                Some(bin) => {
                    self.sketches.add_text_again(text, self.is_last(bin));
                    bin
                }
                None => *known[value].insert(self.add_value(Observation::Text(text))),
            };
            counts[bin] += 1;
        }
    }

    /// Takes each of the first positions once.
    fn add_positions(&mut self, positions: &[Option<usize>], counts: &mut [u32]) {
        let mut known = [None; FEW];
        for position in positions {
            let observation = position.map_or(Observation::Missing, Observation::Position);
            let bin = match position.and_then(|position| known.get_mut(position)) {
                Some(Some(bin)) => *bin,
                Some(known) => *known.insert(self.add_value(observation)),
                None => self.add_value(observation),
            };
            counts[bin] += 1;
        }
    }

    fn is_last(&self, bin: usize) -> bool {
        bin + 1 == self.reference.bins.count()
    }
}

/// Those of some numbers that are finite, which mostly are all.
fn finite(numbers: &[f64]) -> Cow<'_, [f64]> {
    // Without a stop at the first that is not, several are looked at at once.
    match numbers.iter().fold(true, |all, number| all & number.is_finite()) {
        true => numbers.into(),
        false => numbers.iter().copied().filter(|number| number.is_finite()).collect(),
    }
}
