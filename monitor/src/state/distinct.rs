//! How many different values a stream has, by a HyperLogLog sketch: of all values' hashes it keeps the most zeros that one of
//! them began with, in registers that other bits of the hash choose. Soon hardly any value is news to it, and to see that here
//! takes less time than to ask it.
//!
//! Flajolet, Fusy, Gandouet and Meunier, "HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm" (2007).

use std::hash::Hash;

use datasketches::error::{Error, ErrorKind};
use datasketches::hll::{HllSketch, HllType, HllUnion};

/// Counts are right within about 3 %, in half a KB.
const LG_REGISTERS: u8 = 10;
const REGISTERS: usize = 1 << LG_REGISTERS;
/// A sketch lists at most so many hashes before it has registers: three in four of an eighth.
const MOST_LISTED: usize = REGISTERS / 8 / 4 * 3;

/// The sketch, and what it is known to have.
pub(super) struct Distinct {
    sketch: HllSketch,
    known: Known,
}

/// At most what the registers hold. None at all before there are many numbers.
#[derive(Default)]
struct Known {
    registers: Vec<u8>,
    /// How many are not 0.
    raised: usize,
}

/// A copy has to learn anew, which takes less time than to copy what is known.
impl Clone for Distinct {
    fn clone(&self) -> Distinct {
        Distinct { sketch: self.sketch.clone(), known: Known::default() }
    }
}

impl Distinct {
    pub fn new() -> Distinct {
        // OK because the size is in range.
        let sketch = HllSketch::new(LG_REGISTERS, HllType::Hll4).expect("a size in range");
        Distinct { sketch, known: Known::default() }
    }

    /// Takes a value that is no number.
    pub fn update(&mut self, value: impl Hash) {
        self.sketch.update(value);
    }

    /// Takes a number by its bits, as [`Distinct::update`] does: in less time and more memory where there are `many`.
    // What is part of its callers is there several times, and is large.
    #[inline(never)]
    pub fn update_number(&mut self, bits: u64, many: bool) {
        if !many || self.known.learn(Place::of(bits)) {
            self.sketch.update(bits);
        }
    }

    /// Takes what others took.
    pub fn merge(&mut self, other: &Distinct) -> Result<(), Error> {
        let mut union = HllUnion::new(LG_REGISTERS)?;
        union.update(&self.sketch);
        union.update(&other.sketch);
        self.sketch = union.to_sketch(HllType::Hll4);
        Ok(())
    }

    /// About how many different values there were.
    pub fn estimate(&self) -> f64 {
        self.sketch.estimate()
    }

    /// In the format of Apache DataSketches.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.sketch.serialize()
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Distinct, Error> {
        let sketch = HllSketch::deserialize(bytes)?;
        if sketch.lg_config_k() > LG_REGISTERS {
            return Err(Error::new(ErrorKind::InvalidData, "the sketch has too many registers"));
        }
        Ok(Distinct { sketch, known: Known::default() })
    }
}

impl Known {
    /// Whether the sketch may not have it yet.
    fn learn(&mut self, Place { register, value }: Place) -> bool {
        if self.registers.is_empty() {
            self.registers = vec![0; REGISTERS];
        }
        let known = &mut self.registers[register];
        if *known < value {
            self.raised += usize::from(*known == 0);
            *known = value;
            return true;
        }
        // What is listed is told apart by more than its register.
        self.raised <= MOST_LISTED
    }
}

/// Where a number counts.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    register: usize,
    /// The zeros and one.
    value: u8,
}

impl Place {
    /// By the hash of the sketch, which is MurmurHash3 of the bytes, for 128 bits.
    fn of(bits: u64) -> Place {
        const SEED: u64 = 9001;
        const BYTES: u64 = size_of::<u64>() as u64;
        let key = bits.wrapping_mul(0x87c3_7b91_1142_53d5);
        let key = key.rotate_left(31).wrapping_mul(0x4cf5_ad43_2745_937f);
        let second = SEED ^ BYTES;
        let first = (SEED ^ key ^ BYTES).wrapping_add(second);
        let second = second.wrapping_add(first);
        // Unless it is hidden that both are mixed alike, that becomes SIMD, whose products of 64 bits x86 has to put together.
        let first = std::hint::black_box(mixed(first));
        let second = mixed(second);
        let first = first.wrapping_add(second);
        let second = second.wrapping_add(first);
        // OK because there are 2^10 registers, and at most 63 zeros and one count.
        let value = second.leading_zeros().min(62) as u8 + 1;
        Place { register: first as usize % REGISTERS, value }
    }
}

fn mixed(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let bits = (bits ^ (bits >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    bits ^ (bits >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::SplitMix64;

    #[test]
    fn what_is_passed_over_changes_no_bit() {
        for values in [1, 10, 60, 90, 97, 200, 3_000, u64::MAX] {
            let (mut random, mut found) = (SplitMix64(values), Distinct::new());
            let mut expected = found.sketch.clone();
            for count in 0..30_000_u32 {
                let bits = (random.next() % values).wrapping_mul(0x1234_5678_9abc_def1);
                // A few on their own among them.
                found.update_number(bits, count % 10 != 3);
                expected.update(bits);
                if count.is_power_of_two() {
                    assert_eq!(found.to_bytes(), expected.serialize(), "{count} of {values}");
                }
            }
            assert_eq!(found.to_bytes(), expected.serialize(), "{values}");
        }
    }

    #[test]
    fn most_of_many_numbers_are_passed_over() {
        let (mut known, mut told) = (Known::default(), 0);
        let mut random = SplitMix64(7);
        (0..100_000).for_each(|_| told += usize::from(known.learn(Place::of(random.next()))));
        assert!(told < 10_000, "{told}");
    }

    #[test]
    fn numbers_that_are_merged_or_copied_go_on_counting() {
        let of = |numbers: std::ops::Range<u64>| {
            let mut distinct = Distinct::new();
            numbers.for_each(|number| distinct.update_number(number, true));
            distinct
        };
        let mut merged = of(0..5_000);
        merged.merge(&of(4_000..9_000)).unwrap();
        let mut copied = merged.clone();
        for distinct in [&mut merged, &mut copied] {
            (0..20_000).for_each(|number| distinct.update_number(number, true));
        }
        assert_eq!(merged.to_bytes(), copied.to_bytes());
        assert!((merged.estimate() / 20_000.0 - 1.0).abs() < 0.1, "{}", merged.estimate());
    }

    #[test]
    fn sketches_of_other_sizes_are_refused() {
        let bytes = |size| HllSketch::new(size, HllType::Hll4).unwrap().serialize();
        assert!(Distinct::from_bytes(&bytes(LG_REGISTERS)).is_ok());
        assert!(Distinct::from_bytes(&bytes(LG_REGISTERS + 1)).is_err());
    }
}
