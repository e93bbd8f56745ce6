//! Statistics against SciPy's, and thresholds against worlds that did not change.

use std::fs;

use driftline_monitor::*;
use rand::SeedableRng;
use rand_distr::{Binomial, Distribution, Exp1};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    samples: Vec<Samples>,
    histograms: Vec<Histograms>,
}

#[derive(Deserialize)]
struct Samples {
    name: String,
    reference: Vec<f64>,
    live: Vec<f64>,
    kolmogorov_smirnov: f64,
    wasserstein: f64,
}

#[derive(Deserialize)]
struct Histograms {
    name: String,
    edges: Option<Vec<f64>>,
    reference: Vec<u64>,
    live: Vec<u64>,
    psi: f64,
    jensen_shannon: f64,
    chi_squared: f64,
    total_variation: f64,
    kolmogorov_smirnov: Option<f64>,
    wasserstein: Option<f64>,
}

fn golden() -> Golden {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/golden/drift/statistics.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Notes what is farther from the expected value than 1e-9 of it or of 1.
fn check(faults: &mut Vec<String>, case: &str, found: Option<f64>, expected: Option<f64>) {
    let near = match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
        _ => found == expected,
    };
    if !near {
        faults.push(format!("{case}: {found:?}, expected {expected:?}"));
    }
}

#[test]
fn samples_differ_as_scipy_says() {
    let mut faults = Vec::new();
    for case in golden().samples {
        let ks = kolmogorov_smirnov(&case.reference, &case.live);
        check(&mut faults, &case.name, ks, Some(case.kolmogorov_smirnov));
        let distance = wasserstein(&case.reference, &case.live);
        check(&mut faults, &case.name, distance, Some(case.wasserstein));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn histograms_differ_as_scipy_says() {
    let mut faults = Vec::new();
    for case in golden().histograms {
        let bins = match &case.edges {
            Some(edges) => Bins::numbers(edges.clone()),
            None => Bins::categories((2..case.live.len()).map(|value| value.to_string()).collect()),
        };
        let found = Comparison::new(&bins.unwrap(), &case.reference, &case.live, 0.01, 1);
        let found = found.unwrap().unwrap();
        let value = |statistic: Statistic| Some(statistic.value);
        let mut check = |name, found, expected| {
            check(&mut faults, &format!("{} {name}", case.name), found, expected)
        };
        check("psi", value(found.psi), Some(case.psi));
        check("jensen_shannon", value(found.jensen_shannon), Some(case.jensen_shannon));
        check("chi_squared", value(found.chi_squared), Some(case.chi_squared));
        check("total_variation", value(found.total_variation), Some(case.total_variation));
        check("ks", found.kolmogorov_smirnov.and_then(value), case.kolmogorov_smirnov);
        check("wasserstein", found.wasserstein.and_then(value), case.wasserstein);
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn samples_that_are_not_numbers_have_stated_results() {
    const NAN: f64 = f64::NAN;
    const INFINITY: f64 = f64::INFINITY;
    let reference = [1.0, 2.0, NAN, 3.0, INFINITY];
    assert_eq!(kolmogorov_smirnov(&reference, &[INFINITY, NAN]), Some(0.75));
    assert_eq!(wasserstein(&reference, &[2.0, INFINITY, 5.0, NAN, 5.0]), Some(2.0));
    for nothing in [&[][..], &[NAN]] {
        assert_eq!(kolmogorov_smirnov(&reference, nothing), None);
        assert_eq!(wasserstein(nothing, &reference), None);
    }
    for statistic in [psi, jensen_shannon, chi_squared, total_variation, binned_kolmogorov_smirnov]
    {
        assert_eq!(statistic(&[0, 0], &[1, 2]), None);
        assert_eq!(statistic(&[1, 2], &[0, 0]), None);
        assert!(statistic(&[30, 0], &[30, 0]).unwrap().abs() < 1e-12);
    }
}

/// Ten bins between the quantiles of a continuous reference, and the probabilities that they truly have.
fn reference(size: usize, random: &mut impl rand::Rng) -> (Bins, Vec<u64>, Vec<f64>) {
    let gaps: Vec<f64> = (0..=size).map(|_| Exp1.sample(random)).collect();
    let total: f64 = gaps.iter().sum();
    let mut below = 0.0;
    let sorted: Vec<f64> = (gaps[..size].iter().map(|gap| {
        below += gap / total;
        below
    }))
    .collect();
    let ranks: Vec<usize> = (0..=10).map(|edge| edge * (size - 1) / 10).collect();
    let edges: Vec<f64> = ranks.iter().map(|rank| sorted[*rank]).collect();
    let mut counts: Vec<u64> = ranks.windows(2).map(|pair| (pair[1] - pair[0]) as u64).collect();
    counts[9] += 1;
    let inner = edges.windows(2).map(|pair| pair[1] - pair[0]);
    let shares = [0.0, edges[0]].into_iter().chain(inner).chain([1.0 - edges[10]]).collect();
    let counts = [0, 0].into_iter().chain(counts).chain([0]).collect();
    (Bins::numbers(edges).unwrap(), counts, shares)
}

fn draw(shares: &[f64], observed: u64, random: &mut impl rand::Rng) -> Vec<u64> {
    let (mut left, mut ahead) = (observed, 1.0);
    let count = |share: &f64| {
        let count = Binomial::new(left, (share / ahead).clamp(0.0, 1.0)).unwrap().sample(random);
        left -= count;
        ahead -= share;
        count
    };
    shares.iter().map(count).collect()
}

#[test]
fn one_in_a_hundred_worlds_without_drift_exceeds_a_threshold() {
    const RUNS: usize = 400;
    let names = ["psi", "jensen_shannon", "chi_squared", "total_variation", "ks", "wasserstein"];
    let mut random = rand::rngs::Xoshiro256PlusPlus::seed_from_u64(5);
    let mut all = [0; 6];
    for size in [1000, 10_000] {
        for observed in [50, 200, 1000, 10_000] {
            let mut exceeded = [0; 6];
            for seed in 0..RUNS as u64 {
                let (bins, counts, shares) = reference(size, &mut random);
                let live = draw(&shares, observed, &mut random);
                let found = Comparison::new(&bins, &counts, &live, 0.01, seed).unwrap().unwrap();
                let statistics = [
                    found.psi,
                    found.jensen_shannon,
                    found.chi_squared,
                    found.total_variation,
                    found.kolmogorov_smirnov.unwrap(),
                    found.wasserstein.unwrap(),
                ];
                for (sum, statistic) in exceeded.iter_mut().zip(statistics) {
                    *sum += usize::from(statistic.exceeds());
                }
            }
            println!("reference of {size}, {observed} live: {exceeded:?} of {RUNS}");
            for (index, name) in names.iter().enumerate() {
                // Of 400, 4 are expected; 14 or more would be chance once in ten thousand times.
                assert!(exceeded[index] < 14, "{name} of {observed} on {size}: {exceeded:?}");
                all[index] += exceeded[index];
            }
        }
    }
    println!("together: {all:?} of {}", 8 * RUNS);
    // Of 3,200, 32 are expected, with a standard deviation of 5.6. Few values and many ties make a test rarer.
    for (name, sum) in names.iter().zip(all) {
        assert!((12..=55).contains(&sum), "{name}: {sum}");
    }
}
