//! Accuracy, AUC, F1 and Brier score of rows that are known by bin: counted ones, or expected ones.

/// The rows of one bin of the score.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// Whether rows of the bin are taken to be positive.
    pub decided: bool,
    pub rows: f64,
    /// The share of them that is positive.
    pub positive: f64,
    /// The mean of (score - truth)^2 of negative and of positive rows.
    pub squared_errors: [f64; 2],
    /// How often a positive row of the bin has a higher score than a negative one; ties count half.
    pub within_auc: f64,
}

/// A measure of how right a model is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Metric {
    Accuracy,
    Auc,
    F1,
    Brier,
}

impl Cell {
    fn positives(&self) -> f64 {
        self.rows * self.positive
    }

    fn negatives(&self) -> f64 {
        self.rows * (1.0 - self.positive)
    }
}

impl Metric {
    /// Of cells in the order of their scores. `None` where it is not defined: without rows; without rows of both
    /// classes (AUC); without positive rows, true or decided (F1).
    pub fn of(self, cells: &[Cell]) -> Option<f64> {
        let rows: f64 = cells.iter().map(|cell| cell.rows).sum();
        let value = match self {
            Metric::Accuracy => {
                let right =
                    |cell: &Cell| if cell.decided { cell.positives() } else { cell.negatives() };
                cells.iter().map(right).sum::<f64>() / rows
            }
            Metric::Brier => {
                let error = |cell: &Cell| {
                    let [negative, positive] = cell.squared_errors;
                    cell.negatives() * negative + cell.positives() * positive
                };
                cells.iter().map(error).sum::<f64>() / rows
            }
            Metric::F1 => {
                let decided = cells.iter().filter(|cell| cell.decided);
                let (found, taken) = decided.fold((0.0, 0.0), |(found, taken), cell| {
                    (found + cell.positives(), taken + cell.rows)
                });
                2.0 * found / (taken + cells.iter().map(Cell::positives).sum::<f64>())
            }
            Metric::Auc => auc(cells),
        };
        value.is_finite().then_some(value)
    }
}

/// The share of pairs, a positive row and a negative one, in which the positive one has the higher score.
fn auc(cells: &[Cell]) -> f64 {
    let (mut lower_negatives, mut positives, mut pairs) = (0.0, 0.0, 0.0);
    for cell in cells {
        pairs += cell.positives() * (lower_negatives + cell.negatives() * cell.within_auc);
        lower_negatives += cell.negatives();
        positives += cell.positives();
    }
    pairs / (lower_negatives * positives)
}

/// The AUC of rows in the order of their scores. `None` when all are of one class.
pub(super) fn exact_auc(rows: &[(f64, bool)]) -> Option<f64> {
    let cells: Vec<_> = rows
        .chunk_by(|a, b| a.0 == b.0)
        .map(|ties| {
            let positives = ties.iter().filter(|(_, positive)| *positive).count() as f64;
            let rows = ties.len() as f64;
            let (positive, squared_errors) = (positives / rows, [0.0; 2]);
            Cell { decided: true, rows, positive, squared_errors, within_auc: 0.5 }
        })
        .collect();
    Metric::Auc.of(&cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(decided: bool, negatives: f64, positives: f64) -> Cell {
        let rows = negatives + positives;
        let positive = positives / rows;
        Cell { decided, rows, positive, squared_errors: [0.04, 0.64], within_auc: 0.5 }
    }

    #[test]
    fn metrics_follow_their_definitions() {
        let cells = [cell(false, 6.0, 2.0), cell(true, 1.0, 3.0)];
        let cases = [
            (Metric::Accuracy, 9.0 / 12.0),
            (Metric::F1, 6.0 / 9.0),
            (Metric::Brier, (7.0 * 0.04 + 5.0 * 0.64) / 12.0),
            (Metric::Auc, (2.0 * 3.0 + 3.0 * 6.5) / 35.0),
        ];
        for (metric, expected) in cases {
            let found = metric.of(&cells).unwrap();
            assert!((found - expected).abs() < 1e-12, "{metric:?} {found}");
        }
    }

    #[test]
    fn what_is_not_defined_is_none() {
        for metric in [Metric::Accuracy, Metric::Auc, Metric::F1, Metric::Brier] {
            assert_eq!(metric.of(&[]), None);
        }
        assert_eq!(Metric::Auc.of(&[cell(true, 0.0, 5.0)]), None);
        assert_eq!(Metric::F1.of(&[cell(false, 5.0, 0.0)]), None);
    }

    #[test]
    fn ties_count_half() {
        assert_eq!(exact_auc(&[(0.1, false), (0.5, false), (0.5, true)]), Some(0.75));
        assert_eq!(exact_auc(&[(0.1, false)]), None);
    }
}
