//! Features column by column, as they are made, and row by row, as most models take them.

use driftline_kernels::columns;

/// What a column of features is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Part {
    /// A number for each row.
    Number,
    /// Of so many features, the position of the one that is 1, while the others are 0.
    OneOf(usize),
}

impl Part {
    /// How many features it is.
    pub(crate) fn width(self) -> usize {
        match self {
            Part::Number => 1,
            Part::OneOf(count) => count,
        }
    }
}

/// Features of rows. Which are numbers and which are positions, [`Part`]s tell.
#[derive(Debug, Default)]
pub(crate) struct FeatureColumns {
    /// Columns of numbers, one behind the other.
    pub(crate) numbers: Vec<f64>,
    /// Columns of positions, one behind the other. One that is no position stands for zeros alone.
    pub(crate) positions: Vec<u32>,
}

impl FeatureColumns {
    /// Row by row, `width` features each.
    ///
    /// # Panics
    /// When there is no column for a part.
    pub(crate) fn into_rows(
        self,
        parts: impl Iterator<Item = Part>,
        rows: usize,
        width: usize,
    ) -> Vec<f64> {
        let mut features = vec![0.0; rows * width];
        let (mut numbers, mut positions) = (&self.numbers[..], &self.positions[..]);
        let mut first = 0;
        for part in parts {
            match part {
                Part::Number => {
                    let (column, others) = numbers.split_at(rows);
                    columns::place(column, &mut features, first, width);
                    numbers = others;
                }
                Part::OneOf(count) => {
                    let (column, others) = positions.split_at(rows);
                    for (position, row) in column.iter().zip(features.chunks_exact_mut(width)) {
                        let features = &mut row[first..first + count];
                        if let Some(feature) = features.get_mut(*position as usize) {
                            *feature = 1.0;
                        }
                    }
                    positions = others;
                }
            }
            first += part.width();
        }
        features
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_become_rows() {
        let columns = FeatureColumns {
            numbers: vec![1.0, 2.0, 3.0, 4.0],
            // The second row's is no position.
            positions: vec![0, 9],
        };
        let parts = [Part::Number, Part::OneOf(2), Part::Number];
        assert_eq!(
            columns.into_rows(parts.into_iter(), 2, 4),
            [1.0, 1.0, 0.0, 3.0, 2.0, 0.0, 0.0, 4.0]
        );
        assert!(FeatureColumns::default().into_rows(parts.into_iter(), 0, 4).is_empty());
    }
}
