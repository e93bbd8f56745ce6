//! Whatever is read as an envelope has these bytes and no others, and opens to a report or not at all.
#![no_main]

use std::sync::LazyLock;

use driftline_summary::{Envelope, PrivateKey};
use libfuzzer_sys::fuzz_target;

/// That of the golden envelope, with which the search begins: what it seals is changed without its tag, which then fails,
/// so `report` looks at what is sealed.
static KEY: LazyLock<PrivateKey> = LazyLock::new(|| {
    let digits = include_str!("../../../tests/golden/summary/envelope.txt").lines().next();
    let digits = digits.expect("a key");
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("a digit");
    let bytes: Vec<u8> = (0..digits.len()).step_by(2).map(byte).collect();
    PrivateKey::from_bytes(5, &bytes).expect("a key")
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(envelope) = Envelope::from_bytes(bytes) {
        assert_eq!(envelope.to_bytes(), bytes);
        if let Ok(report) = KEY.open(&envelope) {
            assert!(!report.to_bytes().is_empty());
        }
    }
});
