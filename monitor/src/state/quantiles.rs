//! The quantiles of a stream that is too long to keep: the sketch of Karnin, Lang and Liberty.
//!
//! Numbers wait in levels; one in level `l` stands for 2^l of them. When all levels together are full, the lowest
//! level that has its share is sorted, and every other number of it goes one level up.
//!
//! Karnin, Lang and Liberty, "Optimal quantile approximation in streams" (2016). Apache DataSketches has the same
//! sketch, but allocates with every few numbers; here nothing is allocated but a level's places, when the count has doubled.

use serde::{Deserialize, Serialize};

use crate::detectors::SplitMix64;
use crate::error::{Error, Result};
use crate::order::sort_by;

/// How many numbers a level holds, by how far it lies below the highest: two thirds of the one above it.
const SHARES: [usize; 8] = [128, 86, 57, 38, 26, 17, 12, 8];
/// How many the lowest level holds at least: to sort many at once takes less time than to sort a few often.
const LOWEST: usize = 64;
/// The highest level that numbers are drawn for: of up to 2^6.
const MAX_DRAWN: usize = 6;
/// More would stand for more numbers than can be counted.
const MAX_LEVELS: usize = 60;

/// A few hundred of the numbers that were seen. The rank of any is right within 2 % of their count, in 99 of 100 cases.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Saved", into = "Saved")]
pub(crate) struct Quantiles {
    /// Free places, then the levels, lowest first. Single precision: quantiles are shown to people.
    places: Vec<f32>,
    /// Where each level begins. The last one ends with the places.
    starts: Vec<usize>,
    random: SplitMix64,
}

/// As it is saved: without free places.
#[derive(Serialize, Deserialize)]
struct Saved {
    levels: Vec<Vec<f32>>,
    random: SplitMix64,
}

impl Quantiles {
    pub fn new() -> Quantiles {
        Quantiles { places: vec![0.0; SHARES[0]], starts: vec![SHARES[0]], random: SplitMix64(0) }
    }

    /// Takes a finite number.
    pub fn update(&mut self, number: f64) {
        self.insert(0, number);
    }

    fn insert(&mut self, level: usize, number: f64) {
        if self.starts[0] == 0 {
            self.compress();
        }
        // Of each level below, the last number moves before the first.
        for below in 0..level {
            self.places[self.starts[below] - 1] = self.places[self.starts[below + 1] - 1];
            self.starts[below] -= 1;
        }
        self.starts[level] -= 1;
        // OK because rounding to single precision is what is wanted.
        self.places[self.starts[level]] = (number as f32).clamp(f32::MIN, f32::MAX);
    }

    /// Takes finite numbers. Once there are many, one drawn of some neighbours goes where it stands for all of them, into the
    /// lowest level of more than the least size: to sort those below over and over would tell hardly more.
    pub fn extend(&mut self, numbers: &[f64]) {
        let level = self.starts.len().saturating_sub(SHARES.len()).min(MAX_DRAWN);
        if level == 0 {
            numbers.iter().for_each(|number| self.update(*number));
            return;
        }
        let groups = numbers.chunks_exact(1 << level);
        groups.remainder().iter().for_each(|number| self.update(*number));
        for group in groups {
            // OK because groups have the length of a power of two.
            let drawn = (self.random.next() >> 32) as usize & (group.len() - 1);
            self.insert(level, group[drawn]);
        }
    }

    /// Adds what others saw.
    pub fn merge(&mut self, other: &Quantiles) {
        let levels = self.starts.len().max(other.starts.len());
        let both = |level| [self.level(level), other.level(level)].concat();
        let levels = (0..levels).map(both).collect();
        // Two sketches must not go on with the same choices.
        let random = SplitMix64(self.random.0 ^ other.random.0.rotate_left(32));
        *self = Quantiles::of(levels, random);
        while self.size() > self.room() {
            self.compress();
        }
        self.fit();
    }

    /// The numbers at these ranks, 0 to 1. `None` when none was seen.
    pub fn at<const RANKS: usize>(&self, ranks: [f64; RANKS]) -> Option<[f64; RANKS]> {
        let mut all = Vec::with_capacity(self.size());
        for level in 0..self.starts.len() {
            all.extend(self.level(level).iter().map(|number| (*number, 1_u64 << level)));
        }
        sort_by(&mut all, |a, b| a.0.total_cmp(&b.0));
        let last = all.last()?.0;
        let count: u64 = all.iter().map(|(_, weight)| weight).sum();
        Some(ranks.map(|rank| {
            let mut below = 0;
            let reached = all.iter().find(|(_, weight)| {
                below += weight;
                below as f64 >= rank * count as f64
            });
            reached.map_or(last, |found| found.0).into()
        }))
    }

    fn of(levels: Vec<Vec<f32>>, random: SplitMix64) -> Quantiles {
        let mut starts = Vec::with_capacity(levels.len());
        let mut places = Vec::new();
        for level in levels {
            starts.push(places.len());
            places.extend(level);
        }
        Quantiles { places, starts, random }
    }

    /// The numbers of a level, none of one that there is not.
    fn level(&self, level: usize) -> &[f32] {
        let Some(start) = self.starts.get(level) else { return &[] };
        &self.places[*start..self.end(level)]
    }

    fn end(&self, level: usize) -> usize {
        self.starts.get(level + 1).copied().unwrap_or(self.places.len())
    }

    fn size(&self) -> usize {
        self.places.len() - self.starts[0]
    }

    fn room(&self) -> usize {
        (0..self.starts.len()).map(|level| self.share(level)).sum()
    }

    fn share(&self, level: usize) -> usize {
        let below = self.starts.len() - 1 - level;
        let share = SHARES[below.min(SHARES.len() - 1)];
        if level == 0 { share.max(LOWEST) } else { share }
    }

    /// Lifts the lowest level that has its share or more.
    fn compress(&mut self) {
        let full = |level: &usize| self.level(*level).len() >= self.share(*level);
        // OK because where all levels together have their shares, one of them has.
        let level = (0..self.starts.len()).find(full).expect("a level that is full");
        if level + 1 == self.starts.len() {
            self.starts.push(self.places.len());
            self.fit();
        }
        self.lift(level);
    }

    /// Moves every other number of a level one level up, which is where it ends. Of an odd count, one stays.
    fn lift(&mut self, level: usize) {
        let (start, end) = (self.starts[level], self.end(level));
        let numbers = &mut self.places[start..end];
        numbers.sort_unstable_by(f32::total_cmp);
        let stay = numbers.len() % 2;
        let lifted = numbers.len() / 2;
        // OK because a bit is 0 or 1.
        let first = stay + (self.random.next() >> 63) as usize;
        for at in (0..lifted).rev() {
            numbers[stay + lifted + at] = numbers[first + 2 * at];
        }
        // What is below moves up to where the others were.
        self.places.copy_within(self.starts[0]..start + stay, self.starts[0] + lifted);
        self.starts[..=level].iter_mut().for_each(|start| *start += lifted);
        self.starts[level + 1] -= lifted;
    }

    /// Has as many places as the levels may fill.
    fn fit(&mut self) {
        let free = self.starts[0];
        // While two are merged, there may be more numbers than there is room for.
        let wished = self.room().saturating_sub(self.size());
        if wished > free {
            self.places.splice(0..0, std::iter::repeat_n(0.0, wished - free));
        } else {
            self.places.drain(..free - wished);
        }
        self.starts.iter_mut().for_each(|start| *start = *start + wished - free);
    }
}

impl From<Quantiles> for Saved {
    fn from(quantiles: Quantiles) -> Saved {
        let levels = (0..quantiles.starts.len()).map(|level| quantiles.level(level).to_vec());
        Saved { levels: levels.collect(), random: quantiles.random }
    }
}

impl TryFrom<Saved> for Quantiles {
    type Error = Error;

    fn try_from(Saved { levels, random }: Saved) -> Result<Quantiles> {
        let count = levels.len();
        if !(1..=MAX_LEVELS).contains(&count) {
            return Err(Error::new(format!("found {count} levels, expected 1 to {MAX_LEVELS}")));
        }
        let mut quantiles = Quantiles::of(levels, random);
        let (size, room) = (quantiles.size(), quantiles.room());
        if size > room {
            return Err(Error::new(format!("found {size} numbers, expected at most {room}")));
        }
        if quantiles.places.iter().any(|number| !number.is_finite()) {
            return Err(Error::new("found a number that is not finite"));
        }
        quantiles.fit();
        Ok(quantiles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers whose ranks are known: each of 0 to `count` once, mixed.
    fn numbers(count: u32, seed: u64) -> Vec<f64> {
        let positions = SplitMix64(seed).sample(count as usize, count as usize);
        positions.into_iter().map(|position| position as f64).collect()
    }

    fn of(numbers: &[f64]) -> Quantiles {
        let mut quantiles = Quantiles::new();
        numbers.iter().for_each(|number| quantiles.update(*number));
        quantiles
    }

    const RANKS: [f64; 7] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

    /// How far the worst of the ranks is off.
    fn error(quantiles: &Quantiles, count: u32) -> f64 {
        let found = quantiles.at(RANKS).unwrap();
        let errors =
            found.iter().zip(RANKS).map(|(number, rank)| (number / f64::from(count) - rank).abs());
        errors.fold(0.0, f64::max)
    }

    #[test]
    fn few_numbers_are_kept_as_they_are() {
        assert_eq!(Quantiles::new().at(RANKS), None);
        assert_eq!(of(&[3.0, 1.0, 2.0]).at([0.0, 0.34, 0.5, 1.0]), Some([1.0, 2.0, 2.0, 3.0]));
    }

    #[test]
    fn ranks_are_right_within_two_percent_of_many_at_once() {
        for (count, lot) in [(100_000, 512), (100_000, 700), (1 << 20, 4096)] {
            let worse = (0..100).filter(|seed| {
                let mut quantiles = Quantiles::new();
                numbers(count, *seed).chunks(lot).for_each(|lot| quantiles.extend(lot));
                error(&quantiles, count) > 0.02
            });
            let worse = worse.count();
            assert!(worse <= 1, "{worse} of 100 are farther off, {count} by {lot}");
        }
    }

    #[test]
    fn ranks_are_right_within_two_percent() {
        const COUNT: u32 = 100_000;
        let worse =
            (0..100).filter(|seed| error(&of(&numbers(COUNT, *seed)), COUNT) > 0.02).count();
        assert!(worse <= 1, "{worse} of 100 are farther off");
        // The order of the numbers does not matter.
        let sorted: Vec<f64> = (0..COUNT).map(f64::from).collect();
        assert!(error(&of(&sorted), COUNT) < 0.02);
    }

    #[test]
    fn parts_merge_in_any_grouping() {
        const COUNT: u32 = 60_000;
        for seed in 0..10 {
            let all = numbers(COUNT, seed);
            let parts: Vec<Quantiles> = all.chunks(700).map(of).collect();
            let mut one_by_one = Quantiles::new();
            parts.iter().for_each(|part| one_by_one.merge(part));
            let halves = parts.chunks(40).map(|parts| {
                let mut half = parts[0].clone();
                parts[1..].iter().for_each(|part| half.merge(part));
                half
            });
            let in_halves = halves.reduce(|mut a, b| {
                a.merge(&b);
                a
            });
            for merged in [one_by_one, in_halves.unwrap()] {
                assert!(error(&merged, COUNT) < 0.025, "{}", error(&merged, COUNT));
                assert!(merged.size() <= merged.room());
            }
        }
    }

    #[test]
    fn what_was_saved_goes_on_as_it_would_have() {
        let (first, second) = (numbers(5_000, 1), numbers(5_000, 2));
        let mut kept = of(&first);
        let mut restored: Quantiles =
            postcard::from_bytes(&postcard::to_allocvec(&kept).unwrap()).unwrap();
        for number in second {
            kept.update(number);
            restored.update(number);
        }
        assert_eq!(kept.at(RANKS), restored.at(RANKS));
    }

    #[test]
    fn damage_is_refused() {
        let restored = |levels: Vec<Vec<f32>>| {
            let bytes = postcard::to_allocvec(&(levels, 0_u64)).unwrap();
            postcard::from_bytes::<Quantiles>(&bytes)
        };
        assert!(restored(vec![vec![1.0], vec![2.0]]).is_ok());
        for levels in [vec![], vec![vec![]; 61], vec![vec![f32::NAN]], vec![vec![0.0; 129]]] {
            assert!(restored(levels).is_err());
        }
    }
}
