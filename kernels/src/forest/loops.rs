//! The loops, compiled for each type of values.

use super::alone::walk_row;
use super::block::columns;
use super::compare::{Less, LessOrEqual};
use super::together::walk_block;
use super::{Block, Forest, ROWS, Walk};
use crate::quick_scorer::Comparison;

/// Calls a function that is compiled for the way in which the forest's branches compare: of one that holds
/// all ways, engines keep less in registers.
macro_rules! compare {
    ($function:ident($forest:ident, $($argument:ident),*)) => {
        match ($forest.comparison, $forest.missing_passes) {
            (Comparison::LessOrEqual, false) => {
                $function::<_, LessOrEqual<false>>($forest, $($argument),*)
            }
            (Comparison::LessOrEqual, true) => {
                $function::<_, LessOrEqual<true>>($forest, $($argument),*)
            }
            (Comparison::Less, false) => $function::<_, Less<false>>($forest, $($argument),*),
            (Comparison::Less, true) => $function::<_, Less<true>>($forest, $($argument),*),
        }
    };
}

macro_rules! walks {
    ($($number:ident),*) => {
        $(
            impl Walk for $number {
                fn columns(rows: &[&[$number]], features: usize) -> Vec<[$number; ROWS]> {
                    columns(rows, features)
                }

                fn walk_row(forest: &Forest<$number>, row: &[$number], leaves: &mut [u32]) {
                    compare!(walk_row(forest, row, leaves))
                }

                fn walk_block(
                    forest: &Forest<$number>,
                    tree: usize,
                    block: &Block<$number>,
                    leaves: &mut [[u32; ROWS]],
                ) {
                    compare!(walk_block(forest, tree, block, leaves))
                }

                fn add_leaves(leaves: &[u32], weights: &[$number], width: usize, sums: &mut [$number]) {
                    if width == 1 {
                        for (sum, leaf) in sums.iter_mut().zip(leaves) {
                            *sum += weights[*leaf as usize];
                        }
                        return;
                    }
                    for (sums, leaf) in sums.chunks_exact_mut(width).zip(leaves) {
                        let weights = &weights[*leaf as usize * width..];
                        sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
                    }
                }
            }
        )*
    };
}

walks!(f32, f64);
