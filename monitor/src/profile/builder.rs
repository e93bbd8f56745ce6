//! Makes a profile from rows.

use super::column::Column;
use super::spec::StreamSpec;
use super::together::Together;
use super::truths::calibration;
use super::{FORMAT, Profile};
use crate::bins::Observation;
use crate::error::{Error, Result};

/// Of more rows, every second, fourth, ... is kept: the bins can't get better, and memory stays bounded.
const MAX_ROWS: usize = 1 << 20;

/// Collects the rows of a reference.
pub struct ProfileBuilder {
    specs: Vec<StreamSpec>,
    score: Option<usize>,
    columns: Vec<Column>,
    rows: usize,
    stride: usize,
    truths: Vec<f64>,
}

impl ProfileBuilder {
    /// A profile of these streams, of which one is the model's answer.
    pub fn new(specs: Vec<StreamSpec>, score: Option<usize>) -> ProfileBuilder {
        let columns = specs.iter().map(|_| Column::default()).collect();
        ProfileBuilder { specs, score, columns, rows: 0, stride: 1, truths: Vec::new() }
    }

    /// How many rows were given.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a row: a value for each stream, asked for by its position.
    pub fn push<'a>(&mut self, value: impl Fn(usize) -> Observation<'a>) {
        if self.rows.is_multiple_of(self.stride) {
            for (position, column) in self.columns.iter_mut().enumerate() {
                column.push(value(position));
            }
            if self.rows / self.stride + 1 == MAX_ROWS {
                self.columns.iter_mut().for_each(Column::halve);
                self.stride *= 2;
            }
        }
        self.rows += 1;
    }

    /// Says what was true of the next rows of which it was not said yet: the position of the class, or the
    /// number. NaN where it is not known.
    pub fn tell(&mut self, truths: &[f64]) {
        self.truths.extend(truths);
    }

    /// The profile.
    ///
    /// # Errors
    /// When there are no rows, or what was true of them can't be: a class that there is not.
    pub fn finish(&self) -> Result<Profile> {
        let kept = self.columns.first().map_or(0, |column| column.values.len());
        if kept == 0 {
            return Err(Error::new("found 0 rows, expected at least 1"));
        }
        let scores = self.score.map(|score| self.columns[score].values.as_slice());
        let stream = |(spec, column): (&StreamSpec, &Column)| {
            column.profile(spec, scores.filter(|_| !spec.role().is_output()))
        };
        let streams = self.specs.iter().zip(&self.columns).map(stream).collect::<Result<_>>()?;
        let (rows, score) = (kept as u64, self.score);
        let together = Together::of(&self.specs, &self.columns);
        let mut profile =
            Profile { format: FORMAT, rows, streams, score, together, calibration: None };
        let truths = self.truths.iter().step_by(self.stride).copied();
        profile.calibration = calibration(&self.specs, &self.columns, truths, &profile)?;
        Ok(profile)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;

    fn number(name: &str, role: Role) -> StreamSpec {
        StreamSpec::Number { name: name.into(), role, edge: None }
    }

    #[test]
    fn rows_become_counts_and_mean_scores() {
        let specs = vec![
            number("x", Role::Input),
            StreamSpec::Text { name: "carrier".into(), role: Role::Input },
            number("score", Role::Score),
        ];
        let mut builder = ProfileBuilder::new(specs, Some(2));
        for row in 0..100 {
            builder.push(|stream| match stream {
                0 => Observation::Number(f64::from(row)),
                1 if row == 0 => Observation::Missing,
                1 => Observation::Text(if row < 50 { "UA" } else { "AA" }),
                _ => Observation::Number(f64::from(row) / 100.0),
            });
        }
        let profile = builder.finish().unwrap();
        assert_eq!(profile.streams[0].counts, [0, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0]);
        let carriers = &profile.streams[1];
        assert_eq!(carriers.counts, [1, 50, 49, 0]);
        assert!((carriers.mean_scores[1] - 0.745).abs() < 1e-12);
        assert_eq!(Profile::from_json(profile.to_json().as_bytes()).unwrap(), profile);
    }

    #[test]
    fn more_rows_than_fit_are_thinned() {
        let mut builder = ProfileBuilder::new(vec![number("x", Role::Input)], None);
        for row in 0..(MAX_ROWS as u32 + 10) {
            builder.push(|_| Observation::Number(f64::from(row)));
        }
        let profile = builder.finish().unwrap();
        assert_eq!(profile.rows, (MAX_ROWS as u64) / 2 + 5);
        let (least, most) = (profile.streams[0].counts[2], profile.streams[0].counts[11]);
        assert!(most.abs_diff(least) < 10, "{least} {most}");
    }

    #[test]
    fn empty_columns_are_profiled() {
        let mut builder = ProfileBuilder::new(vec![number("x", Role::Input)], None);
        builder.push(|_| Observation::Missing);
        assert_eq!(builder.finish().unwrap().streams[0].counts, [1, 0, 0, 0]);
    }

    #[test]
    fn a_profile_needs_rows() {
        let error = ProfileBuilder::new(vec![number("x", Role::Input)], None).finish();
        assert!(error.unwrap_err().to_string().contains("0 rows"));
    }
}
