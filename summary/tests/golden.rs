//! Bytes are those of other implementations: cbor2 and pyhpke, by tests/golden/summary/generate.py.

mod common;

use common::{from_hex, golden, reports};
use driftline_summary::{Envelope, PrivateKey, Report};

const REPORTS: &str = include_str!("../../tests/golden/summary/reports.txt");
const REFUSED: &str = include_str!("../../tests/golden/summary/refused.txt");
const ENVELOPE: &str = include_str!("../../tests/golden/summary/envelope.txt");

#[test]
fn reports_have_the_golden_bytes() {
    let expected: Vec<_> = golden(REPORTS).collect();
    let found: Vec<_> =
        reports().into_iter().map(|(name, report)| (name, report.to_bytes())).collect();
    assert_eq!(found, expected);
}

#[test]
fn golden_bytes_are_read() {
    for ((name, bytes), (_, report)) in golden(REPORTS).zip(reports()) {
        assert_eq!(Report::from_bytes(&bytes).as_ref(), Ok(&report), "{name}");
    }
}

#[test]
fn each_fault_is_refused() {
    let taken: Vec<_> = golden(REFUSED)
        .filter(|(_, bytes)| Report::from_bytes(bytes).is_ok())
        .map(|(name, _)| name)
        .collect();
    assert!(taken.is_empty(), "{taken:?}");
    assert_eq!(REFUSED.lines().count(), 51);
}

#[test]
fn an_envelope_of_another_implementation_is_opened() {
    let [key, envelope, report] =
        std::array::from_fn(|line| from_hex(ENVELOPE.lines().nth(line).expect("three lines")));
    let envelope = Envelope::from_bytes(&envelope).unwrap();
    assert_eq!(envelope.key(), 5);
    let opened = PrivateKey::from_bytes(5, &key).unwrap().open(&envelope).unwrap();
    assert_eq!(opened.to_bytes(), report);
    assert!(PrivateKey::from_bytes(6, &key).unwrap().open(&envelope).is_err());
}
