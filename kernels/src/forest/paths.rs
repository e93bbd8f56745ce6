//! Nodes as rows walk through them: where a node or a column begins is counted in bytes, since a step that
//! multiplies takes longer.

use super::compare::Compare;
use super::words::Column;
use super::{Node, ROWS};

/// The nodes of a forest. Every step leads to a node that there is.
#[derive(Debug)]
pub(super) struct Paths<T> {
    steps: Vec<Step<T>>,
    features: usize,
}

#[derive(Clone, Copy, Debug)]
struct Step<T> {
    threshold: T,
    /// Where the column of the feature begins in a group. The lowest bit is set where NaN passes.
    column: usize,
    /// Where the next node begins when the test fails, and when it passes. In a leaf: the node itself, and
    /// which leaf it is.
    next: [usize; 2],
}

/// Where the node begins that a row is at, in the paths that gave it.
#[derive(Clone, Copy, Debug)]
pub(super) struct At(usize);

impl<T: Copy + PartialOrd> Paths<T> {
    /// # Panics
    /// When a branch leads to none of the nodes, or a leaf has a test that some value passes.
    pub(super) fn new(nodes: &[Node<T>]) -> Paths<T> {
        let step = |(node, place): (&Node<T>, u32)| {
            let threshold = node.threshold;
            let next = if node.is_leaf(place) {
                let is_number = threshold.partial_cmp(&threshold).is_some();
                assert!(!is_number && !node.missing_passes(), "some value passes a leaf's test");
                [start::<T>(place), node.next[1] as usize]
            } else {
                let [fails, passes] = node.next.map(|next| next as usize);
                let count = nodes.len();
                assert!(fails < count && passes < count, "a branch leads to none of the nodes");
                node.next.map(start::<T>)
            };
            // A feature so far that this is not its place is one that no block has.
            let column = node.feature().saturating_mul(size_of::<[T; ROWS]>());
            Step { threshold, column: column | usize::from(node.missing_passes()), next }
        };
        let features = nodes.iter().map(|node| node.feature() + 1).max().unwrap_or(0);
        Paths { steps: nodes.iter().zip(0..).map(step).collect(), features }
    }

    /// How many features a row must have.
    pub(super) fn features(&self) -> usize {
        self.features
    }

    /// # Panics
    /// When there is no node at this place.
    pub(super) fn at(&self, place: u32) -> At {
        assert!((place as usize) < self.steps.len(), "no node {place}");
        At(start::<T>(place))
    }

    /// The leaf where a row is, and whether it is at one at all: if not, the leaf may be any.
    #[inline(always)]
    pub(super) fn leaf(&self, at: At) -> (u32, bool) {
        let Step { next, .. } = self.step(at);
        (next[1] as u32, next[0] == at.0)
    }

    /// Takes rows one step further. One that is at a leaf stays. `value` gives what is compared in a lane,
    /// where the column of the feature begins so many bytes behind the first one.
    #[inline(always)]
    pub(super) fn advance<C: Compare>(&self, at: &mut [At; ROWS], value: impl Fn(usize, usize) -> T)
    where
        T: Column,
    {
        for (lane, at) in at.iter_mut().enumerate() {
            let Step { threshold, column, next } = self.step(*at);
            let missing_passes = column & 1 != 0;
            let column = if C::MISSING_PASSES { column & !1 } else { column };
            // A position in an array, because it is faster than a branch. No value passes at a leaf.
            let passes = C::passes(value(lane, column), threshold, missing_passes);
            *at = At(next[usize::from(passes)]);
        }
    }

    /// A copy: a reference is slower in wasm.
    #[inline(always)]
    fn step(&self, At(start): At) -> Step<T> {
        // OK because `new` has checked where steps lead, and `at` where rows begin.
        unsafe { *self.steps.as_ptr().byte_add(start) }
    }
}

fn start<T>(place: u32) -> usize {
    place as usize * size_of::<Step<T>>()
}
