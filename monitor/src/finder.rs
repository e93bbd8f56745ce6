//! Finds the bins of many numbers. What lies between the first edge and the last is cut into cells, and the cell that a
//! number is in tells how many edges it has passed, but for those within the cell: to look these up takes less time than
//! to compare with all edges.

use crate::bins::Bins;
use crate::moments::TOGETHER;

/// Edges that a cell may have.
const WITHIN: usize = 2;
/// Numbers of cells, of which the first is taken that leaves no more edges in one.
const CELLS: [usize; 3] = [64, 512, 4096];
/// Added to less than 2^32, it leaves no place for a fraction: the lowest bits are the nearest whole number.
const ROUNDING: f64 = (1u64 << 52) as f64;

/// The bins of a stream of numbers, ready for many.
pub(crate) struct BinFinder {
    /// From the one on that a number has passed, it is in the next bin. Behind them some that none passes.
    thresholds: Vec<f64>,
    /// Where the first cell begins, and how many cells there are to a unit.
    first: f64,
    scale: f64,
    /// The number of thresholds in all cells before each. Empty where they are too near each other, and searched instead.
    before: Vec<u16>,
}

impl BinFinder {
    /// Of these bins; `None` of categories.
    pub fn of(bins: &Bins) -> Option<BinFinder> {
        match bins {
            Bins::Number { edges } => Some(BinFinder::new(edges)),
            Bins::Category { .. } => None,
        }
    }

    fn new(edges: &[f64]) -> BinFinder {
        // OK because bins have at least one edge.
        let (first, last) = (edges[0], edges[edges.len() - 1]);
        // The last bin holds its upper edge; a single edge is a bin of its own.
        let lower = &edges[..(edges.len() - 1).max(1)];
        let thresholds: Vec<f64> = lower.iter().copied().chain([last.next_up()]).collect();
        let mut finder = BinFinder { thresholds, first, scale: 0.0, before: Vec::new() };
        // Half of each, since a difference of the largest would overflow.
        let half = last.next_up() / 2.0 - first / 2.0;
        let fits = CELLS.into_iter().any(|cells| {
            finder.scale = (cells as f64 / 2.0 / half).min(f64::MAX);
            finder.divide(cells)
        });
        if !fits {
            finder.before.clear();
        }
        finder.thresholds.extend([f64::NAN; WITHIN]);
        finder
    }

    /// Finds the bins of some numbers, at most [`TOGETHER`].
    pub fn find(&self, numbers: &[f64], bins: &mut [u32; TOGETHER]) {
        // OK because there are at most 257 bins, and less than 2^32 cells.
        if self.before.is_empty() {
            for (bin, number) in bins.iter_mut().zip(numbers) {
                *bin = self.search(*number) as u32;
            }
            return;
        }
        let last = (self.before.len() - 1) as f64;
        // A loop this simple takes several numbers at once.
        for (cell, number) in bins.iter_mut().zip(numbers) {
            *cell = self.cell(*number, last);
        }
        for (bin, number) in bins.iter_mut().zip(numbers) {
            *bin = self.bin(*bin, *number) as u32;
        }
    }

    /// Cuts into so many cells, and tells whether none has too many thresholds.
    fn divide(&mut self, cells: usize) -> bool {
        let mut counts = vec![0; cells];
        for threshold in &self.thresholds {
            counts[self.cell(*threshold, (cells - 1) as f64) as usize] += 1;
        }
        let sums = counts.iter().scan(0, |sum, count| Some(std::mem::replace(sum, *sum + count)));
        self.before = sums.collect();
        counts.into_iter().all(|count| usize::from(count) <= WITHIN)
    }

    /// The cell of a number. Of a smaller one it is no later, whatever is rounded on the way. The first one of NaN.
    fn cell(&self, number: f64, last: f64) -> u32 {
        let at = (number - self.first) * self.scale;
        let at = if at > 0.0 { at } else { 0.0 };
        let at = if at < last { at } else { last };
        // OK because it is below 2^32.
        (at + ROUNDING).to_bits() as u32
    }

    fn bin(&self, cell: u32, number: f64) -> usize {
        let before = usize::from(self.before[cell as usize]);
        let within = self.thresholds[before..before + WITHIN].iter();
        after(before + within.map(|it| usize::from(*it <= number)).sum::<usize>(), number)
    }

    fn search(&self, number: f64) -> usize {
        after(self.thresholds.partition_point(|it| *it <= number), number)
    }
}

/// The bin of a number that has passed so many thresholds.
fn after(passed: usize, number: f64) -> usize {
    if number.is_nan() { 0 } else { passed + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bins::{Bins, Observation};

    /// Around each of the edges, and far from all.
    fn numbers(edges: &[f64]) -> Vec<f64> {
        let near = |edge: &f64| [edge.next_down(), *edge, edge.next_up(), edge + 0.37, edge * 1.01];
        let far = [0.0, -1e308, 1e308, f64::MAX, f64::MIN, f64::NAN, f64::INFINITY, -f64::INFINITY];
        let numbers: Vec<f64> = edges.iter().flat_map(near).chain(far).collect();
        // Each in another place among those that go together.
        [&numbers[..], &numbers[1..], &numbers[3..]].concat()
    }

    #[test]
    fn many_numbers_have_the_bins_of_each_of_them() {
        let rising = |count: i32, edge: &dyn Fn(f64) -> f64| -> Vec<f64> {
            (0..count).map(|at| edge(f64::from(at))).collect()
        };
        let cases = [
            vec![3.0],
            vec![0.0, 1.0],
            vec![0.0, 10.0, 10.0f64.next_up()],
            vec![-1e308, 0.0, 1e308],
            vec![f64::MIN, f64::MAX],
            vec![1.0, 1.0f64.next_up(), 1.0f64.next_up().next_up(), 1.0 + 1e-15, 2.0],
            vec![0.0, f64::from_bits(1), f64::from_bits(2), f64::from_bits(3)],
            rising(48, &|at| at * 0.3 - 5.0),
            rising(256, &|at| at),
            rising(256, &|at| at.exp2() - 1.0),
            rising(20, &|at| at.powi(5)),
        ];
        for edges in cases {
            let bins = Bins::numbers(edges.clone()).unwrap();
            let numbers = numbers(&edges);
            let [mut found, mut expected] = [vec![0; bins.count()], vec![0; bins.count()]];
            let (finder, mut some) = (BinFinder::new(&edges), [0; TOGETHER]);
            for numbers in numbers.chunks(TOGETHER) {
                finder.find(numbers, &mut some);
                some[..numbers.len()].iter().for_each(|bin| found[*bin as usize] += 1);
            }
            for number in numbers {
                expected[bins.of(Observation::Number(number))] += 1;
            }
            assert_eq!(found, expected, "{edges:?}");
        }
    }

    #[test]
    fn edges_that_are_spread_are_looked_up() {
        let found = |edges: &[f64]| BinFinder::new(edges).before.len();
        assert_eq!(found(&[0.0, 1.0, 2.0, 3.0, 4.0]), 64);
        assert_eq!(found(&[0.0, 1.0, 2.0, 3.0, 400.0]), 512);
        assert_eq!(found(&[0.0, 1.0, 2.0, 3.0, 1e9]), 0);
    }
}
