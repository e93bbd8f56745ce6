//! How the values of a stream are taken.

use std::ops::Range;

use super::Sketches;
use crate::bins::{Observation, Observations};
use crate::finder::BinFinder;
use crate::moments::{Moments, TOGETHER};
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
                self.add_numbers(&numbers[rows], finder, counts);
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
            Observation::Number(number) if number.is_finite() => {
                let parts = self.reference.scale.map(|scale| scale.parts(number));
                self.moments.extend(parts.as_slice());
                self.sketches.add_number(number, bin, parts.unwrap_or_default());
                self.sketches.add_to_quantiles(&[number]);
            }
            Observation::Text(text) => self.sketches.add_text(text, bin, self.is_last(bin)),
            Observation::Position(position) => self.sketches.add_position(position),
            Observation::Number(_) | Observation::Missing => {}
        }
        bin
    }

    fn add_numbers(&mut self, numbers: &[f64], finder: &BinFinder, counts: &mut [u32]) {
        let mut are_finite = true;
        for some in numbers.chunks(TOGETHER) {
            let mut unknown = [0.0; TOGETHER];
            let (others, known) = self.sketches.recent.count(some, counts, &mut unknown);
            if self.reference.scale.is_some() {
                self.moments.add_sums(known.count, known.sum, known.squares);
            }
            are_finite &= self.add_unknown(&unknown[..others], finder, counts);
        }
        if are_finite {
            self.sketches.add_to_quantiles(numbers);
        } else {
            let numbers = numbers.iter().copied().filter(|number| number.is_finite());
            self.sketches.add_to_quantiles(&numbers.collect::<Vec<_>>());
        }
    }

    /// Adds some numbers, at most [`TOGETHER`], and tells whether all are finite. Only these are added to more than bins.
    fn add_unknown(&mut self, numbers: &[f64], finder: &BinFinder, counts: &mut [u32]) -> bool {
        let (mut bins, mut parts) = ([0; TOGETHER], [0; TOGETHER]);
        finder.find(numbers, &mut bins);
        let bins = &bins[..numbers.len()];
        bins.iter().for_each(|bin| counts[*bin as usize] += 1);
        // Without a stop at the first that is not, several are looked at at once.
        let are_finite = numbers.iter().fold(true, |all, number| all & number.is_finite());
        if !are_finite {
            for (number, bin) in numbers.iter().zip(bins).filter(|(number, _)| number.is_finite()) {
                self.add_finite(&[*number], &[*bin], &mut parts);
            }
            return false;
        }
        self.add_finite(numbers, bins, &mut parts);
        true
    }

    #[inline(never)]
    fn add_finite(&mut self, numbers: &[f64], bins: &[u32], parts: &mut [i64; TOGETHER]) {
        if let Some(scale) = self.reference.scale {
            scale.parts_of(numbers, parts);
            self.moments.extend(&parts[..numbers.len()]);
        }
        for ((number, bin), parts) in numbers.iter().zip(bins).zip(parts) {
            self.sketches.add_number(*number, *bin as usize, *parts);
        }
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
                    if self.is_last(bin) {
                        self.sketches.add_text_again(text);
                    }
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
