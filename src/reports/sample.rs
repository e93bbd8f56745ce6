//! What a device keeps of a window: one of its rows, each as probably as the others; and one of the labels that came.

use driftline_privacy::uniform_below;
use rand_core::CryptoRng;

use super::bytes::{Rest, damaged};
use super::slots::Layout;
use crate::error::Result;

/// A row and a label of so many (reservoir sampling: Vitter, "Random sampling with a reservoir", 1985, algorithm R).
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sample {
    rows: u64,
    /// The bin of each slot. Empty without rows.
    row: Vec<u8>,
    labels: u64,
    label: u8,
}

impl Sample {
    /// Takes a row; its bins are asked for only if it is kept.
    pub fn observe(&mut self, bins: impl FnOnce() -> Vec<u8>, random: &mut impl CryptoRng) {
        self.rows += 1;
        if uniform_below(self.rows.into(), random) == 0 {
            self.row = bins();
        }
    }

    /// Takes a label.
    pub fn label(&mut self, bin: u8, random: &mut impl CryptoRng) {
        self.labels += 1;
        if uniform_below(self.labels.into(), random) == 0 {
            self.label = bin;
        }
    }

    /// Takes in what others saw: each row of both is kept as probably as any other.
    pub fn merge(&mut self, other: &Sample, random: &mut impl CryptoRng) {
        self.rows += other.rows;
        if self.rows > 0 && uniform_below(self.rows.into(), random) < other.rows.into() {
            self.row.clone_from(&other.row);
        }
        self.labels += other.labels;
        if self.labels > 0 && uniform_below(self.labels.into(), random) < other.labels.into() {
            self.label = other.label;
        }
    }

    /// The bin of each slot. `None` without rows.
    pub fn values(&self, layout: &Layout) -> Option<Vec<u32>> {
        let mut values: Vec<u32> = self.row.iter().map(|bin| (*bin).into()).collect();
        if let Some(value) = layout.labelled().and_then(|labelled| values.get_mut(labelled)) {
            *value = self.label.into();
        }
        (self.rows > 0).then_some(values)
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.rows.to_be_bytes().to_vec();
        bytes.extend(self.labels.to_be_bytes());
        bytes.push(self.label);
        bytes.extend(&self.row);
        bytes
    }

    pub fn from_bytes(bytes: &[u8], layout: &Layout) -> Result<Sample> {
        let mut rest = Rest(bytes);
        let (rows, labels) = (rest.take()?, rest.take()?);
        let (rows, labels) = (u64::from_be_bytes(rows), u64::from_be_bytes(labels));
        // Far below where sums of many would lose a row.
        if rows.max(labels) > 1 << 53 {
            return Err(damaged("has more rows than can be"));
        }
        let [label] = rest.take()?;
        let row = rest.0.to_vec();
        let bins = layout.bins_of_slots();
        let fits = |row: &[u8]| row.iter().zip(&bins).all(|(bin, bins)| u32::from(*bin) < *bins);
        let expected = if rows == 0 { 0 } else { bins.len() };
        if row.len() != expected || !fits(&row) || label > super::slots::RIGHT {
            return Err(damaged("has a row of other slots"));
        }
        Ok(Sample { rows, row, labels, label })
    }
}

#[cfg(test)]
mod tests {
    use chacha20::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn every_row_is_kept_as_probably_as_any_other_also_of_tabs() {
        const ROUNDS: usize = 30_000;
        let mut random = ChaCha20Rng::from_seed([3; 32]);
        let mut kept = [0usize; 6];
        for _ in 0..ROUNDS {
            let (mut here, mut there) = (Sample::default(), Sample::default());
            for row in 0..6u8 {
                let sample = if row < 4 { &mut here } else { &mut there };
                sample.observe(|| vec![row], &mut random);
            }
            here.merge(&there, &mut random);
            kept[usize::from(here.row[0])] += 1;
        }
        // Six standard deviations of 5,000.
        assert!(kept.iter().all(|count| count.abs_diff(ROUNDS / 6) < 390), "{kept:?}");
    }
}
