//! Whatever is read as a report has these bytes and no others.
#![no_main]

use driftline_summary::Report;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(report) = Report::from_bytes(bytes) {
        assert_eq!(report.to_bytes(), bytes);
    }
});
