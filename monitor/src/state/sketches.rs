//! What histograms can't say of a stream: its quantiles, how many values it has, which ones are new. These stay
//! on the device, for sketches are not private.

use datasketches::common::SearchCriteria;
use datasketches::frequencies::{ErrorType, FrequentItemsSketch};
use datasketches::hll::{HllSketch, HllType};
use datasketches::kll::{KllFloat, KllSketch};
use serde::{Deserialize, Serialize};

use crate::bins::{Bins, Observation};
use crate::error::{Error, Result};

/// Ranks are right within 2.1 %, in about 2 KB. Single precision: quantiles are shown to people.
const KLL_K: u16 = 128;
/// Counts of distinct values are right within about 3 %, in half a KB.
const HLL_LG_K: u8 = 10;
/// Entries for new categories, of which three in four are used.
const UNSEEN_ENTRIES: usize = 16;
/// Longer categories are cut, so that memory is bounded.
const MAX_TEXT_BYTES: usize = 64;

/// The sketches of one stream.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "Bytes", into = "Bytes")]
pub(crate) struct Sketches {
    quantiles: Option<KllSketch<KllFloat<f32>>>,
    distinct: HllSketch,
    unseen: Option<FrequentItemsSketch<String>>,
}

/// As they are saved: each in the format of Apache DataSketches.
#[derive(Serialize, Deserialize)]
struct Bytes {
    quantiles: Option<Vec<u8>>,
    distinct: Vec<u8>,
    unseen: Option<Vec<u8>>,
}

impl Sketches {
    pub fn new(bins: &Bins) -> Sketches {
        let numbers = matches!(bins, Bins::Number { .. });
        // OK because these sizes are constants in range.
        let quantiles = numbers.then(|| KllSketch::new(KLL_K).expect("k is in range"));
        let distinct = HllSketch::new(HLL_LG_K, HllType::Hll4).expect("lg_k is in range");
        let unseen = (!numbers)
            .then(|| FrequentItemsSketch::new(UNSEEN_ENTRIES).expect("the size is a power of two"));
        Sketches { quantiles, distinct, unseen }
    }

    /// Takes a value and the bin that it fell into.
    pub fn update(&mut self, value: Observation<'_>, is_last_bin: bool) {
        match value {
            Observation::Number(number) if number.is_finite() => {
                self.distinct.update(number.to_bits());
                // OK because rounding to single precision is what is wanted.
                let rounded = KllFloat::<f32>::new(number as f32).ok();
                if let (Some(quantiles), Some(rounded)) = (&mut self.quantiles, rounded) {
                    quantiles.update(rounded);
                }
            }
            Observation::Text(text) => {
                self.distinct.update(text);
                if let (true, Some(unseen)) = (is_last_bin, &mut self.unseen) {
                    unseen.update_ref(cut(text));
                }
            }
            _ => {}
        }
    }

    pub fn merge(&mut self, other: &Sketches) -> Result<()> {
        let merged = |error: datasketches::error::Error| Error::new(error.to_string());
        if let (Some(quantiles), Some(more)) = (&mut self.quantiles, &other.quantiles) {
            quantiles.merge(more).map_err(merged)?;
        }
        if let (Some(unseen), Some(more)) = (&mut self.unseen, &other.unseen) {
            unseen.merge(more);
        }
        let mut union = datasketches::hll::HllUnion::new(HLL_LG_K).map_err(merged)?;
        union.update(&self.distinct);
        union.update(&other.distinct);
        self.distinct = union.to_sketch(HllType::Hll4);
        Ok(())
    }

    /// The 5th, 25th, 50th, 75th and 95th percentile. `None` without numbers, and for categories.
    pub fn percentiles(&self) -> Option<[f64; 5]> {
        let quantiles = self.quantiles.as_ref()?.sorted_view();
        let at = |rank: f64| quantiles.quantile(rank, SearchCriteria::Inclusive).ok().flatten();
        let found = [0.05, 0.25, 0.5, 0.75, 0.95].map(at);
        let all: Option<Vec<f64>> =
            found.into_iter().map(|value| Some(f64::from(value?.into_inner()))).collect();
        all?.try_into().ok()
    }

    /// About how many different values there were.
    pub fn distinct(&self) -> f64 {
        self.distinct.estimate()
    }

    /// The most frequent categories that have no bin, with at least how often each came.
    pub fn unseen(&self) -> Vec<(String, u64)> {
        let Some(unseen) = &self.unseen else { return Vec::new() };
        let rows = unseen.frequent_items(ErrorType::NoFalseNegatives);
        let mut found: Vec<_> =
            (rows.iter()).map(|row| (row.item().clone(), row.lower_bound().max(1))).collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found
    }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT_BYTES)]
}

impl From<Sketches> for Bytes {
    fn from(sketches: Sketches) -> Bytes {
        Bytes {
            quantiles: sketches.quantiles.map(|quantiles| quantiles.serialize()),
            distinct: sketches.distinct.serialize(),
            unseen: sketches.unseen.map(|unseen| unseen.serialize()),
        }
    }
}

impl TryFrom<Bytes> for Sketches {
    type Error = datasketches::error::Error;

    fn try_from(bytes: Bytes) -> std::result::Result<Sketches, Self::Error> {
        let quantiles = bytes.quantiles.map(|bytes| KllSketch::deserialize(&bytes)).transpose()?;
        let unseen =
            bytes.unseen.map(|bytes| FrequentItemsSketch::deserialize(&bytes)).transpose()?;
        Ok(Sketches { quantiles, distinct: HllSketch::deserialize(&bytes.distinct)?, unseen })
    }
}
