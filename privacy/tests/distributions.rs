//! A million numbers of each sampler against its exact probabilities, by Pearson's chi-squared test.

use std::collections::BTreeMap;

use chacha20::ChaCha20Rng;
use driftline_privacy::{
    DiscreteGaussian, DiscreteLaplace, Epsilon, LocalMechanism, RandomisedResponse, Ratio,
    bernoulli, bernoulli_exp, uniform_below,
};
use rand_core::SeedableRng;

const SAMPLES: u32 = 1_000_000;

/// How improbable the counts are, as standard deviations of a normal number (Wilson and Hilferty 1931).
fn surprise(
    mut draw: impl FnMut(&mut ChaCha20Rng) -> i64,
    weight: impl Fn(i64) -> f64,
    support: std::ops::RangeInclusive<i64>,
) -> f64 {
    let mut random = ChaCha20Rng::from_seed([42; 32]);
    let mut counts: BTreeMap<i64, u32> = BTreeMap::new();
    for _ in 0..SAMPLES {
        *counts.entry(draw(&mut random)).or_default() += 1;
    }
    let total: f64 = support.clone().map(&weight).sum();
    // What is expected less than 20 times is counted as one cell.
    let (mut statistic, mut cells) = (0.0, 0.0);
    let (mut rare_expected, mut rare_observed) = (0.0, f64::from(SAMPLES));
    for value in support {
        let expected = weight(value) / total * f64::from(SAMPLES);
        if expected < 20.0 {
            rare_expected += expected;
            continue;
        }
        let observed = f64::from(counts.get(&value).copied().unwrap_or(0));
        rare_observed -= observed;
        statistic += (observed - expected).powi(2) / expected;
        cells += 1.0;
    }
    if rare_expected > 5.0 {
        statistic += (rare_observed - rare_expected).powi(2) / rare_expected;
        cells += 1.0;
    } else {
        assert!(rare_observed < 30.0, "{rare_observed} numbers that are next to impossible");
    }
    let freedom: f64 = cells - 1.0;
    let spread = 2.0 / (9.0 * freedom);
    ((statistic / freedom).cbrt() - 1.0 + spread) / spread.sqrt()
}

fn ratio(numerator: u64, denominator: u64) -> Ratio {
    Ratio::new(numerator, denominator).unwrap()
}

/// Of 20 tests one exceeds 3 by chance every 37 times; a wrong sampler exceeds it by far.
fn assert_unsurprising(name: &str, surprise: f64) {
    assert!(surprise < 3.5, "{name}: {surprise}");
}

#[test]
fn uniform_numbers() {
    for bound in [2, 3, 10, 100, 257] {
        let draw = |random: &mut ChaCha20Rng| uniform_below(bound, random) as i64;
        let found = surprise(draw, |_| 1.0, 0..=bound as i64 - 1);
        assert_unsurprising(&format!("below {bound}"), found);
    }
}

#[test]
fn coins() {
    for (n, d) in [(1, 3), (7, 10), (1, 1_000)] {
        let p = n as f64 / d as f64;
        let weight = |heads: i64| if heads == 1 { p } else { 1.0 - p };
        let found = surprise(|random| bernoulli(ratio(n, d), random).into(), weight, 0..=1);
        assert_unsurprising(&format!("{n}/{d}"), found);
    }
    for (n, d) in [(1, 1_000), (1, 2), (1, 1), (7, 3), (5, 1)] {
        let p = (-(n as f64) / d as f64).exp();
        let weight = |heads: i64| if heads == 1 { p } else { 1.0 - p };
        let found = surprise(|random| bernoulli_exp(ratio(n, d), random).into(), weight, 0..=1);
        assert_unsurprising(&format!("e^-({n}/{d})"), found);
    }
}

#[test]
fn discrete_laplace() {
    for (n, d) in [(1, 2), (1, 1), (2, 1), (7, 3), (20, 1)] {
        let scale = n as f64 / d as f64;
        let laplace = DiscreteLaplace::new(ratio(n, d)).unwrap();
        let weight = |x: i64| (-(x.abs() as f64) / scale).exp();
        let found = surprise(|random| laplace.sample(random), weight, -1_000..=1_000);
        assert_unsurprising(&format!("scale {n}/{d}"), found);
    }
}

#[test]
fn discrete_gaussian() {
    for (n, d) in [(1, 4), (1, 1), (7, 2), (100, 1), (2_500, 3)] {
        let variance = n as f64 / d as f64;
        let gaussian = DiscreteGaussian::new(ratio(n, d)).unwrap();
        let weight = |x: i64| (-((x * x) as f64) / (2.0 * variance)).exp();
        let found = surprise(|random| gaussian.sample(random), weight, -1_000..=1_000);
        assert_unsurprising(&format!("variance {n}/{d}"), found);
    }
}

#[test]
fn randomised_response() {
    for (thousandths, bins) in [(500, 10), (2_000, 10), (2_000, 2), (4_000, 64)] {
        let response = RandomisedResponse::new(Epsilon::thousandths(thousandths), bins).unwrap();
        let favour = (f64::from(thousandths) / 1_000.0).exp();
        let weight = |bin: i64| if bin == 1 { favour } else { 1.0 };
        let draw = |random: &mut ChaCha20Rng| response.randomise(1, random).unwrap().into();
        let found = surprise(draw, weight, 0..=i64::from(bins) - 1);
        assert_unsurprising(&format!("epsilon {thousandths}/1000, {bins} bins"), found);
    }
}

#[test]
fn local_records() {
    let mechanism = LocalMechanism::new(Epsilon::whole(1), vec![3, 5]).unwrap();
    let truth = [2, 0];
    // Slot 0 has cells 0 to 2, slot 1 those after.
    let draw = |random: &mut ChaCha20Rng| {
        let record = mechanism.randomise(&truth, random).unwrap();
        i64::from(3 * record.slot + record.bin)
    };
    let favour = 1f64.exp();
    let weight = |cell: i64| match cell {
        0..=1 => 1.0 / (favour + 2.0),
        2 => favour / (favour + 2.0),
        3 => favour / (favour + 4.0),
        _ => 1.0 / (favour + 4.0),
    };
    assert_unsurprising("local", surprise(draw, weight, 0..=7));
}
