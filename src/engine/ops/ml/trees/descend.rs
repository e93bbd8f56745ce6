//! Takes rows from the roots of trees to their leaves.

use driftline_kernels::{Comparison, Node, ROWS};

use super::Real;
use super::ensemble::{Ensemble, Test, Tests};

impl Tests {
    /// The comparison that every branch makes, if it is one of the two that nearly all ensembles use.
    pub(super) fn comparison(&self) -> Option<Comparison> {
        match self {
            Tests::LessOrEqual => Some(Comparison::LessOrEqual),
            Tests::Less => Some(Comparison::Less),
            Tests::Each(_) => None,
        }
    }
}

impl<T: Real> Ensemble<T> {
    /// The leaves that rows reach from these nodes in at most `depth` steps.
    pub(super) fn descend(
        &self,
        from: [u32; ROWS],
        depth: u32,
        rows: &[&[T]; ROWS],
    ) -> [u32; ROWS] {
        let walk =
            |comparison| T::walk(&self.nodes, from, depth, rows, comparison, self.missing_passes);
        match &self.tests {
            Tests::LessOrEqual => walk(Comparison::LessOrEqual),
            Tests::Less => walk(Comparison::Less),
            Tests::Each(tests) => {
                std::array::from_fn(|lane| self.walk(tests, from[lane], rows[lane]))
            }
        }
    }

    /// The leaf that a row reaches where each branch has a test of its own.
    fn walk(&self, tests: &[Test], mut at: u32, row: &[T]) -> u32 {
        loop {
            let node = &self.nodes[at as usize];
            if node.next[0] == at {
                return node.next[1];
            }
            at = node.next[usize::from(self.passes(&tests[at as usize], node, row))];
        }
    }

    fn passes(&self, test: &Test, node: &Node<T>, row: &[T]) -> bool {
        let (value, threshold) = (row[node.feature()], node.threshold);
        let passes = match test {
            Test::LessOrEqual => value <= threshold,
            Test::Less => value < threshold,
            Test::GreaterOrEqual => value >= threshold,
            Test::Greater => value > threshold,
            Test::Equal => value == threshold,
            Test::NotEqual => value != threshold,
            Test::Member(set) => self.sets[*set].contains(&value),
        };
        // NaN is the only value without an order.
        passes || (value.partial_cmp(&value).is_none() && node.missing_passes())
    }
}
