//! Any bytes at all are a model or an error: no panic gets out, no abort, no endless memory or time.

#![no_main]

use std::collections::HashSet;
use std::panic::{PanicHookInfo, catch_unwind};
use std::process::abort;
use std::sync::Mutex;

use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: std::panic::set_hook(Box::new(report)),
    |bytes: &[u8]| {
        // libFuzzer's own hook aborts at every panic. Those that the engine turns into an error are
        // none of its business; one that gets out of the call is.
        if catch_unwind(|| driftline::Session::from_onnx(bytes).map(drop)).is_err() {
            abort();
        }
    }
);

/// Says once where a panic came from.
fn report(panic: &PanicHookInfo) {
    static SEEN: Mutex<Option<HashSet<String>>> = Mutex::new(None);
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let mut seen = SEEN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if seen.get_or_insert_default().insert(place) {
        eprintln!("{panic}");
    }
}
