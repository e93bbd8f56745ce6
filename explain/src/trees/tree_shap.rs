//! Interventional TreeSHAP.

use super::forest::{Child, Forest, Split};
use super::walk::{Walk, Weights};
use crate::error::{Result, expect};
use crate::explanation::{Attribution, Explanation};

/// Exact Shapley values of a forest against background rows, by a walk through its trees: what averaging [`Exact`] over
/// the background would give, in a time that grows with the nodes and not with 2^n.
///
/// They explain the sum of the leaves: a probability where leaves are shares of classes, log-odds where trees were boosted.
///
/// [`Exact`]: crate::Exact
///
/// ```
/// use driftline_explain::{Child, Comparison, Forest, Split, TreeShap};
///
/// // 1 where both features are above one half.
/// let split = |feature, fails| Split {
///     feature,
///     threshold: 0.5,
///     comparison: Comparison::LessOrEqual,
///     missing_passes: false,
///     passes: Child::Leaf(0),
///     fails,
/// };
/// let splits = vec![split(0, Child::Split(1)), split(1, Child::Leaf(1))];
/// let forest = Forest::new(2, vec![0.0], splits, vec![0.0, 1.0], vec![Child::Split(0)])?;
///
/// let background = [[0.0, 0.0], [0.0, 1.0]];
/// let explainer = TreeShap::new(forest, &[0, 1], &background)?;
/// let explanation = &explainer.explain(&[1.0, 1.0])?[0];
/// assert_eq!(explanation.attributions[0].value, 0.75);
/// assert_eq!(explanation.attributions[1].value, 0.25);
/// # Ok::<(), driftline_explain::Error>(())
/// ```
///
/// Lundberg et al., "From local explanations to global understanding with explainable AI for trees" (2020), algorithm 3;
/// here all background rows go through a tree together, as bits.
#[derive(Debug)]
pub struct TreeShap {
    forest: Forest,
    /// The player that the feature of each split belongs to.
    players: Vec<u32>,
    count: usize,
    blocks: Vec<Block>,
    rows: usize,
    base: Vec<f64>,
    weights: Weights,
}

/// Background rows, one bit each.
pub(super) type Rows = u128;

/// Up to 128 background rows.
#[derive(Debug)]
struct Block {
    all: Rows,
    /// Those that pass each split.
    passing: Vec<Rows>,
}

impl TreeShap {
    /// Explains this forest. `players` has the player of each feature, from 0 on: the columns of one that was encoded
    /// are one player.
    ///
    /// # Errors
    /// When there is no background, or the number of players or of a row's values is not that of features.
    pub fn new(
        forest: Forest,
        players: &[usize],
        background: &[impl AsRef<[f32]>],
    ) -> Result<TreeShap> {
        let features = forest.features().to_string();
        expect(players.len() == forest.features(), "players", players.len(), &features)?;
        expect(!background.is_empty(), "background", 0, "1 row or more")?;
        background.iter().try_for_each(|row| forest.check_row(row.as_ref()))?;
        let blocks = background.chunks(Rows::BITS as usize);
        let blocks: Vec<_> = blocks.map(|rows| Block::new(&forest, rows)).collect();
        let mut base = vec![0.0; forest.outputs()];
        blocks.iter().for_each(|block| block.add_values(&forest, &mut base));
        let rows = background.len() as f64;
        base.iter_mut().zip(&forest.base).for_each(|(sum, base)| *sum = base + *sum / rows);
        Ok(TreeShap {
            // OK because there are fewer players than features in memory, and 2^32 of those are not.
            players: forest.splits.iter().map(|split| players[split.feature] as u32).collect(),
            count: players.iter().max().map_or(0, |player| player + 1),
            blocks,
            rows: background.len(),
            base,
            weights: Weights::new(),
            forest,
        })
    }

    /// Explains a row: one explanation for each output.
    ///
    /// # Errors
    /// When the row has not as many values as the forest has features.
    pub fn explain(&self, row: &[f32]) -> Result<Vec<Explanation>> {
        self.forest.check_row(row)?;
        let outputs = self.forest.outputs();
        let passes: Vec<_> = self.forest.splits.iter().map(|split| split.test(row)).collect();
        let mut sums = vec![0.0; self.count * outputs];
        for block in &self.blocks {
            let mut walk = Walk::new(&self.forest, &self.players, &passes, &block.passing);
            walk.run(block.all, &self.weights, &mut sums);
        }
        let prediction = self.forest.predict(row);
        (0..outputs).map(|output| self.explanation(output, &prediction, &sums)).collect()
    }

    fn explanation(&self, output: usize, prediction: &[f64], sums: &[f64]) -> Result<Explanation> {
        let outputs = prediction.len();
        let value = |sum: &f64| sum / self.rows as f64;
        let attribution = |sum| Attribution { value: value(sum), standard_error: 0.0 };
        let explanation = Explanation {
            base: self.base[output],
            prediction: prediction[output],
            attributions: sums.iter().skip(output).step_by(outputs).map(attribution).collect(),
            degrees_of_freedom: f64::INFINITY,
            evaluations: self.rows + 1,
        };
        explanation.additive()
    }
}

impl Block {
    fn new(forest: &Forest, rows: &[impl AsRef<[f32]>]) -> Block {
        let column = |feature| Column::new(rows.iter().map(|row| row.as_ref()[feature]));
        let columns: Vec<_> = (0..forest.features()).map(column).collect();
        let passing = forest.splits.iter().map(|split| columns[split.feature].passing(split));
        Block { all: Rows::MAX >> (Rows::BITS as usize - rows.len()), passing: passing.collect() }
    }

    /// Adds up the leaves that its rows reach.
    fn add_values(&self, forest: &Forest, sums: &mut [f64]) {
        let mut ways: Vec<_> = forest.roots.iter().rev().map(|root| (*root, self.all)).collect();
        while let Some((child, rows)) = ways.pop() {
            match child {
                _ if rows == 0 => {}
                Child::Split(number) => {
                    let (split, passing) = (&forest.splits[number], self.passing[number]);
                    ways.extend([(split.passes, rows & passing), (split.fails, rows & !passing)]);
                }
                Child::Leaf(leaf) => {
                    let count = f64::from(rows.count_ones());
                    let values = sums.iter_mut().zip(forest.leaf(leaf));
                    values.for_each(|(sum, value)| *sum += count * value);
                }
            }
        }
    }
}

/// The values of a feature in a block. Those that pass a split are the smallest, so their rows are known beforehand.
struct Column {
    sorted: Vec<f32>,
    /// The rows of the so many smallest.
    smallest: Vec<Rows>,
    missing: Rows,
}

impl Column {
    fn new(values: impl Iterator<Item = f32>) -> Column {
        let (missing, mut known): (Vec<_>, Vec<_>) =
            values.enumerate().partition(|(_, value)| value.is_nan());
        known.sort_by(|(_, left), (_, right)| left.total_cmp(right));
        let add = |rows: Rows, place: usize| rows | 1 << place;
        let mut smallest = vec![0];
        smallest.extend(known.iter().scan(0, |rows, (place, _)| {
            *rows = add(*rows, *place);
            Some(*rows)
        }));
        let missing = missing.into_iter().fold(0, |rows, (place, _)| add(rows, place));
        Column { sorted: known.into_iter().map(|(_, value)| value).collect(), smallest, missing }
    }

    fn passing(&self, split: &Split) -> Rows {
        let count = self.sorted.partition_point(|value| split.test_value(*value));
        self.smallest[count] | if split.missing_passes { self.missing } else { 0 }
    }
}
