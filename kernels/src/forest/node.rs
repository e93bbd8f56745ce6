//! The nodes of trees.

use super::compare::Compare;

/// A node. A branch leads to one of two nodes; a leaf leads to itself, so that several rows can walk
/// together although some arrive before others.
#[derive(Clone, Copy, Debug)]
pub struct Node<T> {
    /// What the value of the feature is compared with. NaN in a leaf: no value passes.
    pub threshold: T,
    /// Position of the feature in a row. [`MISSING_PASSES`] is set where NaN passes.
    pub feature: u32,
    /// The next node when the test fails, and when it passes. In a leaf: the node itself, and which
    /// leaf it is. An array, because a position in it is faster than a branch.
    pub next: [u32; 2],
}

/// The bit of a node's feature that lets NaN pass.
pub const MISSING_PASSES: u32 = 1 << 31;

impl<T> Node<T> {
    /// Whether NaN passes.
    #[inline]
    pub fn missing_passes(&self) -> bool {
        self.feature & MISSING_PASSES != 0
    }

    /// Position of the feature in a row.
    #[inline]
    pub fn feature(&self) -> usize {
        (self.feature & !MISSING_PASSES) as usize
    }

    /// The same, where it may be known that no node lets NaN pass: the innermost loop is then shorter.
    #[inline(always)]
    pub(super) fn feature_where<C: Compare>(&self) -> usize {
        if C::MISSING_PASSES { self.feature() } else { self.feature as usize }
    }

    /// Whether the node, which is at this place, is a leaf.
    #[inline]
    pub fn is_leaf(&self, place: u32) -> bool {
        self.next[0] == place
    }
}
