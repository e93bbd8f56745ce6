//! `Det`: determinants.

use crate::engine::ops::numbers::{from_reals, reals};
use crate::engine::ops::shape::failed;
use crate::engine::ops::{Kernel, Node};
use crate::error::Result;

pub(super) fn build(_: &Node) -> Result<Kernel> {
    Ok(Kernel::single(|inputs| {
        let x = inputs.tensor(0)?;
        let [outer @ .., rows, columns] = x.shape() else {
            return Err(failed(format!("the input has shape {:?}, expected matrices", x.shape())));
        };
        if rows != columns {
            return Err(failed(format!("a matrix is {rows} by {columns}, expected a square")));
        }
        let values = reals::<f64>(x)?;
        let count: usize = outer.iter().product();
        let matrix = |index: usize| values[index * rows * rows..][..rows * rows].to_vec();
        let determinants = (0..count).map(|index| determinant(matrix(index), *rows)).collect();
        from_reals(outer, determinants, x.datum_type())
    }))
}

/// By elimination, with the largest of each column as the pivot.
fn determinant(mut matrix: Vec<f64>, size: usize) -> f64 {
    let mut product = 1.0;
    for column in 0..size {
        let magnitude = |row: &usize| matrix[row * size + column].abs();
        let largest = |a: &usize, b: &usize| magnitude(a).total_cmp(&magnitude(b));
        // OK because the range has at least one row.
        let pivot_row = (column..size).max_by(largest).expect("a row");
        if pivot_row != column {
            (0..size).for_each(|at| matrix.swap(pivot_row * size + at, column * size + at));
            product = -product;
        }
        let pivot = matrix[column * size + column];
        product *= pivot;
        if pivot == 0.0 {
            return 0.0;
        }
        for row in column + 1..size {
            let factor = matrix[row * size + column] / pivot;
            for at in column..size {
                matrix[row * size + at] -= factor * matrix[column * size + at];
            }
        }
    }
    product
}
