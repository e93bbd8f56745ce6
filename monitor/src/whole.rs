//! Numbers as whole ones. Several at once, which a conversion of numbers of any size is not.

/// Added to less than 2^51, it leaves no place for a fraction: what is below it is rounded, to even where two are as near.
pub(crate) const ROUNDING: f64 = 3.0 * (1u64 << 51) as f64;

/// The nearest whole number to one of less than 2^51: the bits behind the exponent.
#[inline(always)]
pub(crate) fn whole(number: f64) -> i64 {
    (number + ROUNDING).to_bits().wrapping_sub(ROUNDING.to_bits()).cast_signed()
}
