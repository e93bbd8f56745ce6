use super::*;
use crate::numbers::Numbers;

const FEATURES: usize = 5;

/// A tree of that many leaves, the first of which has this place.
fn grow(numbers: &mut Numbers, first: Leaf, leaves: Leaf, branches: &mut Tree<f32>) {
    if leaves < 2 {
        return;
    }
    let passing = 1 + numbers.below(u64::from(leaves) - 1) as Leaf;
    branches.push(Branch {
        feature: numbers.below(FEATURES as u64) as usize,
        threshold: numbers.below(8) as f32,
        passing: (first, first + passing),
    });
    grow(numbers, first, passing, branches);
    grow(numbers, first + passing, leaves - passing, branches);
}

/// Takes a row from the root to its leaf, branch by branch.
fn walk(tree: &Tree<f32>, row: &[f32], passes: fn(f32, f32) -> bool) -> Leaf {
    let leaves = 1 + tree.iter().map(|branch| branch.passing.1).max().unwrap_or(0);
    let mut range = (0, leaves);
    while range.0 + 1 < range.1 {
        // The branch that starts where the range does and reaches least far beyond it is its root.
        let inside =
            |branch: &&Branch<f32>| branch.passing.0 == range.0 && branch.passing.1 < range.1;
        let branch = tree.iter().filter(inside).max_by_key(|branch| branch.passing.1).unwrap();
        if passes(row[branch.feature], branch.threshold) {
            range.1 = branch.passing.1;
        } else {
            range.0 = branch.passing.1;
        }
    }
    range.0
}

#[test]
fn leaves_are_those_that_a_walk_reaches() {
    let mut numbers = Numbers(7);
    for (comparison, passes) in [
        (Comparison::LessOrEqual, (|a, b| a <= b) as fn(f32, f32) -> bool),
        (Comparison::Less, |a, b| a < b),
    ] {
        // More trees than a group has, of one leaf up to 64.
        let trees: Vec<Tree<f32>> = (0..300)
            .map(|index| {
                let mut branches = Vec::new();
                grow(&mut numbers, 0, 1 + (index % 64) as Leaf, &mut branches);
                branches
            })
            .collect();
        let scorer = QuickScorer::new(&trees, comparison);
        let value = |number: u64| if number == 9 { f32::NAN } else { number as f32 };
        for _ in 0..8 {
            let row: Vec<f32> = (0..FEATURES).map(|_| value(numbers.below(10))).collect();
            let mut leaves = vec![0; trees.len()];
            scorer.leaves_of_row(&row, &mut leaves);
            for (index, tree) in trees.iter().enumerate() {
                assert_eq!(leaves[index], walk(tree, &row, passes), "tree {index}");
            }
        }
    }
}

#[test]
fn weights_add_up_in_the_order_of_the_trees() {
    assert_eq!(f32::add_weights(&[1, 0], &[0, 2], &[1.0, 2.0, 4.0, 8.0]), 6.0);
}
