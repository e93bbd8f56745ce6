//! What histograms can't say of a stream: its quantiles, how many values it has, which ones are new. These stay
//! on the device, for sketches are not private.

use datasketches::frequencies::{ErrorType, FrequentItemsSketch};
use serde::{Deserialize, Serialize};

use super::distinct::Distinct;
use super::quantiles::Quantiles;
use super::recent::Recent;
use crate::bins::Bins;
use crate::error::{Error, Result};
use crate::order::sort_by;

/// Entries for new categories, of which three in four are used.
const UNSEEN_ENTRIES: usize = 16;
/// Longer categories are cut, so that memory is bounded.
const MAX_TEXT_BYTES: usize = 64;

/// The sketches of one stream.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "Bytes", into = "Bytes")]
pub(crate) struct Sketches {
    quantiles: Option<Quantiles>,
    distinct: Distinct,
    /// Of these, the distinct ones are counted.
    pub(super) recent: Recent,
    unseen: Option<FrequentItemsSketch<String>>,
}

/// As they are saved; those of Apache DataSketches in its format.
#[derive(Serialize, Deserialize)]
struct Bytes {
    quantiles: Option<Quantiles>,
    distinct: Vec<u8>,
    unseen: Option<Vec<u8>>,
}

impl Sketches {
    pub fn new(bins: &Bins) -> Sketches {
        let numbers = matches!(bins, Bins::Number { .. });
        let quantiles = numbers.then(Quantiles::new);
        // OK because the size is a constant in range.
        let unseen = (!numbers)
            .then(|| FrequentItemsSketch::new(UNSEEN_ENTRIES).expect("the size is a power of two"));
        Sketches { quantiles, distinct: Distinct::new(), recent: Recent::default(), unseen }
    }

    /// Takes a finite number that may be a new one: its bin, and how far it is from the mean.
    pub fn add_number(&mut self, number: f64, bin: usize, parts: i64) {
        if self.recent.insert_number(number, bin, parts) {
            self.distinct.update_number(number.to_bits(), self.recent.has_many());
        }
    }

    /// Takes finite numbers for the quantiles.
    pub fn add_to_quantiles(&mut self, numbers: &[f64]) {
        if let Some(quantiles) = &mut self.quantiles {
            quantiles.extend(numbers);
        }
    }

    /// Takes a category by its position.
    pub fn add_position(&mut self, position: usize) {
        if self.recent.insert_position(position) {
            self.distinct.update(position);
        }
    }

    /// Takes a text, the bin that it fell into, and whether that is the one of new texts.
    pub fn add_text(&mut self, text: &str, bin: usize, is_last_bin: bool) {
        // Each of the other bins is of one text.
        if is_last_bin || self.recent.insert_position(bin) {
            self.distinct.update(text);
        }
        if is_last_bin {
            self.add_text_again(text);
        }
    }

    /// Takes a new text that was taken before.
    pub fn add_text_again(&mut self, text: &str) {
        if let Some(unseen) = &mut self.unseen {
            unseen.update_ref(cut(text));
        }
    }

    pub fn merge(&mut self, other: &Sketches) -> Result<()> {
        if let (Some(quantiles), Some(more)) = (&mut self.quantiles, &other.quantiles) {
            quantiles.merge(more);
        }
        if let (Some(unseen), Some(more)) = (&mut self.unseen, &other.unseen) {
            unseen.merge(more);
        }
        self.distinct.merge(&other.distinct).map_err(|error| Error::new(error.to_string()))
    }

    /// The 5th, 25th, 50th, 75th and 95th percentile. `None` without numbers, and for categories.
    pub fn percentiles(&self) -> Option<[f64; 5]> {
        self.quantiles.as_ref()?.at([0.05, 0.25, 0.5, 0.75, 0.95])
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
        sort_by(&mut found, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found
    }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT_BYTES)]
}

impl From<Sketches> for Bytes {
    fn from(sketches: Sketches) -> Bytes {
        Bytes {
            quantiles: sketches.quantiles,
            distinct: sketches.distinct.to_bytes(),
            unseen: sketches.unseen.map(|unseen| unseen.serialize()),
        }
    }
}

impl TryFrom<Bytes> for Sketches {
    type Error = datasketches::error::Error;

    fn try_from(bytes: Bytes) -> std::result::Result<Sketches, Self::Error> {
        let unseen =
            bytes.unseen.map(|bytes| FrequentItemsSketch::deserialize(&bytes)).transpose()?;
        let distinct = Distinct::from_bytes(&bytes.distinct)?;
        let recent = Recent::default();
        Ok(Sketches { quantiles: bytes.quantiles, distinct, recent, unseen })
    }
}
