//! Exact fractions.

use crate::error::{Error, Result};

/// A fraction of whole numbers, at least 0, in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    numerator: u64,
    denominator: u64,
}

impl Ratio {
    /// `numerator / denominator`.
    ///
    /// # Errors
    /// When the denominator is 0.
    pub fn new(numerator: u64, denominator: u64) -> Result<Ratio> {
        if denominator == 0 {
            return Err(Error::new("the denominator is 0, expected at least 1"));
        }
        let divisor = greatest_common_divisor(numerator, denominator);
        Ok(Ratio { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// Above the line.
    pub const fn numerator(self) -> u64 {
        self.numerator
    }

    /// Below the line, at least 1.
    pub const fn denominator(self) -> u64 {
        self.denominator
    }
}

/// At least 1 when one of them is.
fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_in_lowest_terms() {
        let cases =
            [((6, 4), (3, 2)), ((0, 7), (0, 1)), ((5, 1), (5, 1)), ((1_000, 2_000), (1, 2))];
        for ((numerator, denominator), expected) in cases {
            let ratio = Ratio::new(numerator, denominator).unwrap();
            assert_eq!((ratio.numerator(), ratio.denominator()), expected);
        }
        assert!(Ratio::new(1, 0).is_err());
    }
}
