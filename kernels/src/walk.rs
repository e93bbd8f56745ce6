//! Takes rows from the roots of trees to their leaves, node by node: for trees of any size.

use crate::quick_scorer::{Comparison, Number, ROWS};

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
}

/// A type of values that rows walk through trees with: `f32` or `f64`.
pub trait Walk: Number {
    /// The leaves that rows reach from these nodes in at most `depth` steps. `missing_passes` says
    /// whether some node lets NaN pass.
    ///
    /// # Panics
    /// When a node leads to none, or a row has too few features.
    fn walk(
        nodes: &[Node<Self>],
        from: [u32; ROWS],
        depth: u32,
        rows: &[&[Self]; ROWS],
        comparison: Comparison,
        missing_passes: bool,
    ) -> [u32; ROWS];
}

macro_rules! walks {
    ($($number:ident),*) => {
        $(
            impl Walk for $number {
                fn walk(
                    nodes: &[Node<$number>],
                    from: [u32; ROWS],
                    depth: u32,
                    rows: &[&[$number]; ROWS],
                    comparison: Comparison,
                    missing_passes: bool,
                ) -> [u32; ROWS] {
                    let missing = |node: &Node<$number>, value: $number| value.is_nan() & node.missing_passes();
                    match (comparison, missing_passes) {
                        (Comparison::LessOrEqual, false) => {
                            steps(nodes, from, depth, rows, |node, value| value <= node.threshold)
                        }
                        (Comparison::Less, false) => {
                            steps(nodes, from, depth, rows, |node, value| value < node.threshold)
                        }
                        (Comparison::LessOrEqual, true) => steps(nodes, from, depth, rows, |node, value| {
                            (value <= node.threshold) | missing(node, value)
                        }),
                        (Comparison::Less, true) => steps(nodes, from, depth, rows, |node, value| {
                            (value < node.threshold) | missing(node, value)
                        }),
                    }
                }
            }
        )*
    };
}

walks!(f32, f64);

/// Steps between two looks at whether all rows have arrived.
const STRIDE: u32 = 4;

#[inline(always)]
fn steps<T: Copy>(
    nodes: &[Node<T>],
    mut at: [u32; ROWS],
    depth: u32,
    rows: &[&[T]; ROWS],
    passes: impl Fn(&Node<T>, T) -> bool,
) -> [u32; ROWS] {
    for _ in 0..depth.div_ceil(STRIDE) {
        let before = at;
        // A row that has arrived stays where it is.
        for _ in 0..STRIDE {
            for (at, row) in at.iter_mut().zip(rows) {
                let node = &nodes[*at as usize];
                *at = node.next[usize::from(passes(node, row[node.feature()]))];
            }
        }
        if at == before {
            break;
        }
    }
    at.map(|place| nodes[place as usize].next[1])
}
