//! Where a value falls: the bins of a stream, fixed when the reference is profiled.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::order::positions;

/// A value of a stream.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Observation<'a> {
    /// Nothing was given. NaN counts as missing too.
    Missing,
    /// A number; an infinite one lies below or above all edges.
    Number(f64),
    /// A category.
    Text(&'a str),
    /// A category, by its position in the list of values.
    Position(usize),
}

/// The values of a stream, row by row.
#[derive(Clone, Debug)]
pub enum Observations<'a> {
    /// Numbers, as [`Observation::Number`].
    Numbers(Cow<'a, [f64]>),
    /// Categories, of which each may be there once.
    Texts {
        /// For each row the position of its text, from 1; 0 where nothing was given.
        codes: &'a [u32],
        /// The texts.
        values: &'a [String],
    },
    /// Categories, by their positions in the list of values.
    Positions(Vec<Option<usize>>),
}

impl Observations<'_> {
    /// The value of a row.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn at(&self, row: usize) -> Observation<'_> {
        match self {
            Observations::Numbers(numbers) => Observation::Number(numbers[row]),
            Observations::Texts { codes, values } => match codes[row] {
                0 => Observation::Missing,
                code => Observation::Text(&values[code as usize - 1]),
            },
            Observations::Positions(positions) => {
                positions[row].map_or(Observation::Missing, Observation::Position)
            }
        }
    }
}

/// The bins of a stream. Bin 0 is for what is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", try_from = "Unchecked")]
pub enum Bins {
    /// Numbers: 1 for those below the first edge, then `[edge, next edge)` each, of which the last holds
    /// its upper edge too, then those above.
    Number {
        /// Rising; at least one. A single edge is a bin of its own.
        edges: Vec<f64>,
    },
    /// Categories: one for each value, then one for all others.
    Category {
        /// The values, each once.
        values: Vec<String>,
        /// Positions of the values in alphabetical order, to search in.
        #[serde(skip)]
        order: Vec<u32>,
    },
}

/// As it stands in a file.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Unchecked {
    Number { edges: Vec<f64> },
    Category { values: Vec<String> },
}

impl TryFrom<Unchecked> for Bins {
    type Error = Error;

    fn try_from(bins: Unchecked) -> Result<Bins> {
        match bins {
            Unchecked::Number { edges } => Bins::numbers(edges),
            Unchecked::Category { values } => Bins::categories(values),
        }
    }
}

/// More bins than this make no test more powerful.
const MAX_EDGES: usize = 256;
const MAX_VALUES: usize = 4096;

impl Bins {
    /// Bins between rising edges.
    ///
    /// # Errors
    /// When there is no edge, or more than 256, or they don't rise, or one is not finite.
    pub fn numbers(edges: Vec<f64>) -> Result<Bins> {
        if edges.is_empty() || edges.len() > MAX_EDGES {
            return Err(Error::new(format!(
                "has {} edges, expected 1 to {MAX_EDGES}",
                edges.len()
            )));
        }
        if let Some(edge) = edges.iter().find(|edge| !edge.is_finite()) {
            return Err(Error::new(format!("has the edge {edge}, expected finite numbers")));
        }
        match edges.windows(2).find(|pair| pair[0] >= pair[1]) {
            Some(pair) => Err(Error::new(format!(
                "has the edge {} after {}, expected rising numbers",
                pair[1], pair[0]
            ))),
            None => Ok(Bins::Number { edges }),
        }
    }

    /// A bin for each value, and one for all others.
    ///
    /// # Errors
    /// When there are more than 4,096 values, or one is there twice.
    pub fn categories(values: Vec<String>) -> Result<Bins> {
        if values.len() > MAX_VALUES {
            let text = format!("has {} values, expected at most {MAX_VALUES}", values.len());
            return Err(Error::new(text));
        }
        let order = positions(values.len(), &|a, b| values[a].cmp(&values[b]));
        // OK because there are at most 4,096.
        let order: Vec<u32> = order.into_iter().map(|at| at as u32).collect();
        let twice =
            order.windows(2).find(|pair| values[pair[0] as usize] == values[pair[1] as usize]);
        match twice {
            Some(pair) => {
                Err(Error::new(format!("has the value `{}` twice", values[pair[0] as usize])))
            }
            None => Ok(Bins::Category { values, order }),
        }
    }

    /// How many there are, at least 2.
    pub fn count(&self) -> usize {
        match self {
            Bins::Number { edges } => inner(edges) + 3,
            Bins::Category { values, .. } => values.len() + 2,
        }
    }

    /// The bin of a value. A number among categories, or a text among numbers, is none of the known values.
    pub fn of(&self, value: Observation<'_>) -> usize {
        match (self, value) {
            (_, Observation::Missing) => 0,
            (Bins::Number { edges }, Observation::Number(number)) => of_number(edges, number),
            (Bins::Category { values, order }, Observation::Text(text)) => {
                let found = order.binary_search_by(|at| values[*at as usize].as_str().cmp(text));
                found.map_or(values.len(), |at| order[at] as usize) + 1
            }
            (Bins::Category { values, .. }, Observation::Position(position)) => {
                position.min(values.len()) + 1
            }
            (_, Observation::Number(number)) if number.is_nan() => 0,
            _ => self.count() - 1,
        }
    }

    /// The bins of what the reference has no bin for: below and above all numbers, or other categories.
    pub(crate) fn outside(&self) -> impl Iterator<Item = usize> {
        let last = self.count() - 1;
        let below = matches!(self, Bins::Number { .. }).then_some(1);
        below.into_iter().chain([last])
    }
}

fn inner(edges: &[f64]) -> usize {
    (edges.len() - 1).max(1)
}

fn of_number(edges: &[f64], number: f64) -> usize {
    // OK because bins have at least one edge.
    let last = edges[edges.len() - 1];
    if number.is_nan() {
        0
    } else if number > last {
        inner(edges) + 2
    } else {
        edges.partition_point(|edge| *edge <= number).min(inner(edges)) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_fall_between_edges() {
        let bins = Bins::numbers(vec![0.0, 1.0, 5.0]).unwrap();
        assert_eq!(bins.count(), 5);
        let cases = [
            (f64::NAN, 0),
            (f64::NEG_INFINITY, 1),
            (-0.1, 1),
            (0.0, 2),
            (0.9, 2),
            (1.0, 3),
            (5.0, 3),
            (5.1, 4),
            (f64::INFINITY, 4),
        ];
        for (number, bin) in cases {
            assert_eq!(bins.of(Observation::Number(number)), bin, "{number}");
        }
        assert_eq!(bins.of(Observation::Missing), 0);
        assert_eq!(bins.of(Observation::Text("x")), 4);
    }

    #[test]
    fn a_single_edge_is_a_bin() {
        let bins = Bins::numbers(vec![3.0]).unwrap();
        let found = [2.9, 3.0, 3.1].map(|number| bins.of(Observation::Number(number)));
        assert_eq!((bins.count(), found), (4, [1, 2, 3]));
    }

    #[test]
    fn categories_keep_their_order() {
        let bins = Bins::categories(["b", "a", "c"].map(String::from).to_vec()).unwrap();
        let found = ["b", "a", "c", "d"].map(|value| bins.of(Observation::Text(value)));
        assert_eq!(found, [1, 2, 3, 4]);
        assert_eq!(bins.of(Observation::Position(2)), 3);
        assert_eq!(bins.of(Observation::Position(9)), 4);
    }

    #[test]
    fn bins_are_checked_when_read() {
        let cases = [
            (r#"{"type":"number","edges":[]}"#, "0 edges"),
            (r#"{"type":"number","edges":[1,1]}"#, "rising"),
            (r#"{"type":"category","values":["a","b","a"]}"#, "`a` twice"),
        ];
        for (json, expected) in cases {
            let error = serde_json::from_str::<Bins>(json).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
