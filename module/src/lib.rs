//! The WebAssembly module: `driftline`, and all it needs, linked into one.
//!
//! A package of its own, because optimisation across crates is done at the level of the last one.
//! Here that is the level of speed, while each function of the others stays as small as its crate asks.

pub use driftline;
