//! Streaming detectors find changes where river's do.

use std::collections::BTreeMap;
use std::fs;

use driftline_monitor::*;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Golden {
    streams: BTreeMap<String, Vec<f64>>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    detector: String,
    parameters: Value,
    stream: String,
    drifts: Vec<usize>,
    warnings: Option<Vec<usize>>,
}

/// Where there was drift, and where `warns` said so.
fn found<D: Detector>(
    mut detector: D,
    values: &[f64],
    warns: impl Fn(&D) -> bool,
) -> (Vec<usize>, Vec<usize>) {
    let (mut drifts, mut warnings) = (Vec::new(), Vec::new());
    for (index, value) in values.iter().enumerate() {
        detector.update(*value);
        if detector.drift_detected() {
            drifts.push(index);
        }
        if warns(&detector) {
            warnings.push(index);
        }
    }
    (drifts, warnings)
}

fn options<O: for<'de> Deserialize<'de>>(case: &Case) -> O {
    serde_json::from_value(case.parameters.clone()).unwrap()
}

#[test]
fn decisions_are_those_of_river() {
    let path = "../tests/golden/drift/streams.json";
    let golden: Golden = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let mut faults = Vec::new();
    for case in &golden.cases {
        let values = &golden.streams[&case.stream];
        let (drifts, warnings) = match case.detector.as_str() {
            "adwin" => found(Adwin::new(options(case)).unwrap(), values, |_| false),
            "page_hinkley" => found(PageHinkley::new(options(case)).unwrap(), values, |_| false),
            "kswin" => found(Kswin::new(options(case)).unwrap(), values, |_| false),
            "ddm" => found(Ddm::new(options(case)).unwrap(), values, Ddm::warning_detected),
            other => panic!("no detector `{other}`"),
        };
        let name = format!("{} {} on {}", case.detector, case.parameters, case.stream);
        if drifts != case.drifts {
            faults.push(format!("{name}: drift at {drifts:?}, expected {:?}", case.drifts));
        }
        if case.warnings.as_ref().is_some_and(|expected| *expected != warnings) {
            faults.push(format!("{name}: other warnings"));
        }
    }
    assert_eq!(golden.cases.len(), 53);
    assert!(faults.is_empty(), "{faults:#?}");
}
