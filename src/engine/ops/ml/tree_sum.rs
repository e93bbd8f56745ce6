//! What an ensemble of trees adds up to, for explanations, which walk the trees themselves.

use driftline_explain::{Child, Comparison, Forest, Split};

use super::labels::Labels;
use super::post_transform::PostTransform;
use super::trees::{Aggregate, Listing, by_number, by_position, listing, reals};
use super::{tree_ensemble, tree_ensemble_classifier, tree_ensemble_regressor};
use crate::engine::ops::Node;
use crate::error::{Error, ErrorKind, Result};

/// What becomes of a sum in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// Nothing.
    Identity,
    /// It goes through a logistic function.
    Logistic,
}

/// Trees whose leaves are added up.
pub(crate) struct TreeSum {
    listing: Listing,
    base_values: Vec<f64>,
    /// What each leaf is divided by.
    divisor: f64,
    link: Link,
    /// How the scores of two classes follow from the only sum, that of the first target.
    two_classes: Option<TwoClasses>,
}

#[derive(Clone, Copy, PartialEq)]
enum TwoClasses {
    /// The sum is the probability of the second class.
    Probability,
    /// The first class has the sum with the other sign.
    Sign,
}

/// One of the sums, as `sign * forest + offset`.
#[derive(Debug)]
pub(crate) struct TreeScore {
    pub(crate) forest: Forest,
    pub(crate) sign: f64,
    pub(crate) offset: f64,
}

impl TreeScore {
    /// From what the forest says.
    pub(crate) fn value(&self, sum: f64) -> f64 {
        self.sign * sum + self.offset
    }

    /// Turns the score into `from` minus itself.
    pub(crate) fn negate(&mut self, from: f64) {
        self.sign = -self.sign;
        self.offset = from - self.offset;
    }
}

impl TreeSum {
    /// The trees of a node, if they are added up.
    pub(in crate::engine) fn read(node: &Node) -> Result<TreeSum> {
        match node.proto.op_type.as_str() {
            "TreeEnsembleClassifier" => classifier(node),
            "TreeEnsembleRegressor" => {
                let targets = usize::try_from(node.int("n_targets").unwrap_or(0)).unwrap_or(0);
                let listing = by_number(node, &tree_ensemble_regressor::LEAVES, targets)?;
                let aggregate = tree_ensemble_regressor::aggregate(node)?;
                let base_values = reals(node, "base_values")?.0;
                regressor(listing, aggregate, base_values, PostTransform::by_name(node)?)
            }
            _ => {
                let aggregate = tree_ensemble::aggregate(node)?;
                regressor(
                    by_position(node)?,
                    aggregate,
                    Vec::new(),
                    PostTransform::by_number(node)?,
                )
            }
        }
    }

    pub(crate) fn link(&self) -> Link {
        self.link
    }

    /// The sum that the model's value at this position is, over rows of so many features.
    ///
    /// # Errors
    /// `invalid_argument` when trees compare in a way that can't be walked.
    pub(crate) fn score(&self, position: usize, features: usize) -> Result<TreeScore> {
        let (target, sign, offset) = match (self.two_classes, position) {
            (None, _) => (position, 1.0, 0.0),
            (Some(_), 1) => (0, 1.0, 0.0),
            (Some(TwoClasses::Probability), _) => (0, -1.0, 1.0),
            (Some(TwoClasses::Sign), _) => (0, -1.0, 0.0),
        };
        Ok(TreeScore { forest: self.forest(target, features)?, sign, offset })
    }

    fn forest(&self, target: usize, features: usize) -> Result<Forest> {
        let mut leaves = vec![0.0; self.listing.leaves];
        // OK because the engine has read the same trees before, and checked them.
        let weights = self.listing.weights.iter().filter(|weight| weight.target == target as i64);
        weights.for_each(|weight| leaves[weight.leaf] += weight.weight / self.divisor);
        let base = self.base_values.get(target).copied().unwrap_or(0.0);
        let mut splits = Splits { listing: &self.listing, found: Vec::new() };
        let roots = self.listing.roots.iter().map(|root| splits.walk(*root));
        let roots = roots.collect::<Result<_>>()?;
        Forest::new(features, vec![base], splits.found, leaves, roots)
            .map_err(|error| refuse(&error.to_string()))
    }
}

/// The splits that trees lead to.
struct Splits<'a> {
    listing: &'a Listing,
    found: Vec<Split>,
}

impl Splits<'_> {
    /// Adds the splits under a node.
    fn walk(&mut self, root: listing::Child) -> Result<Child> {
        // Each way is noted by the split and the side that it leaves it on.
        let mut ways = vec![(root, None)];
        let mut first = Child::Split(self.found.len());
        while let Some((child, from)) = ways.pop() {
            let child = match child {
                listing::Child::Leaf(leaf) => Child::Leaf(leaf),
                listing::Child::Branch(branch) => {
                    let (split, passes, fails) = split(&self.listing.branches[branch])?;
                    let number = self.found.len();
                    ways.extend([(passes, Some((number, true))), (fails, Some((number, false)))]);
                    self.found.push(split);
                    Child::Split(number)
                }
            };
            match from {
                None => first = child,
                Some((number, true)) => self.found[number].passes = child,
                Some((number, false)) => self.found[number].fails = child,
            }
        }
        Ok(first)
    }
}

/// A branch as a split whose ways are still open, and where they lead. What passes `>` fails `<=`.
fn split(branch: &listing::Branch) -> Result<(Split, listing::Child, listing::Child)> {
    use super::trees::Test;
    let (comparison, swapped) = match branch.test {
        Test::LessOrEqual => (Comparison::LessOrEqual, false),
        Test::Less => (Comparison::Less, false),
        Test::Greater => (Comparison::LessOrEqual, true),
        Test::GreaterOrEqual => (Comparison::Less, true),
        Test::Equal | Test::NotEqual | Test::Member(_) => {
            return Err(refuse("its trees test whether values are equal"));
        }
    };
    // OK because ensembles of 64 bits were refused.
    let threshold = branch.threshold as f32;
    if threshold.is_nan() {
        return Err(refuse("its trees compare with NaN"));
    }
    let open = Child::Leaf(0);
    let split = Split {
        // OK because the engine has checked it.
        feature: branch.feature as usize,
        threshold,
        comparison,
        missing_passes: branch.missing_passes != swapped,
        passes: open,
        fails: open,
    };
    match swapped {
        false => Ok((split, branch.if_true, branch.if_false)),
        true => Ok((split, branch.if_false, branch.if_true)),
    }
}

fn regressor(
    listing: Listing,
    aggregate: Aggregate,
    base_values: Vec<f64>,
    post_transform: PostTransform,
) -> Result<TreeSum> {
    let divisor = match aggregate {
        Aggregate::Sum => 1.0,
        Aggregate::Average => listing.roots.len() as f64,
        Aggregate::Min | Aggregate::Max => return Err(refuse("its trees are not added up")),
    };
    // Of a single number, onnxruntime applies no logistic function.
    let link = match post_transform {
        PostTransform::Logistic if listing.targets == 1 => Link::Identity,
        other => link(other)?,
    };
    TreeSum { listing, base_values, divisor, link, two_classes: None }.single()
}

fn classifier(node: &Node) -> Result<TreeSum> {
    let classes = Labels::read(node, "classlabels_strings", "classlabels_int64s")?.len();
    let listing = by_number(node, &tree_ensemble_classifier::LEAVES, classes)?;
    let base_values = reals(node, "base_values")?.0;
    let link = link(PostTransform::by_name(node)?)?;
    let one = classes == 2 && listing.weights.iter().all(|weight| weight.target == 0);
    let probabilities = listing.weights.iter().all(|weight| weight.weight >= 0.0);
    let two_classes = one.then_some(match link {
        Link::Identity if probabilities => TwoClasses::Probability,
        _ => TwoClasses::Sign,
    });
    TreeSum { listing, base_values, divisor: 1.0, link, two_classes }.single()
}

impl TreeSum {
    fn single(self) -> Result<TreeSum> {
        if self.listing.double {
            return Err(refuse("its trees compare numbers of 64 bits"));
        }
        Ok(self)
    }
}

fn link(post_transform: PostTransform) -> Result<Link> {
    match post_transform {
        PostTransform::None => Ok(Link::Identity),
        PostTransform::Logistic => Ok(Link::Logistic),
        _ => Err(refuse("the sums of its trees do not stand for themselves")),
    }
}

fn refuse(text: &str) -> Error {
    Error::new(ErrorKind::InvalidArgument, text)
}

#[cfg(test)]
mod tests {
    use super::super::trees::{LeafWeight, Test};
    use super::*;

    fn sum(test: Test, missing_passes: bool) -> TreeSum {
        let branch = listing::Branch {
            test,
            feature: 0,
            threshold: 0.5,
            missing_passes,
            if_true: listing::Child::Leaf(0),
            if_false: listing::Child::Leaf(1),
        };
        let weight = |leaf| LeafWeight { leaf, target: 0, weight: leaf as f64 };
        let listing = Listing {
            branches: vec![branch],
            leaves: 2,
            roots: vec![listing::Child::Branch(0)],
            weights: vec![weight(0), weight(1)],
            sets: Vec::new(),
            targets: 1,
            double: false,
        };
        regressor(listing, Aggregate::Sum, vec![10.0], PostTransform::None).unwrap()
    }

    #[test]
    fn every_comparison_goes_the_engines_way() {
        // Below, at and above the threshold, and missing: 10 where the test holds.
        let cases = [
            (Test::LessOrEqual, false, [10.0, 10.0, 11.0, 11.0]),
            (Test::Less, true, [10.0, 11.0, 11.0, 10.0]),
            (Test::Greater, false, [11.0, 11.0, 10.0, 11.0]),
            (Test::GreaterOrEqual, true, [11.0, 10.0, 10.0, 10.0]),
        ];
        for (test, missing_passes, expected) in cases {
            let score = sum(test.clone(), missing_passes).score(0, 1).unwrap();
            let found = [0.0, 0.5, 1.0, f32::NAN].map(|value| score.forest.predict(&[value])[0]);
            assert_eq!(found, expected, "{test:?} {missing_passes}");
        }
    }

    #[test]
    fn trees_that_can_not_be_walked_are_refused() {
        for test in [Test::Equal, Test::NotEqual, Test::Member(0)] {
            let error = sum(test, false).score(0, 1).unwrap_err();
            assert!(error.to_string().contains("are equal"), "{error}");
        }
        let listing = sum(Test::Less, false).listing;
        let least = regressor(listing, Aggregate::Min, Vec::new(), PostTransform::None);
        assert!(least.err().unwrap().to_string().contains("not added up"));
        let double = Listing { double: true, ..sum(Test::Less, false).listing };
        let double = regressor(double, Aggregate::Sum, Vec::new(), PostTransform::None);
        assert!(double.err().unwrap().to_string().contains("64 bits"));
    }
}
