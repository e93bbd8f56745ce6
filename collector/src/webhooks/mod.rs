//! Alerts as others receive them: CloudEvents, signed, sent until they are received or given up.

#[cfg(not(target_family = "wasm"))]
mod deliver;
mod event;
mod schedule;
mod sign;

#[cfg(not(target_family = "wasm"))]
pub use deliver::deliver_due;
pub use event::drift_alert;
#[cfg(target_family = "wasm")]
pub use schedule::{Attempt, attempts, outcome, settled};
pub use sign::Secret;
