//! What every detector keeps to. Those of counts and of sums are asked after every value, as the streaming ones are.

use driftline_monitor::*;
use serde::{Deserialize, Serialize};

/// A detector of counts, on a stream that was always 0 before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OfCounts {
    test: Test,
    bins: Bins,
    reference: Vec<u64>,
    live: Vec<u64>,
    latest_is_finite: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum Test {
    EProcess,
    Psi,
    JensenShannon,
    ChiSquared,
    TotalVariation,
    KolmogorovSmirnov,
    Wasserstein,
}

impl OfCounts {
    fn new(test: Test) -> OfCounts {
        let bins = Bins::numbers(vec![0.0]).unwrap();
        let (reference, live) = (vec![0, 0, 10_000, 0], vec![0; bins.count()]);
        OfCounts { test, bins, reference, live, latest_is_finite: false }
    }
}

impl Detector for OfCounts {
    fn update(&mut self, value: f64) {
        self.latest_is_finite = value.is_finite();
        if self.latest_is_finite {
            self.live[self.bins.of(Observation::Number(value))] += 1;
        }
    }

    fn drift_detected(&self) -> bool {
        if !self.latest_is_finite {
            return false;
        }
        let (bins, reference, live) = (&self.bins, &self.reference, &self.live);
        if self.test == Test::EProcess {
            return EProcess::new(bins, reference).log_e_value(live) >= 1000f64.ln();
        }
        let found = Comparison::new(bins, reference, live, 0.001, 1).unwrap();
        let statistic = found.and_then(|found| match self.test {
            Test::EProcess => None,
            Test::Psi => Some(found.psi),
            Test::JensenShannon => Some(found.jensen_shannon),
            Test::ChiSquared => Some(found.chi_squared),
            Test::TotalVariation => Some(found.total_variation),
            Test::KolmogorovSmirnov => found.kolmogorov_smirnov,
            Test::Wasserstein => found.wasserstein,
        });
        statistic.is_some_and(|statistic| statistic.exceeds())
    }

    fn reset(&mut self) {
        *self = OfCounts::new(self.test);
    }
}

/// A detector of vectors, here of a single number that was always 0 before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OfVectors {
    reference: Mmd,
    live: MmdSums,
    latest_is_finite: bool,
}

impl OfVectors {
    fn new() -> OfVectors {
        let reference = Mmd::new([&[0.0][..]; 100], MmdOptions::default()).unwrap();
        OfVectors { live: reference.sums(), reference, latest_is_finite: false }
    }
}

impl Detector for OfVectors {
    fn update(&mut self, value: f64) {
        self.latest_is_finite = value.is_finite();
        self.reference.update(&mut self.live, &[value]).unwrap();
    }

    fn drift_detected(&self) -> bool {
        let found = self.reference.compare(&self.live).unwrap();
        self.latest_is_finite && found.is_some_and(|found| found.p_value <= 0.001)
    }

    fn reset(&mut self) {
        *self = OfVectors::new();
    }
}

/// Where drift is found.
fn drifts(detector: &mut impl Detector, values: &[f64]) -> Vec<usize> {
    let detect = |(index, value): (usize, &f64)| {
        detector.update(*value);
        detector.drift_detected().then_some(index)
    };
    values.iter().enumerate().filter_map(detect).collect()
}

/// `large` is what values change to, and is found within `within` values.
fn keeps_to_the_contract<D>(name: &str, new: impl Fn() -> D, large: f64, within: usize)
where
    D: Detector + Clone + PartialEq + std::fmt::Debug + Serialize + for<'de> Deserialize<'de>,
{
    let constant = [0.0; 120];
    assert!(drifts(&mut new(), &constant).is_empty(), "{name} is quiet on a constant stream");

    let shifted = [&constant[..], &vec![large; within]].concat();
    let found = drifts(&mut new(), &shifted);
    assert!(found.first().is_some_and(|at| *at >= 120), "{name} finds a large shift: {found:?}");
    assert_eq!(drifts(&mut new(), &shifted), found, "{name} says the same again");

    let mut detector = new();
    drifts(&mut detector, &shifted);
    detector.reset();
    assert_eq!(detector, new(), "{name} is as new after a reset");

    let faulty = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    let mut detector = new();
    drifts(&mut detector, &constant);
    assert!(drifts(&mut detector, &faulty).is_empty(), "{name} passes over what is not finite");
    let rest: Vec<usize> = found.iter().map(|at| at - 120).collect();
    assert_eq!(drifts(&mut detector, &shifted[120..]), rest, "{name} goes on after it");

    let mut detector = new();
    drifts(&mut detector, &constant);
    let saved = serde_json::to_string(&detector).unwrap();
    let mut restored: D = serde_json::from_str(&saved).unwrap();
    assert_eq!(restored, detector, "{name} is restored");
    assert_eq!(drifts(&mut restored, &shifted[120..]), rest, "{name} goes on when restored");

    let mut detector = new();
    let size = |detector: &D| serde_json::to_string(detector).unwrap().len();
    for row in 0..20_000 {
        detector.update(f64::from(row % 10) / 20.0);
        assert!(row % 1000 != 0 || size(&detector) < 10_000, "{name} grows to row {row}");
    }
}

#[test]
fn every_detector_keeps_to_the_contract() {
    keeps_to_the_contract("adwin", || Adwin::new(Default::default()).unwrap(), 5.0, 64);
    keeps_to_the_contract(
        "page_hinkley",
        || PageHinkley::new(Default::default()).unwrap(),
        5.0,
        20,
    );
    keeps_to_the_contract("ddm", || Ddm::new(Default::default()).unwrap(), 1.0, 5);
    keeps_to_the_contract("kswin", || Kswin::new(Default::default()).unwrap(), 5.0, 30);
    for test in [
        Test::EProcess,
        Test::Psi,
        Test::JensenShannon,
        Test::ChiSquared,
        Test::TotalVariation,
        Test::KolmogorovSmirnov,
        Test::Wasserstein,
    ] {
        keeps_to_the_contract(&format!("{test:?}"), || OfCounts::new(test), 5.0, 100);
    }
    keeps_to_the_contract("mmd", OfVectors::new, 5.0, 1);
}
