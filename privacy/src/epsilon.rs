//! Amounts of privacy loss, in thousandths, so that they add up exactly.

use std::fmt;

use crate::error::{Error, Result};

/// Privacy loss under pure differential privacy: outputs of neighbouring inputs differ in probability by a factor of
/// `e^epsilon` at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epsilon(u32);

impl Epsilon {
    /// So many thousandths: 2,000 are epsilon 2.
    pub const fn thousandths(thousandths: u32) -> Epsilon {
        Epsilon(thousandths)
    }

    /// A whole number, at most 65,535.
    pub const fn whole(epsilon: u16) -> Epsilon {
        // OK because 65,535,000 fits.
        Epsilon(epsilon as u32 * 1_000)
    }

    /// How many thousandths.
    pub const fn in_thousandths(self) -> u32 {
        self.0
    }

    /// What two mechanisms lose together (basic composition); at most what fits.
    #[must_use]
    pub const fn plus(self, other: Epsilon) -> Epsilon {
        Epsilon(self.0.saturating_add(other.0))
    }

    /// What is left of this after another was spent, at least 0.
    #[must_use]
    pub const fn minus(self, other: Epsilon) -> Epsilon {
        Epsilon(self.0.saturating_sub(other.0))
    }

    /// A mechanism's own: above 0 and at most 20. Below, its noise hides all; above, it hides nothing.
    pub(crate) fn of_mechanism(self) -> Result<Epsilon> {
        match self.0 {
            1..=20_000 => Ok(self),
            _ => Err(Error::new(format!("epsilon is {self}, expected 0.001 to 20"))),
        }
    }
}

impl fmt::Display for Epsilon {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(self.0, formatter)
    }
}

/// Privacy loss under zero-concentrated differential privacy (Bun and Steinke 2016, Definition 1.1), above 0 and at
/// most 20.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rho(u32);

/// `ln 10` in millionths, rounded up.
const LN_10_MILLIONTHS: u128 = 2_302_586;

impl Rho {
    /// So many thousandths.
    ///
    /// # Errors
    /// When there are none, or more than 20,000.
    pub fn thousandths(thousandths: u32) -> Result<Rho> {
        match thousandths {
            1..=20_000 => Ok(Rho(thousandths)),
            _ => Err(Error::new(format!("rho is {thousandths} thousandths, expected 1 to 20,000"))),
        }
    }

    /// How many thousandths.
    pub const fn in_thousandths(self) -> u32 {
        self.0
    }

    /// The epsilon for which this is (epsilon, delta)-differentially private at a delta of `10^-digits`, rounded up:
    /// `rho + 2 sqrt(rho ln(1 / delta))` (Bun and Steinke 2016, Proposition 1.3).
    pub fn epsilon(self, digits: u8) -> Epsilon {
        // In thousandths, the root is 2 sqrt(rho_thousandths * digits * ln 10 * 1,000).
        let squared = 4 * u128::from(self.0) * u128::from(digits) * LN_10_MILLIONTHS;
        let squared = squared.div_ceil(1_000);
        let root = squared.isqrt() + u128::from(!is_square(squared));
        // OK because rho is at most 20,000 thousandths and there are at most 255 digits.
        Epsilon(self.0 + root as u32)
    }
}

fn is_square(number: u128) -> bool {
    number.isqrt().pow(2) == number
}

impl fmt::Display for Rho {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(self.0, formatter)
    }
}

/// Thousandths as a decimal number without needless digits.
fn decimal(thousandths: u32, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (whole, rest) = (thousandths / 1_000, thousandths % 1_000);
    if rest == 0 {
        return write!(formatter, "{whole}");
    }
    let digits = format!("{rest:03}");
    write!(formatter, "{whole}.{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_decimals() {
        let cases = [(0, "0"), (2_000, "2"), (125, "0.125"), (1_500, "1.5"), (1_001, "1.001")];
        for (thousandths, text) in cases {
            assert_eq!(Epsilon::thousandths(thousandths).to_string(), text);
        }
    }

    #[test]
    fn concentrated_privacy_is_converted_upwards() {
        // By mpmath: 0.5 + 2 sqrt(0.5 ln 10^6) = 5.75652..., 0.001 + 2 sqrt(0.001 ln 10^6) = 0.23608...
        for (rho, epsilon) in [(500, 5_757), (1, 237), (20_000, 53_246)] {
            assert_eq!(Rho(rho).epsilon(6), Epsilon(epsilon), "{rho}");
        }
    }

    #[test]
    fn ranges_are_checked() {
        assert!(Rho::thousandths(0).is_err() && Rho::thousandths(20_001).is_err());
        assert!(Epsilon::default().of_mechanism().is_err());
        assert!(Epsilon::thousandths(20_001).of_mechanism().is_err());
    }
}
