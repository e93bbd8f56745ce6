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

/// A tree whose every second node is a leaf, down to this depth; its root.
fn chain<T: Walk + From<f32>>(depth: u64, side: usize, nodes: &mut Vec<Node<T>>) -> u32 {
    let root = nodes.len() as u32;
    let leaf = |place| Node { threshold: T::from(f32::NAN), feature: 0, next: [place, place] };
    for level in 0..depth {
        let place = nodes.len() as u32;
        // All values pass, or none.
        let threshold = T::from([-1.0, 9.0][side]);
        let mut next = [place + 1; 2];
        next[side] = place + 2;
        nodes.push(Node { threshold, feature: (level % FEATURES as u64) as u32, next });
        nodes.push(leaf(place + 1));
    }
    nodes.push(leaf(nodes.len() as u32));
    root
}

fn check<T: Walk + From<f32> + std::fmt::Debug>(comparison: Comparison, missing: u32) {
    let mut numbers = Numbers(7);
    let mut nodes = Vec::new();
    let mut roots: Vec<u32> =
        (1..100).map(|leaves| grow(&mut numbers, leaves, missing, &mut nodes)).collect();
    roots.extend([chain(300, 0, &mut nodes), chain(300, 1, &mut nodes)]);
    // Trees may share their nodes.
    roots.push(roots[50]);
    let forest = Forest::new(nodes, roots, comparison);
    // Groups that are full or not, few that wait for each other, and even or odd numbers of many that close
    // ranks. The trees don't look at the last feature.
    for count in [0, 1, 7, 8, 9, 24, 25, 40, 61, BLOCK - 1, BLOCK] {
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
fn paths_are_kept_where_a_tree_has_more_leaves_than_a_word_has_bits() {
    for (leaves, kept) in [(1, false), (32, false), (33, true)] {
        let mut nodes = Vec::new();
        let roots = vec![grow::<f32>(&mut Numbers(7), leaves, 0, &mut nodes)];
        let forest = Forest::new(nodes, roots, Comparison::Less);
        assert_eq!(forest.paths.is_some(), kept, "{leaves} leaves");
    }
}

/// A chain too long to be compared all at once, with one node changed.
fn spoiled(spoil: impl Fn(&mut Node<f32>)) -> Forest<f32> {
    let mut nodes = Vec::new();
    let root = chain(100, 1, &mut nodes);
    // The last one is a leaf, the one before it too.
    let branch = nodes.len() - 3;
    spoil(&mut nodes[branch]);
    Forest::new(nodes, vec![root], Comparison::LessOrEqual)
}

#[test]
#[should_panic(expected = "a branch leads to none of the nodes")]
fn a_branch_must_lead_to_a_node() {
    spoiled(|node| node.next[0] = 201);
}

#[test]
#[should_panic(expected = "some value passes a leaf's test")]
fn no_value_may_pass_a_leaf() {
    spoiled(|node| node.next[0] = 198);
}

#[test]
#[should_panic(expected = "rows of 5 features, expected 2147483647")]
fn rows_must_have_all_features() {
    let forest = spoiled(|node| node.feature = MISSING_PASSES - 2);
    let block = Block::new(&[&[0.0; FEATURES][..]], FEATURES);
    forest.leaves_of_block(0, &block, &mut [[0; ROWS]]);
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
