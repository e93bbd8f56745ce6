//! The loops over tests, compiled for each type of values.

use super::{Comparison, GROUP, Group, Leaf, Number, QuickScorer};

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

                fn add_weights(leaves: &[Leaf], starts: &[u32], weights: &[$number]) -> $number {
                    let weight = |(leaf, start): (&Leaf, &u32)| weights[*start as usize + usize::from(*leaf)];
                    leaves.iter().zip(starts).map(weight).fold(0.0, |sum, weight| sum + weight)
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
    let mut words = [u64::MAX; GROUP];
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
    group.trees.iter().zip(words).for_each(|(tree, word)| {
        leaves[*tree] = word.trailing_zeros() as Leaf;
    });
}
