//! Any bytes at all are a model or an error: no panic gets out, no abort, no endless memory or time.

#![no_main]

use std::collections::HashSet;
use std::panic::{PanicHookInfo, catch_unwind};
use std::process::abort;
use std::sync::Mutex;

use driftline_fuzz::{Random, join, mutate};
use libfuzzer_sys::{fuzz_crossover, fuzz_mutator, fuzz_target, fuzzer_mutate};

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

/// One change in this many is libFuzzer's own, of bytes.
const BYTES: usize = 4;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut random = Random::of_seed(seed);
    let changed = (!random.one_in(BYTES)).then(|| mutate(&data[..size], &mut random)).flatten();
    match changed.filter(|changed| changed.len() <= max_size) {
        Some(changed) => put(&changed, data),
        None => fuzzer_mutate(data, size, max_size),
    }
});

fuzz_crossover!(|first: &[u8], second: &[u8], out: &mut [u8], seed: u32| {
    match join(first, second, &mut Random::of_seed(seed)) {
        Some(joined) if joined.len() <= out.len() => put(&joined, out),
        // Nothing came of it.
        _ => 0,
    }
});

fn put(bytes: &[u8], out: &mut [u8]) -> usize {
    out[..bytes.len()].copy_from_slice(bytes);
    bytes.len()
}

/// Says once where a panic came from.
fn report(panic: &PanicHookInfo) {
    static SEEN: Mutex<Option<HashSet<String>>> = Mutex::new(None);
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let mut seen = SEEN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if seen.get_or_insert_default().insert(place) {
        eprintln!("{panic}");
    }
}
