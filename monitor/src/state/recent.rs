//! What came last. To find a number's bin, to add it to the sums and to count it among the distinct ones takes many times
//! longer than to see that it was there before, and most columns of data have few different numbers.

use crate::moments::{NEAR, TOGETHER};

/// Values that are known, a power of two.
const FEW: usize = 256;
/// The same where many come at once: then the time counts more than the memory.
const MANY: usize = 1024;

/// Some of the values that came last, each in the only place where it may be. None before the first.
#[derive(Default)]
pub(super) struct Recent(Vec<Known>);

/// A value by its bits, and of a number what there is to add for it: its bin, and how far it is from the mean.
#[derive(Clone, Copy)]
struct Known {
    bits: u64,
    bin: u32,
    parts: i32,
}

/// Sums of numbers that are known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct KnownSums {
    pub count: u64,
    pub sum: i64,
    pub squares: i64,
}

/// A copy has to learn anew, which takes less time than to copy what is known.
impl Clone for Recent {
    fn clone(&self) -> Recent {
        Recent::default()
    }
}

impl Recent {
    /// Counts numbers that are known by their bins, and sums them up. The others, as many as are told, come in their order
    /// to the front of `unknown`.
    pub fn count(
        &mut self,
        numbers: &[f64],
        counts: &mut [u32],
        unknown: &mut [f64; TOGETHER],
    ) -> (usize, KnownSums) {
        let places = self.places(if numbers.len() < TOGETHER { FEW } else { MANY });
        let (mut sums, mut others) = (KnownSums::default(), 0);
        for number in numbers {
            let bits = number.to_bits();
            let known = &places[place(bits, places.len())];
            if known.bits == bits {
                counts[known.bin as usize] += 1;
                let parts = i64::from(known.parts);
                sums.sum += parts;
                sums.squares += parts * parts;
            } else {
                unknown[others % TOGETHER] = *number;
                others += 1;
            }
        }
        sums.count = (numbers.len() - others) as u64;
        (others, sums)
    }

    /// Whether many came at once.
    pub fn has_many(&self) -> bool {
        self.0.len() >= MANY
    }

    /// Keeps a finite number, and tells whether it may be a new one.
    pub fn insert_number(&mut self, number: f64, bin: usize, parts: i64) -> bool {
        if parts.abs() >= NEAR {
            // Its square may be too large for sums of 64 bits.
            return true;
        }
        // OK because there are at most 257 bins, and the parts were just compared.
        self.insert(Known { bits: number.to_bits(), bin: bin as u32, parts: parts as i32 })
    }

    /// Keeps a category by its position, and tells whether it may be a new one.
    pub fn insert_position(&mut self, position: usize) -> bool {
        self.insert(Known { bits: position as u64, bin: 0, parts: 0 })
    }

    fn insert(&mut self, value: Known) -> bool {
        let places = self.places(FEW);
        let place = place(value.bits, places.len());
        let known = &mut places[place];
        let is_new = known.bits != value.bits;
        // Not stored anew each time: the next number would have to wait for it.
        if is_new {
            *known = value;
        }
        is_new
    }

    /// At least so many places.
    fn places(&mut self, least: usize) -> &mut [Known] {
        if self.0.len() < least {
            // Bits that have another place, so that no value is found.
            self.0 = vec![Known { bits: 0, bin: 0, parts: 0 }; least];
            self.0[place(0, least)].bits = 1;
        }
        &mut self.0
    }
}

/// The place among so many, a power of two.
fn place(bits: u64, places: usize) -> usize {
    // The golden ratio's fraction spreads neighbours. OK because the shift leaves as many bits as there are places.
    (bits.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - places.ilog2())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_place_holds_no_value() {
        assert!([FEW, MANY].into_iter().all(|places| place(0, places) != place(1, places)));
        let mut recent = Recent::default();
        for bits in [0, 1, f64::NAN.to_bits(), u64::MAX, (-0.0f64).to_bits()] {
            let (unknown, _) =
                recent.count(&[f64::from_bits(bits)], &mut [0], &mut [0.0; TOGETHER]);
            assert_eq!(unknown, 1, "{bits}");
        }
        assert!(recent.insert_position(0) && !recent.insert_position(0));
        assert!(recent.insert_position(1) && !recent.insert_position(1));
    }

    #[test]
    fn what_is_known_is_counted_and_the_rest_is_left() {
        let mut recent = Recent::default();
        assert!(recent.insert_number(2.5, 1, -3));
        assert!(!recent.insert_number(2.5, 1, -3));
        assert!(recent.insert_number(0.0, 2, 1 << 20));
        // Too far away to be kept.
        assert!(recent.insert_number(9.0, 0, NEAR) && recent.insert_number(9.0, 0, NEAR));
        let (mut counts, mut unknown) = ([0; 3], [0.0; TOGETHER]);
        let numbers = [2.5, f64::NAN, 0.0, -0.0, 2.5, 9.0];
        let (others, sums) = recent.count(&numbers, &mut counts, &mut unknown);
        assert_eq!((counts, others), ([0, 2, 1], 3));
        assert!(unknown[0].is_nan() && unknown[1].is_sign_negative() && unknown[2] == 9.0);
        let (sum, squares) = ((1 << 20) - 6, (1 << 40) + 18);
        assert_eq!(sums, KnownSums { count: 3, sum, squares });
        assert_eq!(recent.count(&[], &mut counts, &mut unknown), (0, KnownSums::default()));
        // Many at once have more places, of which all are empty first.
        let (others, sums) = recent.count(&[2.5; TOGETHER], &mut counts, &mut unknown);
        assert_eq!((others, sums), (TOGETHER, KnownSums::default()));
        assert!(recent.insert_number(2.5, 1, -3));
        assert_eq!(recent.count(&[2.5; TOGETHER], &mut counts, &mut unknown).0, 0);
    }
}
