//! The loops, compiled for each type of values.

use super::block::columns;
use super::underway::Underway;
use super::walk::{STRIDE, steps, walk};
use super::{Block, Forest, Node, ROWS, Walk};
use crate::quick_scorer::Comparison;

/// Calls a function with the arguments and the way in which the forest's branches compare.
macro_rules! compare {
    ($function:ident($forest:ident, $($argument:ident),*)) => {
        match ($forest.comparison, $forest.missing_passes) {
            (Comparison::LessOrEqual, false) => {
                $function::<_, false>($forest, $($argument),*, |node, value| value <= node.threshold)
            }
            (Comparison::Less, false) => {
                $function::<_, false>($forest, $($argument),*, |node, value| value < node.threshold)
            }
            (Comparison::LessOrEqual, true) => $function::<_, true>($forest, $($argument),*, |node, value| {
                (value <= node.threshold) | (value.is_nan() & node.missing_passes())
            }),
            (Comparison::Less, true) => $function::<_, true>($forest, $($argument),*, |node, value| {
                (value < node.threshold) | (value.is_nan() & node.missing_passes())
            }),
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

// A function for each comparison: of one that holds them all, engines keep less in registers.

/// Several trees at once: there is only one row to walk through them.
#[inline(never)]
fn walk_row<T: Copy, const MISSING_PASSES: bool>(
    forest: &Forest<T>,
    row: &[T],
    leaves: &mut [u32],
    passes: impl Fn(&Node<T>, T) -> bool,
) {
    let leaves = &mut leaves[..forest.roots.len()];
    for (roots, leaves) in forest.roots.chunks(ROWS).zip(leaves.chunks_mut(ROWS)) {
        let from = std::array::from_fn(|lane| *roots.get(lane).unwrap_or(&roots[0]));
        let value = |node: &Node<T>, _| row[node.feature_where::<MISSING_PASSES>()];
        let reached = walk(&forest.nodes, from, value, &passes);
        leaves.copy_from_slice(&reached[..roots.len()]);
    }
}

/// Groups of rows that are too few to close ranks.
const FEW: usize = 3;

#[inline(never)]
fn walk_block<T: Copy, const MISSING_PASSES: bool>(
    forest: &Forest<T>,
    tree: usize,
    block: &Block<T>,
    leaves: &mut [[u32; ROWS]],
    passes: impl Fn(&Node<T>, T) -> bool,
) {
    let (nodes, top) = (&forest.nodes[..], &forest.tops[tree]);
    let value = |columns: &[[T; ROWS]], node: &Node<T>, lane: usize| {
        columns[node.feature_where::<MISSING_PASSES>()][lane]
    };
    if block.groups().len() <= FEW {
        for (columns, leaves) in block.groups().zip(leaves) {
            let from = top.exits::<MISSING_PASSES>(columns, &passes);
            *leaves = walk(nodes, from, |node, lane| value(columns, node, lane), &passes);
        }
        return;
    }
    let leaves = leaves.as_flattened_mut();
    let mut underway = Underway::new();
    for (group, columns) in block.groups().enumerate() {
        let mut at = top.exits::<MISSING_PASSES>(columns, &passes);
        let value = |node: &Node<T>, lane: usize| value(columns, node, lane);
        steps(nodes, &mut at, top.common_steps, value, &passes);
        let rows: [u32; ROWS] = std::array::from_fn(|lane| (group * ROWS + lane) as u32);
        underway.keep(nodes, &rows, &at, leaves);
    }
    underway.finish(nodes, leaves, |rows, at| {
        let starts = rows.map(|row| block.start_of(row));
        let value = |node: &Node<T>, lane: usize| {
            block.value(starts[lane], node.feature_where::<MISSING_PASSES>())
        };
        steps(nodes, at, STRIDE, value, &passes);
    });
}
