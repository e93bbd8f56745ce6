//! What is kept of a window, by either mechanism: here, until it is saved, and in the storage.

use rand_core::CryptoRng;

use super::bytes::{Rest, damaged};
use super::histograms::{Histograms, Waiting};
use super::sample::Sample;
use super::slots::Layout;
use crate::error::Result;

/// What was seen here, and the storage lacks.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fresh {
    Local(Sample),
    Edge(Waiting),
}

/// What the storage has.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kept {
    Local(Sample),
    Edge(Histograms),
}

impl Fresh {
    /// Nothing, by the same mechanism.
    pub fn emptied(&self) -> Fresh {
        match self {
            Fresh::Local(_) => Fresh::Local(Sample::default()),
            Fresh::Edge(_) => Fresh::Edge(Waiting::default()),
        }
    }

    pub fn observe(
        &mut self,
        bins: impl FnOnce() -> Vec<u8>,
        user: Option<&str>,
        random: &mut impl CryptoRng,
    ) {
        match self {
            Fresh::Local(sample) => sample.observe(bins, random),
            Fresh::Edge(waiting) => waiting.observe(user, bins()),
        }
    }

    pub fn label(&mut self, bin: u8, user: Option<&str>, random: &mut impl CryptoRng) {
        match self {
            Fresh::Local(sample) => sample.label(bin, random),
            Fresh::Edge(waiting) => waiting.label(user, bin),
        }
    }

    /// Takes back what the storage did not take.
    pub fn take_back(&mut self, other: Fresh, random: &mut impl CryptoRng) {
        match (self, other) {
            (Fresh::Local(sample), Fresh::Local(other)) => sample.merge(&other, random),
            (Fresh::Edge(waiting), Fresh::Edge(other)) => waiting.merge(other),
            // OK because a reporter has one mechanism.
            _ => {}
        }
    }
}

impl Kept {
    /// Nothing yet, for what is of this mechanism.
    pub fn new(fresh: &Fresh, layout: &Layout, random: &mut impl CryptoRng) -> Kept {
        match fresh {
            Fresh::Local(_) => Kept::Local(Sample::default()),
            Fresh::Edge(_) => Kept::Edge(Histograms::new(layout, random)),
        }
    }

    /// Takes in what was seen since.
    pub fn add(
        &mut self,
        fresh: &Fresh,
        layout: &Layout,
        rows_per_user: u32,
        random: &mut impl CryptoRng,
    ) {
        match (self, fresh) {
            (Kept::Local(sample), Fresh::Local(fresh)) => sample.merge(fresh, random),
            (Kept::Edge(histograms), Fresh::Edge(fresh)) => {
                histograms.add(fresh, layout, rows_per_user);
            }
            // OK because a window of another mechanism is begun anew.
            _ => {}
        }
    }

    /// Whether it is by the mechanism of this.
    pub fn fits(&self, fresh: &Fresh) -> bool {
        matches!((self, fresh), (Kept::Local(_), Fresh::Local(_)) | (Kept::Edge(_), Fresh::Edge(_)))
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let (mechanism, bytes) = match self {
            Kept::Local(sample) => (1, sample.to_bytes()),
            Kept::Edge(histograms) => (2, histograms.to_bytes()),
        };
        [&[mechanism], &bytes[..]].concat()
    }

    pub fn from_bytes(bytes: &[u8], layout: &Layout) -> Result<Kept> {
        let mut rest = Rest(bytes);
        match rest.take()? {
            [1] => Sample::from_bytes(rest.0, layout).map(Kept::Local),
            [2] => Histograms::from_bytes(rest.0, layout).map(Kept::Edge),
            _ => Err(damaged("has an unknown mechanism")),
        }
    }
}
