//! Places the nodes of trees one after the other, and follows every way through them once.

use driftline_kernels::{MISSING_PASSES, Node};

use super::Real;
use super::ensemble::Test;
use super::listing::{Branch, Child, Listing};
use crate::engine::onnx::invalid_model;
use crate::error::{Error, Result};

pub(super) struct Layout<'a, T> {
    listing: &'a Listing,
    pub(super) nodes: Vec<Node<T>>,
    pub(super) tests: Vec<Test>,
    /// Numbers of the leaves, in the order in which they are reached.
    pub(super) leaf_numbers: Vec<Option<u32>>,
    leaf_places: Vec<u32>,
    places: Vec<Place>,
    pub(super) features: usize,
}

/// What is known of a listed branch.
#[derive(Clone, Copy)]
enum Place {
    Unknown,
    /// The way that is followed at present leads through it.
    Open(u32),
    Done(u32),
}

/// Where the position of a node is wanted.
#[derive(Clone, Copy)]
enum Link {
    Root,
    IfTrue(u32),
    IfFalse(u32),
}

enum Visit {
    Enter(Child, Link),
    Leave(usize),
}

impl<'a, T: Real> Layout<'a, T> {
    pub(super) fn new(listing: &'a Listing) -> Layout<'a, T> {
        Layout {
            listing,
            nodes: Vec::with_capacity(listing.branches.len()),
            tests: Vec::with_capacity(listing.branches.len()),
            leaf_numbers: vec![None; listing.leaves],
            leaf_places: Vec::new(),
            places: vec![Place::Unknown; listing.branches.len()],
            // Leaves look at the first feature too.
            features: 1,
        }
    }

    /// Places what can be reached from a root, and gives the root's position. It follows the ways
    /// with a list of its own, since a tree may be as deep as it has nodes.
    pub(super) fn add_tree(&mut self, root: Child) -> Result<u32> {
        let mut first = 0;
        let mut visits = vec![Visit::Enter(root, Link::Root)];
        while let Some(visit) = visits.pop() {
            match visit {
                Visit::Enter(child, link) => {
                    let place = self.enter(child, &mut visits)?;
                    match link {
                        Link::Root => first = place,
                        Link::IfTrue(parent) => self.nodes[parent as usize].next[1] = place,
                        Link::IfFalse(parent) => self.nodes[parent as usize].next[0] = place,
                    }
                }
                Visit::Leave(branch) => self.leave(branch),
            }
        }
        Ok(first)
    }

    fn enter(&mut self, child: Child, visits: &mut Vec<Visit>) -> Result<u32> {
        match child {
            Child::Leaf(leaf) => self.leaf(leaf),
            Child::Branch(index) => {
                let known = self.places.get(index).copied();
                match known.ok_or_else(|| out_of_range("branch", index, self.places.len()))? {
                    Place::Done(place) => Ok(place),
                    Place::Open(_) => {
                        Err(invalid_model(format!("branch {index} leads back to itself")))
                    }
                    Place::Unknown => self.branch(index, visits),
                }
            }
        }
    }

    fn branch(&mut self, index: usize, visits: &mut Vec<Visit>) -> Result<u32> {
        let branch: &Branch = &self.listing.branches[index];
        let feature = u32::try_from(branch.feature).ok().filter(|id| *id < MISSING_PASSES - 1);
        let feature = feature.ok_or_else(|| out_of_range("feature", branch.feature, 1 << 31))?;
        self.features = self.features.max(feature as usize + 1);
        let missing = if branch.missing_passes { MISSING_PASSES } else { 0 };
        let threshold = T::from_f64(branch.threshold);
        let node = Node { threshold, feature: feature | missing, next: [0, 0] };
        let place = self.push(node, branch.test.clone())?;
        self.places[index] = Place::Open(place);
        visits.push(Visit::Leave(index));
        visits.push(Visit::Enter(branch.if_false, Link::IfFalse(place)));
        visits.push(Visit::Enter(branch.if_true, Link::IfTrue(place)));
        Ok(place)
    }

    fn leaf(&mut self, leaf: usize) -> Result<u32> {
        let count = self.leaf_numbers.len();
        let number = self.leaf_numbers.get(leaf).copied();
        if let Some(number) = number.ok_or_else(|| out_of_range("leaf", leaf, count))? {
            return Ok(self.leaf_places[number as usize]);
        }
        let number = self.leaf_places.len() as u32;
        let place = self.nodes.len() as u32;
        let node = Node { threshold: T::NAN, feature: 0, next: [place, number] };
        self.push(node, Test::LessOrEqual)?;
        self.leaf_numbers[leaf] = Some(number);
        self.leaf_places.push(place);
        Ok(place)
    }

    fn push(&mut self, node: Node<T>, test: Test) -> Result<u32> {
        let place = u32::try_from(self.nodes.len())
            .map_err(|_| invalid_model(format!("an ensemble has more than {} nodes", u32::MAX)))?;
        self.nodes.push(node);
        self.tests.push(test);
        Ok(place)
    }

    fn leave(&mut self, index: usize) {
        // OK because only an open branch is left.
        let Place::Open(place) = self.places[index] else { unreachable!("an open branch") };
        self.places[index] = Place::Done(place);
    }
}

fn out_of_range(what: &str, found: impl std::fmt::Display, count: usize) -> Error {
    let text = format!("{what} {found} is out of range, expected less than {count}");
    invalid_model(text)
}
