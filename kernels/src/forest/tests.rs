use super::*;
use crate::numbers::Numbers;

impl Numbers {
    fn value<T: From<f32>>(&mut self) -> T {
        let number = self.below(10);
        T::from(if number == 9 { f32::NAN } else { number as f32 })
    }
}

const FEATURES: usize = 5;

/// A tree of that many leaves, which are numbered by their places; its root.
fn grow<T: Walk + From<f32>>(
    numbers: &mut Numbers,
    leaves: u64,
    missing: u32,
    nodes: &mut Vec<Node<T>>,
) -> u32 {
    let place = nodes.len() as u32;
    if leaves == 1 {
        nodes.push(Node { threshold: T::from(f32::NAN), feature: 0, next: [place, place] });
        return place;
    }
    let feature = numbers.below(FEATURES as u64) as u32;
    let missing = if numbers.below(2) == 0 { missing } else { 0 };
    let threshold = T::from(numbers.below(8) as f32);
    nodes.push(Node { threshold, feature: feature | missing, next: [place; 2] });
    let failing = 1 + numbers.below(leaves - 1);
    let fails = grow(numbers, failing, missing, nodes);
    let passes = grow(numbers, leaves - failing, missing, nodes);
    nodes[place as usize].next = [fails, passes];
    place
}

/// The leaf of one row, node by node.
fn expected<T: Walk>(forest: &Forest<T>, root: u32, row: &[T]) -> u32 {
    let mut at = root;
    while !forest.nodes[at as usize].is_leaf(at) {
        let node = &forest.nodes[at as usize];
        let value = row[node.feature()];
        let passes = match forest.comparison {
            // NaN is the only value without an order.
            _ if value.partial_cmp(&value).is_none() => node.missing_passes(),
            Comparison::LessOrEqual => value <= node.threshold,
            Comparison::Less => value < node.threshold,
        };
        at = node.next[usize::from(passes)];
    }
    forest.nodes[at as usize].next[1]
}

fn check<T: Walk + From<f32> + std::fmt::Debug>(comparison: Comparison, missing: u32) {
    let mut numbers = Numbers(7);
    let mut nodes = Vec::new();
    let roots = (1..100).map(|leaves| grow(&mut numbers, leaves, missing, &mut nodes)).collect();
    let forest = Forest::new(nodes, roots, comparison);
    // Few rows wait for each other, many close ranks. The trees don't look at the last feature.
    for count in [13, 61, BLOCK] {
        let values: Vec<T> = (0..count * (FEATURES + 1)).map(|_| numbers.value()).collect();
        let rows: Vec<_> = values.chunks(FEATURES + 1).collect();
        check_rows(&forest, &rows);
    }
}

fn check_rows<T: Walk + std::fmt::Debug>(forest: &Forest<T>, rows: &[&[T]]) {
    let block = Block::new(rows, FEATURES);
    let mut together = vec![[[0; ROWS]; BLOCK / ROWS]; forest.roots.len()];
    for (tree, leaves) in together.iter_mut().enumerate() {
        forest.leaves_of_block(tree, &block, leaves);
    }
    let mut alone = vec![0; forest.roots.len()];
    for (index, row) in rows.iter().enumerate() {
        forest.leaves_of_row(row, &mut alone);
        for (tree, root) in forest.roots.iter().enumerate() {
            let found = (alone[tree], together[tree].as_flattened()[index]);
            let expected = expected(forest, *root, row);
            assert_eq!(found, (expected, expected), "{:?}, {row:?}", forest.comparison);
        }
    }
}

#[test]
fn leaves_are_those_that_a_lone_walk_reaches() {
    for comparison in [Comparison::LessOrEqual, Comparison::Less] {
        for missing in [0, MISSING_PASSES] {
            check::<f32>(comparison, missing);
            check::<f64>(comparison, missing);
        }
    }
}

#[test]
fn weights_are_added_to_the_sums_of_each_row() {
    let weights = [1.0, 2.0, 4.0, 8.0];
    let mut sums = [0.5, 0.25];
    f32::add_leaves(&[3, 1], &weights, 1, &mut sums);
    assert_eq!(sums, [8.5, 2.25]);
    let mut sums = [0.0; 4];
    f32::add_leaves(&[1, 0], &weights, 2, &mut sums);
    assert_eq!(sums, [4.0, 8.0, 1.0, 2.0]);
}
