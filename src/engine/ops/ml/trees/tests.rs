use super::ensemble::Test;
use super::listing::{Branch, Child, LeafWeight, Listing};
use crate::error::ErrorKind;

/// A tree of two branches and three leaves: which feature is above one half, if any.
fn listing() -> Listing {
    let branch = |feature, if_true, if_false| Branch {
        test: Test::LessOrEqual,
        feature,
        threshold: 0.5,
        missing_passes: false,
        if_true,
        if_false,
    };
    let weight = |leaf| LeafWeight { leaf, target: 0, weight: leaf as f64 };
    Listing {
        branches: vec![
            branch(0, Child::Branch(1), Child::Leaf(1)),
            branch(1, Child::Leaf(0), Child::Leaf(2)),
        ],
        leaves: 3,
        roots: vec![Child::Branch(0)],
        weights: (0..3).map(weight).collect(),
        sets: Vec::new(),
        targets: 1,
        double: false,
    }
}

fn score(listing: Listing, rows: &[&[f32]]) -> Vec<f32> {
    let ensemble = listing.into_ensemble().unwrap();
    ensemble.single().score(rows, super::Aggregate::Sum).values
}

#[test]
fn rows_reach_their_leaves_alone_and_together() {
    let rows: [&[f32]; 3] = [&[0.0, 0.0], &[1.0, 0.0], &[0.0, 1.0]];
    let many = rows.repeat(5);
    let expected = [0.0, 1.0, 2.0];
    assert_eq!(score(listing(), &rows), expected);
    assert_eq!(score(listing(), &many), expected.repeat(5));
}

#[test]
fn nan_passes_where_a_branch_says_so() {
    let mut passes = listing();
    passes.branches[0].missing_passes = true;
    let row: [&[f32]; 1] = [&[f32::NAN, 0.0]];
    assert_eq!(score(listing(), &row), [1.0]);
    assert_eq!(score(passes, &row), [0.0]);
}

#[test]
fn malformed_trees_are_refused() {
    type Break = fn(&mut Listing);
    let cases: [(&str, Break); 8] = [
        ("leads back", |listing| listing.branches[1].if_true = Child::Branch(0)),
        ("leads back", |listing| listing.branches[1].if_true = Child::Branch(1)),
        ("branch 7", |listing| listing.branches[1].if_true = Child::Branch(7)),
        ("leaf 3", |listing| listing.branches[1].if_true = Child::Leaf(3)),
        ("branch 9", |listing| listing.roots[0] = Child::Branch(9)),
        ("feature -1", |listing| listing.branches[0].feature = -1),
        ("target is 1", |listing| listing.weights[0].target = 1),
        ("no trees", |listing| listing.roots.clear()),
    ];
    for (text, spoil) in cases {
        let mut listing = listing();
        spoil(&mut listing);
        let error = listing.into_ensemble().err().expect(text);
        assert_eq!(error.kind(), ErrorKind::InvalidModel);
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[test]
fn a_tree_may_be_as_deep_as_it_has_nodes() {
    const DEPTH: usize = 100_000;
    let mut deep = listing();
    let last = deep.branches[1].clone();
    for next in 1..DEPTH {
        deep.branches[next - 1].if_true = Child::Branch(next);
        deep.branches.push(last.clone());
    }
    deep.branches.truncate(DEPTH);
    assert_eq!(score(deep, &[&[0.0, 0.0]]), [0.0]);
}
