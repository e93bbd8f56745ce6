//! Time, passed in: from the system, from JavaScript, or from a test.

use std::sync::Arc;

/// Milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// The clock of JavaScript. In a Worker it stands still between one answer from outside and the next.
#[cfg(target_family = "wasm")]
pub fn system_clock() -> Clock {
    // OK because times fit, and a clock before 1970 becomes 0.
    Arc::new(|| js_sys::Date::now() as u64)
}

/// The system's clock.
#[cfg(not(target_family = "wasm"))]
pub fn system_clock() -> Clock {
    use std::time::{SystemTime, UNIX_EPOCH};
    // OK because a clock before 1970 is broken, and 0 then as good as anything.
    Arc::new(|| {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
    })
}
