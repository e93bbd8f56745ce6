//! The loops over tests, compiled for each type of values.

use super::words::Word;
use super::{Comparison, GROUP, Group, Leaf, Number, QuickScorer, ROWS};

/// Tests between two looks at whether the rest can be left out. A test that all rows pass does no harm.
const STRIDE: usize = 16;

macro_rules! numbers {
    ($($number:ident),*) => {
        $(
            impl Number for $number {
                fn leaves_of_row(scorer: &QuickScorer<$number>, row: &[$number], leaves: &mut [Leaf]) {
                    for group in &scorer.groups {
                        match scorer.comparison {
                            Comparison::LessOrEqual => row_of_group(group, row, leaves, |a, b| a <= b),
                            Comparison::Less => row_of_group(group, row, leaves, |a, b| a < b),
                        }
                    }
                }

                fn add_weights(
                    leaves: &[[Leaf; ROWS]],
                    starts: &[u32],
                    weights: &[$number],
                ) -> [$number; ROWS] {
                    let mut sums = [0.0; ROWS];
                    for (leaves, start) in leaves.iter().zip(starts) {
                        let weights = &weights[*start as usize..];
                        for (sum, leaf) in sums.iter_mut().zip(leaves) {
                            *sum += weights[usize::from(*leaf)];
                        }
                    }
                    sums
                }

                fn add_weights_of_row(leaves: &[Leaf], starts: &[u32], weights: &[$number]) -> $number {
                    let weight = |(leaf, start): (&Leaf, &u32)| weights[*start as usize + usize::from(*leaf)];
                    leaves.iter().zip(starts).map(weight).fold(0.0, |sum, weight| sum + weight)
                }

                fn leaves(
                    scorer: &QuickScorer<$number>,
                    rows: &[&[$number]; ROWS],
                    leaves: &mut [[Leaf; ROWS]],
                ) {
                    for group in &scorer.groups {
                        match (scorer.comparison, group.narrow) {
                            (Comparison::LessOrEqual, true) => {
                                rows_of_group::<_, u32>(group, rows, leaves, |a, b| a <= b)
                            }
                            (Comparison::LessOrEqual, false) => {
                                rows_of_group::<_, u64>(group, rows, leaves, |a, b| a <= b)
                            }
                            (Comparison::Less, true) => {
                                rows_of_group::<_, u32>(group, rows, leaves, |a, b| a < b)
                            }
                            (Comparison::Less, false) => {
                                rows_of_group::<_, u64>(group, rows, leaves, |a, b| a < b)
                            }
                        }
                    }
                }
            }
        )*
    };
}

numbers!(f32, f64);

#[inline(always)]
fn row_of_group<T: Number>(
    group: &Group<T>,
    row: &[T],
    leaves: &mut [Leaf],
    passes: impl Fn(T, T) -> bool,
) {
    let mut words = [u64::ALL; GROUP];
    let mut start = 0;
    for (feature, end) in &group.features {
        let value = row[*feature];
        for test in &group.tests[start..*end] {
            if passes(value, test.threshold) {
                break;
            }
            words[test.tree as usize % GROUP] &= test.stay;
        }
        start = *end;
    }
    group.trees.iter().zip(words).for_each(|(tree, word)| leaves[*tree] = word.first());
}

#[inline(always)]
fn rows_of_group<T: Number, W: Word>(
    group: &Group<T>,
    rows: &[&[T]; ROWS],
    leaves: &mut [[Leaf; ROWS]],
    passes: impl Fn(T, T) -> bool,
) {
    let mut words = [[W::ALL; ROWS]; GROUP];
    let mut start = 0;
    for (feature, end) in &group.features {
        let values = rows.map(|row| row[*feature]);
        for tests in group.tests[start..*end].chunks(STRIDE) {
            let passed = values.map(|value| passes(value, tests[0].threshold));
            if passed == [true; ROWS] {
                break;
            }
            for test in tests {
                let stay = W::of(test.stay);
                let words = &mut words[test.tree as usize % GROUP];
                for (word, value) in words.iter_mut().zip(values) {
                    *word = word.and(stay.or(W::when(passes(value, test.threshold))));
                }
            }
        }
        start = *end;
    }
    group.trees.iter().zip(words).for_each(|(tree, words)| leaves[*tree] = words.map(W::first));
}
