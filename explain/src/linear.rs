//! Symmetric systems of linear equations.

/// The Cholesky factor of a symmetric positive definite matrix, row after row.
pub(crate) struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

/// A pivot below this share of its diagonal is one that rounding left of nothing.
const SINGULAR: f64 = 1e-11;

impl Cholesky {
    /// Factors a matrix of which the lower triangle is read. `None` when it is singular.
    pub(crate) fn new(size: usize, mut lower: Vec<f64>) -> Option<Cholesky> {
        for column in 0..size {
            for row in column..size {
                let (upper, rest) = lower.split_at_mut(row * size);
                let above = if row == column { None } else { Some(&upper[column * size..]) };
                let other = above.map_or(&rest[..column], |above| &above[..column]);
                let known = dot(&rest[..column], other);
                let left = rest[column] - known;
                if row == column {
                    if left.is_nan() || left <= SINGULAR * rest[column] {
                        return None;
                    }
                    rest[column] = left.sqrt();
                } else {
                    rest[column] = left / upper[column * size + column];
                }
            }
        }
        Some(Cholesky { size, lower })
    }

    pub(crate) fn solve(&self, mut right: Vec<f64>) -> Vec<f64> {
        let size = self.size;
        for row in 0..size {
            let line = &self.lower[row * size..];
            right[row] = (right[row] - dot(&line[..row], &right[..row])) / line[row];
        }
        for row in (0..size).rev() {
            let line = &self.lower[row * size..];
            let value = right[row] / line[row];
            right[row] = value;
            right[..row].iter_mut().zip(line).for_each(|(right, line)| *right -= value * line);
        }
        right
    }
}

/// The sum of products, first to last.
pub(crate) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).fold(0.0, |sum, (left, right)| sum + left * right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved() {
        let matrix = vec![4.0, 0.0, 0.0, 2.0, 5.0, 0.0, -2.0, 1.0, 6.0];
        let solved = Cholesky::new(3, matrix).unwrap().solve(vec![2.0, 15.0, 18.0]);
        for (found, expected) in solved.iter().zip([1.0, 2.0, 3.0]) {
            assert!((found - expected).abs() < 1e-14, "{solved:?}");
        }
    }

    #[test]
    fn a_singular_system_is_told() {
        assert!(Cholesky::new(2, vec![1.0, 0.0, 1.0, 1.0]).is_none());
    }
}
