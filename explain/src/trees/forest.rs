//! Trees in flat arrays.

use crate::error::{Error, Result, expect};

/// How a split compares a value with its threshold. Both are floats of 32 bits, as in ONNX: compared in 64 bits, a value
/// next to the threshold would go the other way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// scikit-learn's and LightGBM's.
    LessOrEqual,
    /// XGBoost's.
    Less,
}

/// Where a way through a tree leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Child {
    /// To the split of this number.
    Split(usize),
    /// To the leaf of this number.
    Leaf(usize),
}

/// A test of one feature.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The column whose value is compared.
    pub feature: usize,
    /// What it is compared with.
    pub threshold: f32,
    /// How.
    pub comparison: Comparison,
    /// Whether a missing value, which is NaN, passes.
    pub missing_passes: bool,
    /// Where values that pass go.
    pub passes: Child,
    /// Where the others go.
    pub fails: Child,
}

impl Split {
    /// Whether a row passes.
    pub(super) fn test(&self, row: &[f32]) -> bool {
        self.test_value(row[self.feature])
    }

    pub(super) fn test_value(&self, value: f32) -> bool {
        if value.is_nan() {
            return self.missing_passes;
        }
        match self.comparison {
            Comparison::LessOrEqual => value <= self.threshold,
            Comparison::Less => value < self.threshold,
        }
    }
}

/// An ensemble of decision trees: what it says is a base plus the leaves that a row reaches, for each output.
///
/// ```
/// use driftline_explain::{Child, Comparison, Forest, Split};
///
/// let split = Split {
///     feature: 0,
///     threshold: 0.5,
///     comparison: Comparison::LessOrEqual,
///     missing_passes: false,
///     passes: Child::Leaf(0),
///     fails: Child::Leaf(1),
/// };
/// let forest = Forest::new(1, vec![10.0], vec![split], vec![-1.0, 1.0], vec![Child::Split(0)])?;
/// assert_eq!(forest.predict(&[0.5]), [9.0]);
/// assert_eq!(forest.predict(&[f32::NAN]), [11.0]);
/// # Ok::<(), driftline_explain::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Forest {
    features: usize,
    pub(super) base: Vec<f64>,
    pub(super) splits: Vec<Split>,
    /// The values of each leaf, one for each output.
    pub(super) leaves: Vec<f64>,
    pub(super) roots: Vec<Child>,
}

/// Splits on a way from a root to a leaf, at most.
pub(super) const MAX_DEPTH: usize = 512;

impl Forest {
    /// A forest over rows of so many features. `base` has one value for each output; `leaves` has as many for each
    /// leaf, one leaf after the other. Trees whose values are averaged come with their leaves divided by their number.
    ///
    /// # Errors
    /// When a way leads out of the forest or to a split twice, is longer than 512 splits, or a feature is out of range.
    pub fn new(
        features: usize,
        base: Vec<f64>,
        splits: Vec<Split>,
        leaves: Vec<f64>,
        roots: Vec<Child>,
    ) -> Result<Forest> {
        expect(!base.is_empty(), "base", "empty", "a value for each output")?;
        let whole = leaves.len().is_multiple_of(base.len());
        expect(whole, "leaves", leaves.len(), "as many values for each leaf as there are outputs")?;
        for split in &splits {
            let text = format!("below {features}");
            expect(split.feature < features, "feature", split.feature, &text)?;
        }
        let forest = Forest { features, base, splits, leaves, roots };
        forest.check_ways()?;
        Ok(forest)
    }

    fn check_ways(&self) -> Result<()> {
        let mut reached = vec![false; self.splits.len()];
        let mut ways: Vec<_> = self.roots.iter().map(|root| (*root, 0)).collect();
        while let Some((child, depth)) = ways.pop() {
            match child {
                Child::Leaf(leaf) => {
                    let leaves = self.leaves.len() / self.outputs();
                    expect(leaf < leaves, "leaf", leaf, &format!("below {leaves}"))?;
                }
                Child::Split(number) => {
                    let splits = self.splits.len();
                    expect(number < splits, "split", number, &format!("below {splits}"))?;
                    if std::mem::replace(&mut reached[number], true) {
                        return Err(Error::new(format!("two ways lead to split {number}")));
                    }
                    expect(depth < MAX_DEPTH, "depth", depth + 1, "512 or less")?;
                    let split = &self.splits[number];
                    ways.extend([(split.passes, depth + 1), (split.fails, depth + 1)]);
                }
            }
        }
        Ok(())
    }

    /// Columns of a row.
    pub fn features(&self) -> usize {
        self.features
    }

    /// Numbers that the forest says of a row.
    pub fn outputs(&self) -> usize {
        self.base.len()
    }

    /// What the forest says of a row, added up in 64 bits.
    ///
    /// # Panics
    /// When the row has fewer values than features.
    pub fn predict(&self, row: &[f32]) -> Vec<f64> {
        let mut sums = self.base.clone();
        for root in &self.roots {
            let mut at = *root;
            let leaf = loop {
                match at {
                    Child::Leaf(leaf) => break leaf,
                    Child::Split(number) => {
                        let split = &self.splits[number];
                        at = if split.test(row) { split.passes } else { split.fails };
                    }
                }
            };
            sums.iter_mut().zip(self.leaf(leaf)).for_each(|(sum, value)| *sum += value);
        }
        sums
    }

    pub(super) fn leaf(&self, leaf: usize) -> &[f64] {
        let outputs = self.outputs();
        &self.leaves[leaf * outputs..(leaf + 1) * outputs]
    }

    pub(super) fn check_row(&self, row: &[f32]) -> Result<()> {
        expect(row.len() == self.features, "row", row.len(), &format!("{} values", self.features))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(passes: Child, fails: Child) -> Split {
        let comparison = Comparison::Less;
        Split { feature: 0, threshold: 0.5, comparison, missing_passes: true, passes, fails }
    }

    fn refusal(features: usize, splits: Vec<Split>, root: Child) -> String {
        let forest = Forest::new(features, vec![0.0], splits, vec![0.0; 2], vec![root]);
        forest.unwrap_err().to_string()
    }

    #[test]
    fn malformed_forests_are_refused() {
        use Child::{Leaf, Split};
        let root = Split(0);
        let back = refusal(1, vec![split(root, Leaf(0))], root);
        assert_eq!(back, "two ways lead to split 0");
        assert_eq!(
            refusal(1, vec![split(Leaf(0), Leaf(2))], root),
            "`leaf` is 2, expected below 2"
        );
        assert_eq!(
            refusal(0, vec![split(Leaf(0), Leaf(0))], root),
            "`feature` is 0, expected below 0"
        );
        let deep = (0..513).map(|number| split(Split(number + 1), Leaf(0)));
        let deep = deep.chain([split(Leaf(0), Leaf(1))]).collect();
        assert_eq!(refusal(1, deep, root), "`depth` is 513, expected 512 or less");
    }
}
