//! Counts over time, fine for what is new and coarse for what is old.
//!
//! Time is cut into units. Blocks of units hold the counts of all bins; the older a block, the more units it
//! spans: a block of 2^k units, aligned to 2^k, is formed once its end is as far behind the latest unit as it is
//! long. Which blocks there are depends on the units alone, not on the order in which anything was counted or merged.

use serde::{Deserialize, Serialize};

use crate::order::sort_by;

/// Longer blocks are not needed: 2^40 units are longer than any clock here runs.
const MAX_LEVEL: u8 = 40;

/// The counts of a span of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Block {
    /// Spans 2^level units.
    level: u8,
    /// Which of the spans of that length, from unit 0.
    index: u64,
    /// Rows counted.
    pub rows: u32,
    /// A count for each bin of each stream, one stream after the other.
    pub counts: Vec<u32>,
}

/// Blocks in the order of time, without gaps of meaning: units in which nothing was counted have none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Epochs {
    blocks: Vec<Block>,
}

impl Block {
    /// The first unit that it spans.
    pub fn start(&self) -> u64 {
        self.index << self.level
    }

    fn end(&self) -> u64 {
        (self.index + 1) << self.level
    }

    fn add(&mut self, other: &Block) {
        self.rows = self.rows.saturating_add(other.rows);
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count = count.saturating_add(*more);
        }
    }
}

impl Epochs {
    /// All blocks, oldest first.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The latest unit in which anything was counted.
    pub fn latest(&self) -> Option<u64> {
        self.blocks.last().map(Block::start)
    }

    /// The block that counts what happens in a unit. A clock that goes backwards counts in the latest unit.
    pub fn block_at(&mut self, unit: u64, bins: usize) -> &mut Block {
        let latest = self.latest();
        let unit = unit.max(latest.unwrap_or(0));
        if latest != Some(unit) {
            self.blocks.push(Block { level: 0, index: unit, rows: 0, counts: vec![0; bins] });
            self.coarsen();
        }
        // OK because a block for the unit was there or was just added, and the latest is never coarsened.
        self.blocks.last_mut().expect("the latest block")
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &Epochs) {
        self.blocks.extend(other.blocks.iter().cloned());
        self.coarsen();
    }

    /// Whether blocks are aligned, in order, and of so many bins.
    pub fn is_sound(&self, bins: usize) -> bool {
        let fits = |block: &Block| {
            block.level <= MAX_LEVEL && block.index < 1 << MAX_LEVEL && block.counts.len() == bins
        };
        let apart = |pair: &[Block]| pair[0].end() <= pair[1].start();
        self.blocks.iter().all(fits) && self.blocks.windows(2).all(apart)
    }

    /// Brings every block to the length that its age asks for, and adds up those that become one.
    fn coarsen(&mut self) {
        let Some(latest) = self.blocks.iter().map(Block::start).max() else { return };
        for block in &mut self.blocks {
            while block.level < MAX_LEVEL && may_form(block.level + 1, block.index >> 1, latest) {
                block.level += 1;
                block.index >>= 1;
            }
        }
        let place = |block: &Block| (block.start(), block.level);
        sort_by(&mut self.blocks, |a, b| place(a).cmp(&place(b)));
        self.blocks.dedup_by(|block, before| {
            let same = block.start() == before.start();
            if same {
                before.add(block);
            }
            same
        });
    }
}

fn may_form(level: u8, index: u64, latest: u64) -> bool {
    let length = 1u64 << level;
    (index + 1) * length + length <= latest + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(units: impl IntoIterator<Item = u64>) -> Epochs {
        let mut epochs = Epochs::default();
        for unit in units {
            let block = epochs.block_at(unit, 1);
            block.rows += 1;
            block.counts[0] += 1;
        }
        epochs
    }

    #[test]
    fn old_units_share_blocks() {
        let epochs = counted(0..100_000);
        assert!(epochs.blocks().len() < 50, "{} blocks", epochs.blocks().len());
        assert_eq!(epochs.blocks().iter().map(|block| block.counts[0]).sum::<u32>(), 100_000);
        assert!(epochs.is_sound(1));
        let age = |block: &Block| 100_000 - block.start();
        assert!(epochs.blocks().iter().all(|block| 1 << block.level <= age(block)));
    }

    #[test]
    fn blocks_do_not_depend_on_the_order_of_merging() {
        let parts = [counted((0..900).step_by(7)), counted(300..700), counted([5, 6, 5000, 5001])];
        let merged = |order: [usize; 3]| {
            let mut epochs = Epochs::default();
            order.iter().for_each(|part| epochs.merge(&parts[*part]));
            epochs
        };
        let expected = merged([0, 1, 2]);
        for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            assert_eq!(merged(order), expected, "{order:?}");
        }
        let mut grouped = parts[1].clone();
        grouped.merge(&parts[2]);
        let mut right = parts[0].clone();
        right.merge(&grouped);
        assert_eq!(right, expected);
    }

    #[test]
    fn a_clock_that_goes_back_counts_in_the_latest_unit() {
        let epochs = counted([10, 9, 3]);
        assert_eq!((epochs.blocks().len(), epochs.blocks()[0].rows), (1, 3));
    }
}
