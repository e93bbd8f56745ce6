//! Logarithms of whole columns. To compute one takes longer than all else that is done to a number, and most columns of
//! data have few different ones: those that came last are kept. What was kept has the bits of what is computed.

use std::cell::RefCell;

/// Logarithms that are kept, a power of two.
const KEPT: usize = 1024;

/// Numbers by their bits, each in the only place where it may be, with its logarithm.
type Kept = [(u64, f64); KEPT];

thread_local! {
    // All zeros, as memory is from the start: 0 has no logarithm, and that of 1 and 0 is 0.
    static LN: RefCell<Kept> = const { RefCell::new([(0, 0.0); KEPT]) };
    static LN_1P: RefCell<Kept> = const { RefCell::new([(0, 0.0); KEPT]) };
}

/// Puts the logarithm of each value plus an offset in its place. What is missing stays so. Gives the first value that has
/// none, if there is one; then the values from it on are as before.
#[inline(never)]
pub fn logarithms(column: &mut [f64], offset: f64) -> Option<f64> {
    let has_none = |value: &f64| *value + offset <= 0.0;
    let end = column.iter().position(has_none).unwrap_or(column.len());
    let wrong = column.get(end).copied();
    let column = &mut column[..end];
    if offset == 1.0 {
        // Keeps the digits of small values that adding 1 would drop.
        LN_1P.with_borrow_mut(|kept| look_up(column, |value| value, f64::ln_1p, kept));
    } else {
        LN.with_borrow_mut(|kept| look_up(column, |value| value + offset, f64::ln, kept));
    }
    wrong
}

fn look_up(
    column: &mut [f64],
    argument: impl Fn(f64) -> f64,
    logarithm: impl Fn(f64) -> f64,
    kept: &mut Kept,
) {
    for value in column {
        let argument = argument(*value);
        let bits = argument.to_bits();
        // The golden ratio's fraction spreads neighbours. OK because the shift leaves as many bits as there are places.
        let place = (bits.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - KEPT.ilog2())) as usize;
        let place = &mut kept[place % KEPT];
        if place.0 != bits {
            *place = (bits, logarithm(argument));
        }
        *value = place.1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NaN is not equal to itself.
    fn bits(column: &[f64]) -> Vec<u64> {
        column.iter().map(|value| value.to_bits()).collect()
    }

    #[test]
    fn bits_are_those_of_the_standard_library() {
        let few = [1.0, 0.5, f64::INFINITY, f64::MIN_POSITIVE, 5e-324, f64::MAX, 0.0, -0.0, 1e-9];
        let many = (1..5_000).map(|at| f64::from(at) * 0.37);
        let all: Vec<f64> = few.into_iter().chain(many).chain(few).collect();
        for offset in [0.0, 1.0, 2.5] {
            let log = |value: f64| match offset {
                1.0 => value.ln_1p(),
                _ => (value + offset).ln(),
            };
            let mut found: Vec<f64> =
                all.iter().copied().filter(|value| value + offset > 0.0).collect();
            let expected: Vec<f64> = found.iter().map(|value| log(*value)).collect();
            assert_eq!(logarithms(&mut found, offset), None);
            assert_eq!(bits(&found), bits(&expected), "{offset}");
        }
    }

    #[test]
    fn what_is_missing_stays_and_the_first_without_one_is_found() {
        let mut column = [f64::NAN, 1.0, -1.0, f64::NEG_INFINITY, 1.0];
        assert_eq!(logarithms(&mut column, 1.0), Some(-1.0));
        assert!(column[0].is_nan());
        assert_eq!(column[1..], [1f64.ln_1p(), -1.0, f64::NEG_INFINITY, 1.0]);
        assert_eq!(logarithms(&mut [0.0], 0.0), Some(0.0));
        assert_eq!(logarithms(&mut [-0.0], 0.0), Some(-0.0));
        assert_eq!(logarithms(&mut [], 0.0), None);
    }
}
