use super::*;

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn value(&mut self) -> f32 {
        let number = self.below(10);
        if number == 9 { f32::NAN } else { number as f32 }
    }
}

const FEATURES: usize = 5;

/// A tree of that many leaves, which are numbered by their places; its root.
fn grow(numbers: &mut Numbers, leaves: u64, missing: u32, nodes: &mut Vec<Node<f32>>) -> u32 {
    let place = nodes.len() as u32;
    if leaves == 1 {
        let test = Test { threshold: f32::NAN, feature: 0 };
        nodes.push(Node { test, next: [place, place] });
        return place;
    }
    let feature = numbers.below(FEATURES as u64) as u32;
    let missing = if numbers.below(2) == 0 { missing } else { 0 };
    let test = Test { threshold: numbers.below(8) as f32, feature: feature | missing };
    nodes.push(Node { test, next: [place; 2] });
    let failing = 1 + numbers.below(leaves - 1);
    let fails = grow(numbers, failing, missing, nodes);
    let passes = grow(numbers, leaves - failing, missing, nodes);
    nodes[place as usize].next = [fails, passes];
    place
}

/// The leaf of one row, node by node.
fn expected(forest: &Forest<f32>, root: u32, row: &[f32]) -> u32 {
    let mut at = root;
    while !forest.nodes[at as usize].is_leaf(at) {
        let Node { test, next } = forest.nodes[at as usize];
        let value = row[test.feature()];
        let passes = match forest.comparison {
            _ if value.is_nan() => test.missing_passes(),
            Comparison::LessOrEqual => value <= test.threshold,
            Comparison::Less => value < test.threshold,
        };
        at = next[usize::from(passes)];
    }
    forest.nodes[at as usize].next[1]
}

#[test]
fn leaves_are_those_that_a_lone_walk_reaches() {
    let mut numbers = Numbers(7);
    for comparison in [Comparison::LessOrEqual, Comparison::Less] {
        for missing in [0, MISSING_PASSES] {
            let mut nodes = Vec::new();
            let roots = (1..100).map(|leaves| grow(&mut numbers, leaves, missing, &mut nodes));
            let roots = roots.collect();
            let forest = Forest::new(nodes, roots, comparison);
            // Two groups, one of which is not full.
            let rows: Vec<f32> = (0..13 * FEATURES).map(|_| numbers.value()).collect();
            let block = Block::new(&rows, FEATURES);
            let mut together = vec![[[0; ROWS]; 2]; forest.roots.len()];
            for (tree, leaves) in together.iter_mut().enumerate() {
                forest.leaves(tree, &block, leaves);
            }
            let mut alone = vec![0; forest.roots.len()];
            for (index, row) in rows.chunks(FEATURES).enumerate() {
                forest.leaves_of_row(row, &mut alone);
                for (tree, root) in forest.roots.iter().enumerate() {
                    let found = (alone[tree], together[tree].as_flattened()[index]);
                    let expected = expected(&forest, *root, row);
                    assert_eq!(found, (expected, expected), "{comparison:?}, row {index}");
                }
            }
        }
    }
}

#[test]
fn weights_are_added_to_the_sums_of_each_row() {
    let weights = [1.0, 2.0, 4.0, 8.0];
    let mut sums = [0.5, 0.25];
    f32::add_weights(&[3, 1], &weights, 1, &mut sums);
    assert_eq!(sums, [8.5, 2.25]);
    let mut sums = [0.0; 4];
    f32::add_weights(&[1, 0], &weights, 2, &mut sums);
    assert_eq!(sums, [4.0, 8.0, 1.0, 2.0]);
}
