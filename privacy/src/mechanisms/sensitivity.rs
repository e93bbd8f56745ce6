//! How much one user can change a set of histograms.

use std::fmt;

use crate::error::{Error, Result};

/// Which sets of rows count as neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Neighbours {
    /// One user's rows are there, or not; so their number is hidden as well. A user with other rows instead is two
    /// steps away, at twice the epsilon.
    AddRemove,
    /// One user's rows are there, or as many others instead. How many rows there are in all is not hidden.
    Substitution,
}

impl fmt::Display for Neighbours {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Neighbours::AddRemove => "one user more or less",
            Neighbours::Substitution => "one user instead of another",
        })
    }
}

/// The most that one user contributes to a window. The caller sees to it: rows beyond are not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Contribution {
    rows: u32,
    neighbours: Neighbours,
}

impl Contribution {
    /// So many rows of one user, each of which counts once in every histogram.
    ///
    /// # Errors
    /// When there are not 1 to 1,024 rows.
    pub fn new(rows: u32, neighbours: Neighbours) -> Result<Contribution> {
        match rows {
            1..=1_024 => Ok(Contribution { rows, neighbours }),
            _ => Err(Error::new(format!("one user has {rows} rows, expected 1 to 1,024"))),
        }
    }

    /// How many rows one user may have.
    pub fn rows(self) -> u32 {
        self.rows
    }

    /// What counts as a neighbour.
    pub fn neighbours(self) -> Neighbours {
        self.neighbours
    }

    /// The most by which the counts of all histograms change together: the sum of the changes' magnitudes.
    pub(super) fn sum_of_magnitudes(self, histograms: usize) -> u64 {
        histograms as u64 * u64::from(self.rows) * self.moved()
    }

    /// The sum of the changes' squares, largest where all rows of a user lie in one bin.
    pub(super) fn sum_of_squares(self, histograms: usize) -> u64 {
        histograms as u64 * u64::from(self.rows).pow(2) * self.moved()
    }

    /// How many bins of a histogram a row changes: another row instead takes from one and gives to another.
    fn moved(self) -> u64 {
        match self.neighbours {
            Neighbours::AddRemove => 1,
            Neighbours::Substitution => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All histograms of up to so many rows in three bins that one user may have.
    fn contributions(rows: i64, exactly: bool) -> Vec<[i64; 3]> {
        let all = (0..=rows).flat_map(|a| (0..=rows).map(move |b| (a, b)));
        all.flat_map(|(a, b)| (0..=rows).map(move |c| [a, b, c]))
            .filter(|counts| {
                let sum: i64 = counts.iter().sum();
                if exactly { sum == rows } else { sum <= rows }
            })
            .collect()
    }

    #[test]
    fn no_user_changes_more_than_the_sensitivity() {
        for (neighbours, exactly) in
            [(Neighbours::AddRemove, false), (Neighbours::Substitution, true)]
        {
            let contribution = Contribution::new(4, neighbours).unwrap();
            let one = contributions(4, exactly);
            let others = if exactly { one.clone() } else { vec![[0; 3]] };
            let (mut magnitudes, mut squares) = (0, 0);
            for (mine, other) in one.iter().flat_map(|a| others.iter().map(move |b| (a, b))) {
                let changes: Vec<u64> =
                    mine.iter().zip(other).map(|(a, b)| a.abs_diff(*b)).collect();
                magnitudes = magnitudes.max(changes.iter().sum());
                squares = squares.max(changes.iter().map(|change| change * change).sum());
            }
            assert_eq!(contribution.sum_of_magnitudes(1), magnitudes, "{neighbours}");
            assert_eq!(contribution.sum_of_squares(1), squares, "{neighbours}");
        }
    }
}
