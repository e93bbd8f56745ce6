//! Coins: of a rational probability, and of an exponential one.

use rand_core::CryptoRng;

use super::ratio::Ratio;
use super::uniform::uniform_below;

/// True with a probability of `probability`, or always if that is above 1.
pub fn bernoulli(probability: Ratio, random: &mut impl CryptoRng) -> bool {
    coin(probability.numerator().into(), probability.denominator().into(), random)
}

/// True with a probability of exactly `e^-exponent`, although that is irrational: only coins of rational
/// probabilities are thrown (Canonne, Kamath and Steinke 2020, Algorithm 1).
pub fn bernoulli_exp(exponent: Ratio, random: &mut impl CryptoRng) -> bool {
    coin_exp(exponent.numerator().into(), exponent.denominator().into(), random)
}

fn coin(numerator: u128, denominator: u128, random: &mut impl CryptoRng) -> bool {
    uniform_below(denominator, random) < numerator
}

/// True with a probability of `e^-(numerator / denominator)`.
pub(super) fn coin_exp(numerator: u128, denominator: u128, random: &mut impl CryptoRng) -> bool {
    let (whole, rest) = (numerator / denominator, numerator % denominator);
    (0..whole).all(|_| coin_exp_fraction(1, 1, random))
        && coin_exp_fraction(rest, denominator, random)
}

/// For an exponent of at most 1. The coins fall on true k times or more with a probability of `exponent^k / k!`, so
/// the sum over even k is the series of `e^-exponent`.
fn coin_exp_fraction(numerator: u128, denominator: u128, random: &mut impl CryptoRng) -> bool {
    let mut throws = 1;
    // Saturates only after more throws than 1 / throws! lets happen.
    while coin(numerator, denominator.saturating_mul(throws), random) {
        throws += 1;
    }
    throws % 2 == 1
}
