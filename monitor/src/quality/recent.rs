//! Which truths came lately, so that the same one counts once.

use serde::{Deserialize, Serialize};

use crate::order::sort_by;

/// How many are remembered.
const MOST: usize = 1024;

/// The latest ids that had a truth, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Recent {
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Entry {
    unit: u64,
    /// Counts up within a unit.
    order: u32,
    id: u32,
}

impl Recent {
    pub fn contains(&self, id: u32) -> bool {
        self.entries.iter().any(|entry| entry.id == id)
    }

    /// Remembers an id, and forgets the oldest when there are too many. A clock that goes back counts in the latest
    /// unit.
    pub fn push(&mut self, unit: u64, id: u32) {
        let next = match self.entries.last() {
            Some(last) if last.unit >= unit => {
                Entry { unit: last.unit, order: last.order.saturating_add(1), id }
            }
            _ => Entry { unit, order: 0, id },
        };
        self.entries.push(next);
        self.forget();
    }

    /// Remembers the latest of both.
    pub fn merge(&mut self, other: &Recent) {
        self.entries.extend(&other.entries);
        // The latest mention of an id comes first, and stays.
        sort_by(&mut self.entries, |a, b| a.id.cmp(&b.id).then(b.cmp(a)));
        self.entries.dedup_by_key(|entry| entry.id);
        sort_by(&mut self.entries, Ord::cmp);
        self.forget();
    }

    pub fn is_sound(&self) -> bool {
        self.entries.len() <= MOST && self.entries.is_sorted()
    }

    fn forget(&mut self) {
        self.entries.drain(..self.entries.len().saturating_sub(MOST));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recent(ids: impl Iterator<Item = (u64, u32)>) -> Recent {
        let mut recent = Recent::default();
        ids.for_each(|(unit, id)| recent.push(unit, id));
        recent
    }

    #[test]
    fn the_latest_are_remembered() {
        let recent = recent((0..2_000).map(|id| (u64::from(id) / 700, id)));
        assert!(!recent.contains(2_000 - MOST as u32 - 1));
        assert!((2_000 - MOST as u32..2_000).all(|id| recent.contains(id)));
        assert!(recent.is_sound());
    }

    #[test]
    fn any_order_of_merging_remembers_the_same() {
        let parts = [0, 1, 2].map(|part: u32| {
            recent((0..800).map(|index| (u64::from(index / 100), index * (part + 1))))
        });
        let merged = |order: [usize; 3]| {
            let mut merged = Recent::default();
            order.iter().for_each(|part| merged.merge(&parts[*part]));
            merged
        };
        let expected = merged([0, 1, 2]);
        assert!(expected.is_sound());
        for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            assert_eq!(merged(order), expected);
        }
        let mut grouped = parts[1].clone();
        grouped.merge(&parts[2]);
        let mut first = parts[0].clone();
        first.merge(&grouped);
        assert_eq!(first, expected);
    }
}
