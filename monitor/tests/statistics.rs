//! Statistics against SciPy's.

use std::fs;

use driftline_monitor::*;
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
    let path = "../tests/golden/drift/statistics.json";
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
